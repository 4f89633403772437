"""Authlib's authorization server, told what it needs and kept to what it is good at.

It sorts requests by response and grant type, walks through the authorization code grant in the
order of RFC 6749, 4.1, and names errors. What a client, a code or a token is, is ours.
"""

import logging
from collections import defaultdict

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.requests import OAuth2Payload

from portnet_id.domain.registry.relying_parties import RelyingPartyUnknown
from portnet_id.protocol.client import Client
from portnet_id.protocol.code_grant import CodeGrant
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.pkce import RequiredChallenge
from portnet_id.protocol.token_request import TokenRequest
from portnet_id.protocol.wire import WireRequest

# Authlib refuses plain http by the address of the request. Whether there is TLS is for the
# settings to say and for the gateway to do, so it is shown an address that it does not refuse.
ADDRESS = "https://portnet-id.invalid/"

# At the level of debugging, Authlib writes whole tokens into the log.
logging.getLogger("authlib").setLevel(logging.INFO)


class Payload(OAuth2Payload):
    """The parameters as Authlib reads them."""

    def __init__(self, request: WireRequest) -> None:
        self._lists: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in request.parameters:
            self._lists[name].append(value)

    @property
    def data(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._lists.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return self._lists


class AuthlibRequest(OAuth2Request):
    def __init__(self, wire: WireRequest, *, method: str) -> None:
        super().__init__(method, ADDRESS)
        self.wire = wire
        self.payload = Payload(wire)

    @property
    def form(self) -> dict[str, str]:
        return Payload(self.wire).data


class AuthlibServer(AuthorizationServer):
    """One per request, because a grant works in the request's transaction.

    ``asked`` is the request at the token endpoint, and ``None`` at every other.
    """

    def __init__(self, turn: Turn, *, asked: TokenRequest | None = None) -> None:
        super().__init__()
        self.turn = turn
        self.asked = asked
        self.register_grant(CodeGrant, [RequiredChallenge()])

    def query_client(self, client_id: str) -> Client:
        party = self.turn.stores.relying_parties.get(client_id)
        if party is None:
            raise RelyingPartyUnknown(repr(client_id[:80]))
        return Client(party)

    def create_oauth2_request(self, request: AuthlibRequest) -> AuthlibRequest:
        return request

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""
