"""What is told about a person, by scope and by name, and where."""

import json
from collections.abc import Mapping

from tests.conformance.findings import NotTested
from tests.conformance.modules import module
from tests.conformance.oidc.bench import Bench

CLAIMS_OF: Mapping[str, tuple[str, ...]] = {
    "profile": (
        "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username",
        "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}  # fmt: skip
KINDS: Mapping[str, type] = {
    "updated_at": int, "email_verified": bool, "phone_number_verified": bool, "address": dict,
}  # fmt: skip


@module("oidcc-userinfo-get")
def userinfo_answers_get(bench: Bench) -> None:
    """UserInfo by GET with the token in the header, about the person of the ID token."""
    tokens = bench.sign_in()
    bench.check_userinfo(bench.first.userinfo(tokens.access_token), tokens)


@module("oidcc-userinfo-post-header")
def userinfo_answers_post(bench: Bench) -> None:
    """UserInfo by POST with the token in the header."""
    tokens = bench.sign_in()
    bench.check_userinfo(bench.first.userinfo_by_post(tokens.access_token), tokens)


@module("oidcc-userinfo-post-body")
def userinfo_answers_a_form(bench: Bench) -> None:
    """UserInfo by POST with the token in the form; a provider may refuse that (RFC 6750, 2.2), but
    not break."""
    tokens = bench.sign_in()
    reply = bench.first.userinfo_by_form(tokens.access_token)
    if reply.status == 200:
        bench.check_userinfo(reply, tokens)
    else:
        bench.demand(400 <= reply.status < 500, "200, or a refusal with 4xx", reply.summary)
        bench.advise(False, "the token taken from the form", reply.summary)


@module("oidcc-scope-profile")
def the_scope_profile_tells_its_claims(bench: Bench) -> None:
    """Scope ``profile``: its fourteen claims come from UserInfo."""
    _check_scopes(bench, "profile")


@module("oidcc-scope-email")
def the_scope_email_tells_its_claims(bench: Bench) -> None:
    """Scope ``email``: address and whether it was verified come from UserInfo."""
    _check_scopes(bench, "email")


@module("oidcc-scope-address")
def the_scope_address_tells_its_claim(bench: Bench) -> None:
    """Scope ``address``: an object comes from UserInfo."""
    _check_scopes(bench, "address")


@module("oidcc-scope-phone")
def the_scope_phone_tells_its_claims(bench: Bench) -> None:
    """Scope ``phone``: number and whether it was verified come from UserInfo."""
    _check_scopes(bench, "phone")


@module("oidcc-scope-all")
def all_scopes_tell_their_claims(bench: Bench) -> None:
    """All four scopes at once: all their claims come from UserInfo."""
    _check_scopes(bench, *CLAIMS_OF)


@module("oidcc-claims-essential")
def a_claim_may_be_asked_for_by_name(bench: Bench) -> None:
    """``claims`` with an essential ``name`` for UserInfo does not fail, and tells it."""
    if bench.metadata.get("claims_parameter_supported") is not True:
        raise NotTested("the claims parameter is not offered, as it may be")
    asked = json.dumps({"userinfo": {"name": {"essential": True}}})
    tokens = bench.sign_in(claims=asked)
    told = bench.check_userinfo(bench.first.userinfo(tokens.access_token), tokens)
    bench.advise("name" in told, "the name, which was asked for", sorted(told))


def _check_scopes(bench: Bench, *scopes: str) -> None:
    """What is told has the type of OpenID Connect Core 1.0, 5.1; what is missing is a warning."""
    supported = bench.metadata.get("scopes_supported", list(scopes))
    if not set(scopes) <= set(supported):
        raise NotTested(f"not all of {', '.join(scopes)} are offered, as they need not be")
    tokens = bench.sign_in(scope=" ".join(("openid", *scopes)))
    told = bench.check_userinfo(bench.first.userinfo(tokens.access_token), tokens)
    wanted = [name for scope in scopes for name in CLAIMS_OF[scope]]
    missing = [name for name in wanted if name not in told]
    bench.advise(not missing, "every claim of the scope", f"without {', '.join(missing)}")
    for name in wanted:
        kind = KINDS.get(name, str)
        bench.demand_also(isinstance(told.get(name, kind()), kind), f"{name} as {kind.__name__}")
    leaked = [name for name in wanted if name in tokens.claims]
    bench.advise(not leaked, "claims of a scope by UserInfo alone", f"{leaked} in the ID token")
