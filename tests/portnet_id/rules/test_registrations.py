"""What a registration must say, and how each fault of it is told."""

from datetime import date
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64encode

from portnet_id.domain.registry.registered_addresses import problems_with_address
from portnet_id.domain.registry.registration_fields import RegistrationFaulty
from portnet_id.domain.registry.registrations import Circumstances, read_registration
from portnet_id.domain.registry.relying_parties import (
    Authentication,
    CardStatus,
    GrantType,
    Profile,
    RelyingParty,
)

LOCAL = Circumstances(is_local=True, today=date(2026, 1, 15))
PUBLIC = Circumstances(is_local=False, today=date(2026, 1, 15))
SECRET = "A" * 43


def public_half(key: ECKey | RSAKey | OKPKey, **more: str) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": key.thumbprint(), **more}


KEY = ECKey.generate_key("P-256")
CARD = {
    "title": "Portail Banques",
    "text": "Pour les établissements bancaires.",
    "audiences": ["Banque"],
    "position": 1,
    "status": "open",
}
GOOD: dict[str, Any] = {
    "client_id": "banques",
    "name": "Portail Banques",
    "profile": "oidc",
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks": {"keys": [public_half(KEY)]},
    "redirect_uris": ["https://banques.portnet.ma/connexion/retour"],
    "post_logout_redirect_uris": ["https://banques.portnet.ma/deconnecte"],
    "scope": "openid profile portnet",
    "portal": "banques",
    "card": CARD,
}
BASIC = {"token_endpoint_auth_method": "client_secret_basic", "jwks": None}


def read(
    circumstances: Circumstances = PUBLIC, *, secret: str | None = None, **changes: Any
) -> RelyingParty:
    """Reads the good registration with ``changes``; ``None`` leaves a field out."""
    given = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return read_registration(
        given, secret=secret, digest=lambda text: f"digest of {text}", circumstances=circumstances
    )


def problems(*arguments: Any, **changes: Any) -> list[str]:
    with pytest.raises(RegistrationFaulty) as refused:
        read(*arguments, **changes)
    return refused.value.problems


def test_a_good_registration_is_read() -> None:
    party = read()

    assert party.client_id == "banques"
    assert party.profile is Profile.OIDC
    assert party.authentication is Authentication.PRIVATE_KEY_JWT
    assert party.scope == ("openid", "profile", "portnet")
    assert (party.assertion_algorithm, party.id_token_algorithm) == ("ES256", "ES256")
    assert party.card is not None
    assert party.card.status is CardStatus.OPEN
    assert party.home_url == "https://banques.portnet.ma/"


def test_french_typography_is_text() -> None:
    words = "Pour qui\N{NO-BREAK SPACE}? «\N{NO-BREAK SPACE}Vous\N{NO-BREAK SPACE}»."

    party = read(card={**CARD, "text": words})

    assert party.card is not None
    assert party.card.text == words


def test_of_a_secret_only_the_digest_is_kept() -> None:
    party = read(secret=SECRET, **BASIC)

    assert party.secret_digest == f"digest of {SECRET}"
    assert SECRET not in repr(party)


def test_an_announced_portal_needs_no_key_and_no_address() -> None:
    party = read(
        jwks={"keys": []}, redirect_uris=[], post_logout_redirect_uris=[],
        card={**CARD, "status": "soon"},
    )  # fmt: skip

    assert not party.is_open
    assert party.home_url == ""


def test_what_a_party_may_do_beyond_signing_people_in_is_read() -> None:
    party = read(
        profile="fapi2",
        grant_types=["authorization_code", "refresh_token", "client_credentials"],
        api="https://banques.portnet.ma/api/v1",
        resources={"https://douanes.portnet.ma/api/v1": "arrivals:read arrivals:release"},
        organisation="451",
        backchannel_logout_uri="https://banques.portnet.ma/logout/backchannel",
    )

    assert party.is_sender_bound
    assert GrantType.CLIENT_CREDENTIALS in party.grant_types
    assert party.api == "https://banques.portnet.ma/api/v1"
    assert party.resources == {
        "https://douanes.portnet.ma/api/v1": ("arrivals:read", "arrivals:release")
    }
    assert party.organisation == "451"
    assert party.backchannel_logout_uri == "https://banques.portnet.ma/logout/backchannel"


