"""A request at the token endpoint, once it is known who makes it."""

from dataclasses import dataclass

from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireRequest


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """``jkt`` is the thumbprint of the key that the request was proved with, if it was."""

    turn: Turn
    wire: WireRequest
    party: RelyingParty
    jkt: str | None

    @property
    def token_type(self) -> str:
        """RFC 9449, 5: what is bound to a key says so."""
        return "Bearer" if self.jkt is None else "DPoP"
