"""Every answer to a portal says whose it is, so that none is taken for another provider's.

RFC 9207, 2. identity.md §4, row 3.
"""

import pytest
from bs4 import BeautifulSoup

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.provider import Provider
from tests.portnet_id.protocol.relying_party import TestParty, query_of

ANSWERS = {
    "a code": {},
    "a refusal": {"response_type": "token"},
    "nobody signed in": {"prompt": "none", "max_age": "0"},
}


def issuer_of(client: CarefulClient) -> str:
    metadata = client.get("/.well-known/openid-configuration").get_json()
    assert metadata["authorization_response_iss_parameter_supported"] is True
    return str(metadata["issuer"])


@pytest.mark.parametrize("changes", ANSWERS.values(), ids=list(ANSWERS))
def test_in_the_query(
    changes: dict[str, str], client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    told = query_of(banques.ask(client, **changes))

    assert ("code" in told) != ("error" in told)
    assert told["iss"] == issuer_of(client)


@pytest.mark.parametrize("changes", ANSWERS.values(), ids=list(ANSWERS))
def test_in_the_form(
    changes: dict[str, str], client: CarefulClient, banques: TestParty, provider: Provider
) -> None:
    provider.sign_in(client, provider.account())

    page = BeautifulSoup(
        banques.ask(client, response_mode="form_post", **changes).text, "html.parser"
    )
    told = {str(each["name"]): str(each["value"]) for each in page.select("input[type=hidden]")}

    assert ("code" in told) != ("error" in told)
    assert told["iss"] == issuer_of(client)
