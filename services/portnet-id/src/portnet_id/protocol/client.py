"""A relying party as Authlib wants to see its clients."""

from authlib.oauth2.rfc6749 import ClientMixin

from portnet_id.domain.registry.relying_parties import RelyingParty

RESPONSE_TYPE = "code"
GRANT_TYPE = "authorization_code"


class Client(ClientMixin):
    """Everything is compared exactly, and nothing that was left out is made up."""

    def __init__(self, party: RelyingParty) -> None:
        self.party = party

    def get_client_id(self) -> str:
        return self.party.client_id

    def get_default_redirect_uri(self) -> str:
        return ""  # OpenID Connect Core 3.1.2.1: the request must say it.

    def get_allowed_scope(self, scope: str | None) -> str | None:  # type: ignore[override]
        """What of ``scope`` the party may have; nothing at all without ``openid``.

        Scopes that are not its own are left out, as OpenID Connect Core 3.1.2.1 advises for those
        that a provider does not understand.
        """
        asked = dict.fromkeys((scope or "").split())
        granted = [name for name in asked if name in self.party.scope]
        return " ".join(granted) if "openid" in granted else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.party.redirect_uris

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.party.authentication

    def check_response_type(self, response_type: str) -> bool:
        return response_type == RESPONSE_TYPE

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.party.grant_types
