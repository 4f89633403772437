"""When somebody is asked again, and when nobody may be: prompt, max_age and hints."""

import time

from tests.conformance.modules import module
from tests.conformance.oidc.bench import Bench, Tokens

OVER_A_SECOND = 2.1


@module("oidcc-prompt-login")
def prompt_login_asks_again(bench: Bench) -> None:
    """``prompt=login`` asks somebody who is signed in to sign in again; ``auth_time``, where it is
    told, is later, and the person the same."""
    before = bench.sign_in()
    time.sleep(OVER_A_SECOND)
    request = bench.first.request(prompt="login")
    landing = bench.browser.sign_in(bench.first.url(request))
    after = bench.tokens_from(bench.first, request, landing)
    bench.demand(landing.was_asked, "a second sign-in")
    untold = not before.auth_time and not after.auth_time
    later = untold or after.auth_time > before.auth_time
    bench.demand(later, f"auth_time after {before.auth_time}", after.auth_time)
    _demand_same_person(bench, before, after)


@module("oidcc-prompt-none-not-logged-in")
def prompt_none_asks_nobody(bench: Bench) -> None:
    """``prompt=none`` with nobody signed in is refused at the client."""
    bench.demand_not_signed_in(bench.first)


@module("oidcc-prompt-none-logged-in")
def prompt_none_tells_of_the_same_sign_in(bench: Bench) -> None:
    """``prompt=none`` with somebody signed in answers at once: same person, same ``auth_time``."""
    _demand_same(bench, silent_with_hint=False)


@module("oidcc-id-token-hint")
def a_hint_names_who_is_signed_in(bench: Bench) -> None:
    """The same with the ID token as ``id_token_hint``."""
    _demand_same(bench, silent_with_hint=True)


@module("oidcc-max-age-1")
def max_age_passed_asks_again(bench: Bench) -> None:
    """``max_age=1`` asks somebody who signed in earlier again, and the ID token tells when."""
    before = bench.sign_in()
    time.sleep(OVER_A_SECOND)
    request = bench.first.request(max_age="1")
    landing = bench.browser.sign_in(bench.first.url(request))
    after = bench.tokens_from(bench.first, request, landing)
    bench.demand(landing.was_asked, "a second sign-in")
    bench.demand("auth_time" in after.claims, "auth_time where max_age was asked", after.claims)
    later = after.auth_time > before.auth_time
    bench.demand(later, f"auth_time after {before.auth_time}", after.auth_time)
    _demand_same_person(bench, before, after)


@module("oidcc-max-age-10000")
def max_age_to_come_asks_nobody(bench: Bench) -> None:
    """``max_age=10000`` asks nobody who signed in just now; both ID tokens tell the same
    ``auth_time``."""
    before = bench.sign_in(max_age="10000")
    time.sleep(OVER_A_SECOND)
    request = bench.first.request(max_age="10000")
    landing = bench.browser.sign_in(bench.first.url(request))
    after = bench.tokens_from(bench.first, request, landing)
    bench.demand(not landing.was_asked, "no second sign-in")
    bench.demand(before.auth_time, "auth_time where max_age was asked", before.claims)
    same = before.auth_time == after.auth_time
    bench.demand(same, f"auth_time {before.auth_time}", after.auth_time)
    _demand_same_person(bench, before, after)


def _demand_same(bench: Bench, *, silent_with_hint: bool) -> None:
    before = bench.sign_in()
    time.sleep(OVER_A_SECOND)
    hint = before.id_token if silent_with_hint else None
    after = bench.silently(bench.first, id_token_hint=hint)
    same = before.auth_time == after.auth_time
    bench.demand(same, f"auth_time {before.auth_time}", after.auth_time)
    _demand_same_person(bench, before, after)


def _demand_same_person(bench: Bench, before: Tokens, after: Tokens) -> None:
    subject, told = before.claims["sub"], after.claims["sub"]
    bench.demand(told == subject, f"sub {subject}", told)
