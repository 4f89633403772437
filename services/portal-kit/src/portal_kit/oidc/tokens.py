"""What a portal is given at the token endpoint (RFC 6749, 5.1)."""

from dataclasses import dataclass
from typing import Any

from portal_kit.oidc.proved_calls import ProviderRefused


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """``refresh`` is empty where none came: the portal then keeps its own time only."""

    access: str
    refresh: str
    id_token: str


def read_tokens(answer: dict[str, Any]) -> Tokens:
    """Raises ``ProviderRefused`` for a token that is not bound to our key (FAPI 2.0, 5.3.3)."""
    if str(answer.get("token_type", "")).lower() != "dpop":
        raise ProviderRefused("a token that anybody could use")
    return Tokens(
        access=str(answer.get("access_token", "")),
        refresh=str(answer.get("refresh_token", "")),
        id_token=str(answer.get("id_token", "")),
    )
