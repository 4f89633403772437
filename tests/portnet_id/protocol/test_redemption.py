"""Codes at the token endpoint: once, in time, by whom they were made for, with the verifier.

RFC 6749, 4.1.3; RFC 7636, 4.6; RFC 9700, 2.1.1 and 4.8; ASVS 10.4.2.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from portal_kit.testing import CarefulClient
from portnet_id.adapters.tables import audit
from portnet_id.domain.accounts import AccountStatus
from portnet_id.domain.sign_ons import EndReason
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty
from tests.portnet_id.protocol.tokens import error_of, opens


def test_a_code_that_comes_again_ends_what_it_made_and_is_told_to_the_auditor(
    client: CarefulClient, banques: TestParty, provider: Provider, engine: Engine
) -> None:
    sign_on = provider.sign_in(client, provider.account())
    code = banques.code(client)
    access_token = banques.redeem(client, code, at=provider.clock()).get_json()["access_token"]
    assert opens(client, access_token)

    again = banques.redeem(client, code, at=provider.clock())

    assert error_of(again) == (400, "invalid_grant")
    assert not opens(client, access_token)
    with engine.connect() as connection:
        reused = select(audit).where(audit.c.action == "code.reused")
        details = [row.details for row in connection.execute(reused)]
    (ended,) = [each for each in details if each["sid"] == sign_on.sid]
    assert ended["grant_revoked"]


def test_a_code_that_comes_again_leaves_other_families_alone(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code, other = banques.code(client), banques.tokens(client, at=provider.clock())
    banques.redeem(client, code, at=provider.clock())

    banques.redeem(client, code, at=provider.clock())

    assert opens(client, other["access_token"])


def test_a_code_comes_again_as_such_long_after(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code = banques.code(client)
    provider.clock.advance(seconds=50)
    access_token = banques.redeem(client, code, at=provider.clock()).get_json()["access_token"]
    provider.clock.advance(seconds=30)

    banques.redeem(client, code, at=provider.clock())

    assert not opens(client, access_token)


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400), (300, 400)])
def test_a_code_lives_sixty_seconds_from_its_making_not_from_the_sign_in(
    seconds: int, status: int, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    provider.clock.advance(minutes=10)
    code = banques.code(client)
    provider.clock.advance(seconds=seconds)

    assert banques.redeem(client, code, at=provider.clock()).status_code == status


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": None},
        {"code_verifier": ""},
        {"code_verifier": "v" * 64},
        {"code_verifier": "v" * 42},
        {"code_verifier": "v" * 129},
        {"code_verifier": "é" * 64},
        {"redirect_uri": None},
        {"redirect_uri": ""},
        {"redirect_uri": "http://banques.portnet.localhost:8080/connexion/retour/"},
        {"code": "inconnu"},
        {"code": "\x00"},
        {"code": "c" * 900_000},
    ],
    ids=[
        "no verifier",
        "empty verifier",
        "another verifier",
        "short verifier",
        "long verifier",
        "strange verifier",
        "no address",
        "empty address",
        "another address",
        "unknown code",
        "NUL as code",
        "900 kB as code",
    ],
)
@pytest.mark.threat(5)
def test_what_does_not_fit_gets_no_token(
    change: dict[str, str | None], client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code = banques.code(client)

    answer = banques.redeem(client, code, at=provider.clock(), **change)

    assert error_of(answer) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
        ({"grant_type": "refresh_token"}, "unauthorized_client"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"},
            "unauthorized_client",
        ),
        ({"grant_type": "<script>é"}, "unsupported_grant_type"),
        ({"code": None}, "invalid_request"),
    ],
    ids=str,
)
def test_what_is_no_redemption_is_told_apart(
    change: dict[str, str | None],
    error: str,
    client: CarefulClient,
    banques: TestParty,
    provider: Provider,
) -> None:
    provider.sign_in(client, provider.account())

    answer = banques.redeem(client, banques.code(client), at=provider.clock(), **change)

    assert error_of(answer) == (400, error)
    assert "<script>" not in answer.text


def test_a_parameter_given_twice_is_refused(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    code = mic.code(client)

    answer = mic.redeem(client, [code, code], at=provider.clock())  # type: ignore[arg-type]

    assert error_of(answer) == (400, "invalid_request")


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_codes_are_redeemed_by_post_alone(method: str, client: CarefulClient) -> None:
    assert client.open("/token", method=method.upper()).status_code == 405


def test_a_code_is_of_no_use_to_another_party_and_spent_by_its_attempt(
    client: CarefulClient, banques: TestParty, mic: TestParty, provider: Provider
) -> None:
    """RFC 9700, 4.5: a code in other hands is an injected one."""
    provider.sign_in(client, provider.account())
    code = banques.code(client)

    stolen = mic.redeem(
        client,
        code,
        at=provider.clock(),
        redirect_uri=banques.redirect_uri,
        code_verifier=banques.verifier,
    )

    assert error_of(stolen) == (400, "invalid_grant")
    assert error_of(banques.redeem(client, code, at=provider.clock())) == (400, "invalid_grant")


def test_somebody_elses_verifier_does_not_open_a_code(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    other = replace(banques, verifier="o" * 64)
    code = banques.code(client)

    assert error_of(other.redeem(client, code, at=provider.clock())) == (400, "invalid_grant")


@pytest.mark.threat(5)
def test_a_confidential_party_without_pkce_is_refused(
    client: CarefulClient, mic: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    bare = mic.ask(client, code_challenge=None, code_challenge_method=None)

    assert "error=invalid_request" in bare.headers["Location"]
    assert "code=" not in bare.headers["Location"]


@pytest.mark.parametrize("when", ["before redemption", "after redemption"])
@pytest.mark.parametrize("what", ["sign-on ended", "account suspended"])
def test_what_ended_opens_nothing_any_more(
    when: str, what: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    account = provider.account()
    sign_on = provider.sign_in(client, account)
    code = banques.code(client)
    access_token = ""
    if when == "after redemption":
        redeemed = banques.redeem(client, code, at=provider.clock())
        access_token = redeemed.get_json()["access_token"]
        assert opens(client, access_token)

    if what == "sign-on ended":
        with provider.open_stores() as stores:
            stores.sign_ons.end(sign_on.sid, at=provider.clock(), reason=EndReason.SIGNED_OUT)
    else:
        provider.save(replace(account, status=AccountStatus.SUSPENDED))

    if access_token:
        assert not opens(client, access_token)
    else:
        refused = banques.redeem(client, code, at=provider.clock())
        assert error_of(refused) == (400, "invalid_grant")


def test_a_code_of_a_party_that_was_removed_is_gone(
    client: CarefulClient,
    banques: TestParty,
    provider: Provider,
    register: Callable[[TestParty], TestParty],
) -> None:
    provider.sign_in(client, provider.account())
    code = banques.code(client)
    with provider.open_stores() as stores:
        stores.relying_parties.remove("banques")
    register(banques)

    assert error_of(banques.redeem(client, code, at=provider.clock())) == (400, "invalid_grant")


def test_answers_with_tokens_are_never_kept(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    answer = banques.redeem(client, banques.code(client), at=provider.clock())

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
