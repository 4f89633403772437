"""Nobody chooses how they are verified: not by none, not by a public key as a secret, not by a
weaker algorithm than was registered.

RFC 8725, 2.1, 3.1 and 3.2.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, RSAKey

from portal_kit.testing import CarefulClient
from tests.portal_kit.proving import KEY
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of
from tests.portnet_id.protocol.tokens import proved

HOW = ("none", "None", "HS256", "RS256")


def forged(how: str, header: dict[str, Any], claims: dict[str, Any], public: Key) -> str:
    """The same words, signed by who does not have the key."""
    header = {**header, "alg": how}
    if how.lower() == "none":
        parts = jwt.encode({**header, "alg": "ES256"}, claims, ECKey.generate_key("P-256"))
        head = urlsafe_b64encode(str(header).replace("'", '"').encode()).decode().rstrip("=")
        return f"{head}.{parts.split('.')[1]}."
    if how == "HS256":
        pem = public.as_pem(private=False)
        secret = OctKey.import_key(urlsafe_b64encode(pem).decode().rstrip("="))
        return jwt.encode(header, claims, secret, algorithms=["HS256"])
    return jwt.encode(header, claims, RSAKey.generate_key(2048), algorithms=["RS256"])


def our_key(client: CarefulClient) -> Key:
    keys = KeySet.import_key_set(client.get("/jwks").get_json())
    return next(key for key in keys if isinstance(key, ECKey))


def read(text: str, client: CarefulClient) -> tuple[dict[str, Any], dict[str, Any]]:
    keys = KeySet.import_key_set(client.get("/jwks").get_json())
    token = jwt.decode(text, keys, algorithms=["ES256", "RS256"])
    return dict(token.header), dict(token.claims)


@pytest.mark.parametrize("how", HOW)
def test_a_client_assertion(
    how: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    assert banques.key is not None
    good = jwt.decode(banques.assertion(at=provider.clock()), banques.key, algorithms=["ES256"])

    assertion = forged(how, dict(good.header), dict(good.claims), banques.key)

    answer = banques.redeem(
        client, banques.code(client), at=provider.clock(), client_assertion=assertion
    )
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("where", ["at the authorization endpoint", "at sign-out"])
def test_an_id_token_as_a_hint(
    where: str, how: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    good = banques.tokens(client, at=provider.clock())["id_token"]

    hint = forged(how, *read(good, client), our_key(client))

    if where == "at sign-out":
        asked = client.get("/logout", query_string={"id_token_hint": hint})
        assert asked.status_code != 303
        assert "code" in query_of(banques.ask(client, prompt="none"))
    else:
        assert query_of(banques.ask(client, id_token_hint=hint))["error"] == "invalid_request"


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("where", ["userinfo", "introspect", "exchange"])
def test_an_access_token(
    where: str,
    how: str,
    client: CarefulClient,
    banques: TestParty,
    provider: Provider,
) -> None:
    provider.sign_in(client, provider.account())
    good = banques.tokens(client, at=provider.clock())["access_token"]

    token = forged(how, *read(good, client), our_key(client))

    match where:
        case "userinfo":
            answer = client.get("/userinfo", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401
        case "introspect":
            answer = banques.send(client, "/introspect", at=provider.clock(), token=token)
            assert answer.get_json() == {"active": False}
        case _:
            answer = banques.send(client, "/revoke", at=provider.clock(), token=token)
            assert answer.status_code == 200
            bearer = {"Authorization": f"Bearer {good}"}
            assert client.get("/userinfo", headers=bearer).status_code == 200


@pytest.mark.parametrize("how", HOW)
def test_a_dpop_proof(
    how: str,
    client: CarefulClient,
    bound: TestParty,
    provider: Provider,
    register: Callable[[TestParty], TestParty],
) -> None:
    good = jwt.decode(proved(provider), KEY, algorithms=["ES256"])

    shown = forged(how, dict(good.header), dict(good.claims), KEY)

    answer = bound.refresh(client, "x", at=provider.clock(), dpop=shown)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_dpop_proof")
