"""What the token endpoint answers (RFC 6749, 5.1)."""

from portnet_id.domain.access_tokens import AccessToken
from portnet_id.protocol.token_request import TokenRequest


def token_answer(
    request: TokenRequest, token: AccessToken, text: str, **further: str
) -> dict[str, object]:
    """``text`` is how ``token`` is written; ``further`` are other members of the answer."""
    return {
        "access_token": text,
        "token_type": request.token_type,
        "expires_in": int((token.expires_at - token.issued_at).total_seconds()),
        "scope": " ".join(token.scope),
        **further,
    }