def test_a_program_without_people_needs_no_scope_of_theirs() -> None:
    party = read(grant_types=["client_credentials"], organisation="451", scope=None)

    assert party.scope == ()


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"client_id": None}, "client_id is missing or not a text"),
    ({"client_id": "Banques"}, "client_id is 'Banques'; it must be small letters"),
    ({"client_id": "a/b"}, "client_id is 'a/b'; it must be small letters"),
    ({"name": ""}, "name is missing or not a text"),
    ({"name": "a\x00b"}, "name is missing or not a text"),
    ({"name": "n" * 81}, "name is longer than 80 characters"),
    ({"profile": "fapi3"}, "profile is 'fapi3'; it must be one of oidc, fapi2, legacy"),
    ({**BASIC, "profile": "fapi2", "secret": SECRET}, "profile fapi2 needs private_key_jwt"),
    (
        {"profile": "fapi2", "token_endpoint_auth_signing_alg": "RS256"},
        "profile fapi2 does not take assertions signed with RS256",
    ),
    ({"grant_types": ["password"]}, "grant_types names 'password'; it must be one of"),
    ({"grant_types": "authorization_code"}, "grant_types is not a list of texts"),
    ({"grant_types": ["client_credentials"]}, "client_credentials needs organisation"),
    ({"api": "http://banques.portnet.ma/api/v1"}, "api: http://banques.portnet.ma/api/v1 must"),
    ({"backchannel_logout_uri": "/fin"}, "backchannel_logout_uri: /fin must be a whole"),
    ({"resources": ["https://a.test/"]}, "resources is not an object of addresses"),
    ({"resources": {"/api": "titles:read"}}, "resources: /api must be a whole"),
    ({"resources": {"https://a.test/": 'a"b'}}, "resources: the scope of https://a.test/ is not"),
    ({"resources": {"https://a.test/": ["a"]}}, "resources: the scope of https://a.test/ is not"),
    ({"token_endpoint_auth_method": "none"}, "token_endpoint_auth_method is 'none'; it must"),
    ({"token_endpoint_auth_method": None}, "token_endpoint_auth_method is None; it must"),
    ({"jwks": None}, "private_key_jwt needs jwks with at least one key"),
    ({"jwks": {"keys": []}}, "private_key_jwt needs jwks with at least one key"),
    ({"jwks": {"keys": "x"}}, "jwks is not a JSON Web Key Set"),
    ({"jwks": [1]}, "jwks is not a JSON Web Key Set"),
    ({"jwks": {"keys": [KEY.as_dict(private=True)]}}, "jwks: key 1 is a private key"),
    ({"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}, "jwks: key 1 is a private key"),
    (
        {"jwks": {"keys": [public_half(ECKey.generate_key("P-384"))]}},
        "jwks: key 1 is not EC P-256, which ES256 needs",
    ),
    (
        {"jwks": {"keys": [public_half(RSAKey.generate_key(2048))]}},
        "jwks: key 1 is not EC P-256, which ES256 needs",
    ),
    ({"jwks": {"keys": [{**public_half(KEY), "x": "AA"}]}}, "jwks: key 1 is not a key"),
    ({"jwks": {"keys": [public_half(KEY, use="enc")]}}, "jwks: key 1 is for another use"),
    ({"jwks": {"keys": [public_half(KEY)] * 2}}, "jwks: each of several keys needs a kid"),
    ({"token_endpoint_auth_signing_alg": "HS256"}, "token_endpoint_auth_signing_alg is 'HS"),
    ({"token_endpoint_auth_signing_alg": "none"}, "token_endpoint_auth_signing_alg is 'none"),
    ({"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg is 'none'"),
    ({"redirect_uris": "https://a.test/"}, "redirect_uris is not a list of texts"),
    ({"redirect_uris": ["https://a.test/"] * 2}, "redirect_uris holds an address twice"),
    ({"redirect_uris": [f"https://a.test/{n}" for n in range(21)]}, "redirect_uris holds more"),
    ({"redirect_uris": ["http://a.test/"]}, "redirect_uris: http://a.test/ must begin with"),
    ({"post_logout_redirect_uris": ["/x"]}, "post_logout_redirect_uris: /x must be a whole"),
    ({"redirect_uris": []}, "card: a portal without redirect_uris cannot be open"),
    ({"scope": "profile"}, "scope must name openid"),
    ({"scope": "openid admin"}, "scope names admin; known: openid, profile, email,"),
    ({"portal": "Banques !"}, "portal is 'Banques !'"),
    ({"couleur": "bleu"}, "couleur is not known"),
    ({"card": {**CARD, "position": "1"}}, "card: position is not a whole number"),
    ({"card": {**CARD, "status": "ouvert"}}, "status is 'ouvert'; it must be"),
    ({"card": {**CARD, "couleur": "bleu"}}, "card: couleur is not known"),
    ({"card": "Banques"}, "card is not an object"),
    ({"legacy": {"reason": "x"}}, "legacy belongs to profile legacy only"),
    ({"secret": SECRET}, "private_key_jwt needs no client_secret_file: remove it"),
    ({**BASIC}, "client_secret_basic needs client_secret_file"),
    ({**BASIC, "secret": "court"}, "the client secret must be 256 random bits"),
    ({**BASIC, "secret": "é" * 50}, "the client secret must be 256 random bits"),
    ({**BASIC, "secret": SECRET, "jwks": GOOD["jwks"]}, "client_secret_basic needs no jwks"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "problem"),
    FAULTS,
    ids=[f"{number} {problem}" for number, (_, problem) in enumerate(FAULTS)],
)
def test_a_fault_is_told_in_words(changes: dict[str, Any], problem: str) -> None:
    assert [each for each in problems(**changes) if each.startswith(problem)]


def test_all_faults_are_told_at_once() -> None:
    assert len(problems(client_id="", scope="profile", redirect_uris=["http://a.test/"])) == 3


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("PS256", RSAKey.generate_key(2048)),
        ("RS256", RSAKey.generate_key(2048)),
        ("EdDSA", OKPKey.generate_key("Ed25519")),
    ],
)
def test_other_algorithms_are_taken_with_keys_that_fit(
    algorithm: str, key: RSAKey | OKPKey
) -> None:
    party = read(token_endpoint_auth_signing_alg=algorithm, jwks={"keys": [public_half(key)]})

    assert party.assertion_algorithm == algorithm


