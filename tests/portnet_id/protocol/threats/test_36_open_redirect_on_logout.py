"""After a sign-out a browser goes to a registered address of a proven portal, and nowhere else.

OpenID Connect RP-Initiated Logout 1.0, 3. identity.md §4, row 36.
"""

import pytest

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty

GOOD = "http://banques.portnet.localhost:8080/deconnecte"
ELSEWHERE = (
    "https://ailleurs.test/", "//ailleurs.test/", "javascript:alert(1)", f"{GOOD}?a=1", f"{GOOD}/",
    f"{GOOD}#x", f"{GOOD}\n", f"{GOOD}/../x", GOOD.upper(), "http://mic.portnet.localhost:8080/",
)  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_an_address_that_is_not_registered(
    address: str, client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    hint = banques.tokens(client, at=provider.clock())["id_token"]

    answer = client.get(
        "/logout", query_string={"id_token_hint": hint, "post_logout_redirect_uri": address}
    )

    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "proof", [{}, {"client_id": "banques"}, {"id_token_hint": "a.b.c"}], ids=str
)
def test_a_registered_address_without_proof_of_whose_request_it_is(
    proof: dict[str, str], client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    answer = client.get("/logout", query_string={"post_logout_redirect_uri": GOOD, **proof})

    assert "Location" not in answer.headers


def test_with_proof_the_registered_one_is_gone_to(
    client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())
    hint = banques.tokens(client, at=provider.clock())["id_token"]

    answer = client.get(
        "/logout", query_string={"id_token_hint": hint, "post_logout_redirect_uri": GOOD}
    )

    assert answer.headers["Location"] == GOOD
