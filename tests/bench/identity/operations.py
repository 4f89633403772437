"""The operations, each as a client of either provider does it again and again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests import loopback
from tests.bench.identity.clients import Parties, Registered
from tests.bench.identity.sides import Side
from tests.conformance.fapi.authorization import challenge_of, random_text, shortest_url
from tests.conformance.fapi.relying_party import unproven
from tests.conformance.replies import Reply
from tests.walker import Walker

VERIFIER_LENGTH = 64


class WentWrong(Exception):
    """The provider did not do what was measured."""


@dataclass
class Worker:
    """One who does the operations, one after the other: a browser and what clients have by now."""

    side: Side
    registered: Registered
    walker: Walker
    parties: Parties
    tokens: Mapping[str, Any]

    @classmethod
    def new(cls, side: Side, registered: Registered) -> "Worker":
        walker = Walker.new()
        parties = Parties.at(side.metadata, registered, loopback.session())
        worker = cls(side, registered, walker, parties, {})
        worker.sign_in()
        return worker

    def sign_in(self) -> None:
        """All of it, to the first tokens, by somebody who is signed in nowhere."""
        self.walker = Walker.new()
        verifier, url = self._asked()
        landed = self.side.sign_in(self.walker, url)
        self.tokens = self._redeemed(landed.url, verifier)

    def client_credentials(self) -> None:
        form = {"grant_type": "client_credentials", **self.side.own_credentials}
        _answered(self.parties.by_itself.token(form, presented=unproven), "access_token")

    def introspection(self) -> None:
        url, token = self.side.metadata["introspection_endpoint"], self.tokens["access_token"]
        client = self.registered.with_secret
        found = self.parties.with_secret.http.post(
            url, data={"token": token}, auth=(client.client_id, client.secret)
        )
        if found.json().get("active") is not True:
            raise WentWrong(f"{found.status_code} {found.text}")

    def userinfo(self) -> None:
        _answered(self.parties.with_secret.userinfo(self.tokens["access_token"]), "sub")

    def refresh(self) -> None:
        self.tokens = _answered(
            self.parties.with_secret.refresh(self.tokens["refresh_token"]), "refresh_token"
        )

    def code_flow(self) -> None:
        verifier, url = self._asked()
        self.tokens = self._redeemed(self._location(url), verifier)

    def bound_code_flow(self) -> None:
        """PAR and DPoP; what the server's nonces cost a client the second time is nothing."""
        party = self.parties.sender_bound
        request = party.request()
        pushed = _answered(party.push(request), "request_uri")
        endpoint = self.side.metadata["authorization_endpoint"]
        url = shortest_url(endpoint, party.client_id, pushed["request_uri"])
        _answered(party.redeem(request, _code(self._location(url))), "access_token")

    def keys(self) -> None:
        self._read(self.side.metadata["jwks_uri"], "keys")

    def discovery(self) -> None:
        address = f"{self.side.metadata['issuer']}/.well-known/openid-configuration"
        self._read(address, "issuer")

    def _asked(self) -> tuple[str, str]:
        party, verifier = self.parties.with_secret, random_text(VERIFIER_LENGTH)
        request = party.request(code_challenge=challenge_of(verifier), code_challenge_method="S256")
        return verifier, party.url(request)

    def _location(self, url: str) -> str:
        answer = self.walker.http.get(url, allow_redirects=False)
        return answer.headers.get("Location", f"{answer.status_code} {answer.text[:200]}")

    def _redeemed(self, landed: str, verifier: str) -> Mapping[str, Any]:
        reply = self.parties.with_secret.redeem(_code(landed), verifier=verifier)
        return _answered(reply, "refresh_token")

    def _read(self, url: str, member: str) -> None:
        answer: requests.Response = self.parties.with_secret.http.get(url)
        if member not in answer.json():
            raise WentWrong(f"{answer.status_code} {url}")


@dataclass(frozen=True)
class Operation:
    """``ceiling`` in CPU milliseconds; ``times`` is how often it is done in one round."""

    name: str
    do: Callable[[Worker], None]
    ceiling: float
    times: int


OPERATIONS = (
    Operation("client credentials", Worker.client_credentials, 2.0, 600),
    Operation("introspection", Worker.introspection, 1.2, 800),
    Operation("userinfo", Worker.userinfo, 1.2, 800),
    Operation("refresh", Worker.refresh, 3.0, 400),
    Operation("code flow on a sign-on", Worker.code_flow, 6.0, 240),
    Operation("code flow with PAR and DPoP", Worker.bound_code_flow, 12.0, 160),
    Operation("key set", Worker.keys, 0.4, 1_600),
    Operation("discovery", Worker.discovery, 0.4, 1_600),
)


def _code(landed: str) -> str:
    codes = parse_qs(urlsplit(landed).query).get("code")
    if not codes:
        raise WentWrong(f"no code at {landed}")
    return codes[0]


def _answered(reply: Reply, member: str) -> Mapping[str, Any]:
    if member not in reply.members:
        raise WentWrong(reply.summary)
    return reply.members