def test_a_short_rsa_key_is_refused() -> None:
    modulus = urlsafe_b64encode(b"\xff" * 128).decode()
    short = {**public_half(RSAKey.generate_key(2048)), "n": modulus}

    told = problems(token_endpoint_auth_signing_alg="PS256", jwks={"keys": [short]})

    assert told == ["jwks: key 1 has fewer than 2048 bits"]


LEGACY = {"profile": "legacy", "legacy": {"reason": "Logiciel sans PKCE", "until": "2026-06-30"}}


def test_legacy_is_opened_with_a_reason_until_a_day() -> None:
    party = read(LOCAL, secret=SECRET, **BASIC, **LEGACY)

    assert party.legacy is not None
    assert party.legacy.until == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"legacy": None}, "profile legacy needs legacy with a reason and an end: until"),
        ({"legacy": "oui"}, "legacy must hold reason and until"),
        ({"legacy": {"reason": "Logiciel ancien"}}, "until must be a day, such as 2027-06-30"),
        ({"legacy": {"reason": "Logiciel ancien", "until": "2026-01-14"}}, "until is in the past"),
        ({"legacy": {"reason": "vieux", "until": "2026-06-30"}}, "reason must say why: ten"),
    ],
    ids=str,
)
def test_legacy_without_its_reason_or_end_is_refused(changes: dict[str, Any], problem: str) -> None:
    told = problems(LOCAL, secret=SECRET, **BASIC, **{**LEGACY, **changes})

    assert [each for each in told if each.startswith(problem)]


def test_legacy_is_not_opened_by_command_on_a_public_host() -> None:
    told = problems(PUBLIC, secret=SECRET, **BASIC, **LEGACY)

    assert told == ["profile legacy cannot be opened by command on a public host"]


@pytest.mark.parametrize(
    "address",
    [
        "https://banques.portnet.ma/connexion/retour",
        "https://banques.portnet.ma/retour?portail=1&x",
        "https://banques.portnet.ma:8443/",
        "https://banques.portnet.ma",
        "https://xn--bnques-qta.ma/retour",
    ],
)
def test_a_plain_https_address_is_taken(address: str) -> None:
    assert list(problems_with_address(address, local_allowed=False)) == []


@pytest.mark.parametrize(
    "address",
    ["http://localhost:8080/r", "http://127.0.0.1/r", "http://[::1]:9/r", "http://mic.localhost/r"],
)
def test_http_is_taken_on_this_machine_alone(address: str) -> None:
    assert list(problems_with_address(address, local_allowed=True)) == []
    assert list(problems_with_address(address, local_allowed=False)) == ["must begin with https://"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a.test/retour",
        "//a.test/retour",
        "/retour",
        "https:///retour",
        "https:a.test/retour",
        "https:/a.test/retour",
        "http://a.test/retour",
        "http://localhost.a.test/retour",
        "http://a.test/localhost",
        "ftp://a.test/retour",
        "banques:/retour",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://*.a.test/retour",
        "https://a.test/*",
        "https://a.test/retour#fragment",
        "https://a.test/retour#",
        "https://agent@a.test/retour",
        "https://agent:secret@a.test/retour",
        "https://A.test/retour",
        "HTTPS://a.test/retour",
        "https://a.test/../retour",
        "https://a.test/%2e%2e/retour",
        "https://a.test/a/./retour",
        "https://a.test//retour",
        "https://a.test\\retour",
        "https://a.test/re tour",
        "https://a.test/retour\n",
        "https://a.test/retour\x00",
        "https://é.test/retour",
        'https://a.test/"retour',
        "https://a.test:99999/retour",
        "https://a.test:port/retour",
        "https://[::1/retour",
        "https://a.test/retour?code=1",
        "https://a.test/retour?state=",
        "https://a.test/retour?iss",
        "https://a.test/" + "r" * 500,
    ],
)
def test_an_address_that_could_be_read_in_two_ways_is_refused(address: str) -> None:
    assert list(problems_with_address(address, local_allowed=True))
