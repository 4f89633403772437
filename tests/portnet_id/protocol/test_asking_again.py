"""When a sign-on answers at once, when the person is asked again, and when nobody may be asked.

OpenID Connect Core 1.0, 3.1.2.1, 3.1.2.3 and 3.1.2.6.
"""

from dataclasses import replace

import pytest

from portal_kit.testing import CarefulClient
from portnet_id.domain.accounts import AccountStatus
from portnet_id.domain.levels import Factor
from portnet_id.domain.sign_ons import EndReason
from tests.portnet_id.protocol.provider import ISSUER, Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of


def is_asked(party: TestParty, browser: CarefulClient, **changes: str | None) -> bool:
    """Whether the person would see the sign-in pages; with ``prompt=none`` they must not."""
    location = party.ask(browser, **changes).headers["Location"]
    silent = query_of(party.ask(browser, **{**changes, "prompt": "none"}))
    asked = location.startswith("/connexion/")
    if changes.get("prompt") is None:
        assert ("error" in silent) is asked
        assert silent.get("error", "login_required") == "login_required"
        assert silent["iss"] == ISSUER
    return asked


def test_a_browser_without_a_sign_on_is_asked(client: CarefulClient, banques: TestParty) -> None:
    assert is_asked(banques, client)


def test_one_sign_on_opens_every_portal(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    assert not is_asked(banques, client)
    assert not is_asked(mic, client)


def test_a_cookie_of_nonsense_is_no_sign_on(client: CarefulClient, banques: TestParty) -> None:
    client.set_cookie("sign_on", "é\x01" * 10, domain="id.portnet.localhost")

    assert is_asked(banques, client)


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
def test_a_portal_may_ask_again(
    prompt: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    assert is_asked(banques, client, prompt=prompt)


@pytest.mark.parametrize(
    ("max_age", "asked"), [("299", True), ("300", False), ("10000", False), ("0", True)]
)
def test_max_age_counts_from_the_sign_in(
    max_age: str, asked: bool, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    provider.clock.advance(seconds=300)

    assert is_asked(banques, client, max_age=max_age) is asked


def test_twenty_idle_minutes_end_a_sign_on(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    for _ in range(3):
        provider.clock.advance(minutes=19)
        assert not is_asked(banques, client)
    provider.clock.advance(minutes=20)  # 15, and the 5 by which a portal may tell of work late.
    assert is_asked(banques, client)


def test_ten_hours_end_a_sign_on(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    for _ in range(59):
        provider.clock.advance(minutes=10)
        assert not is_asked(banques, client)
    provider.clock.advance(minutes=10)
    assert is_asked(banques, client)


def test_a_sign_on_that_was_ended_is_none(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    sign_on = provider.sign_in(client, provider.account())
    with provider.open_stores() as stores:
        stores.sign_ons.end(sign_on.sid, at=provider.clock(), reason=EndReason.SIGNED_OUT)

    assert is_asked(banques, client)


def test_a_suspended_account_has_no_sign_on(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    provider.sign_in(client, account)
    provider.save(replace(account, status=AccountStatus.SUSPENDED))

    assert is_asked(banques, client)


@pytest.mark.parametrize("factors", [(Factor.PASSWORD,), (Factor.TOTP,), (Factor.TOTP,) * 2])
def test_half_a_sign_on_is_not_enough(
    factors: tuple[Factor, ...], client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account(), factors=factors)

    assert is_asked(banques, client)


def test_a_hint_of_the_same_person_is_silent_with_the_same_sign_in(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    hint = banques.tokens(client, at=provider.clock())["id_token"]
    provider.clock.advance(minutes=10)  # The hint has expired, which does not matter.

    assert not is_asked(banques, client, id_token_hint=hint)


def test_a_hint_of_another_person_asks(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    hint = banques.tokens(client, at=provider.clock())["id_token"]
    provider.sign_in(client, provider.account())

    assert is_asked(banques, client, id_token_hint=hint)


def test_a_hint_that_another_portal_was_given_is_refused(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    hint = mic.tokens(client, at=provider.clock())["id_token"]

    assert query_of(banques.ask(client, id_token_hint=hint))["error"] == "invalid_request"


def test_somebody_without_a_role_is_told_which_portals_are_theirs(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account(portals=("banques",)))

    page = mic.ask(client)

    assert page.status_code == 403
    assert "Votre compte n’a pas accès au Portail Mic." in page.text
    assert 'href="http://banques.portnet.localhost:8080/"' in page.text
    assert "mic.portnet.localhost" not in page.text


def test_somebody_without_any_role_is_told_whom_to_ask(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account(portals=("ailleurs",)))

    page = mic.ask(client)

    assert page.status_code == 403
    assert "Votre référent peut vous en ouvrir un" in page.text


def test_somebody_without_a_role_is_not_shown_a_page_silently(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account(portals=("banques",)))

    assert query_of(mic.ask(client, prompt="none"))["error"] == "access_denied"


def test_the_name_of_a_portal_is_text_wherever_it_is_shown(
    client: CarefulClient, provider: Provider, mic: TestParty
) -> None:
    party = replace(mic.registered, name="<script>alert(1)</script>")
    with provider.open_stores() as stores:
        stores.relying_parties.save(party)
    provider.sign_in(client, provider.account(portals=("ailleurs",)))

    page = mic.ask(client)

    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
