"""Signing in at the small portal as a browser does."""

from http import HTTPStatus

from portal_kit.testing import CarefulClient, FakeProvider


def signed_in(client: CarefulClient, provider: FakeProvider, path: str = "/connexion") -> str:
    """Where the person ends up."""
    answer = client.get(provider.approve(client.get(path).location))
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer.location
