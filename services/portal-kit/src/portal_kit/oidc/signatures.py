"""Tokens that Portnet ID signed, told apart by their type."""

from collections.abc import Container
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from portal_kit.oidc.provider import Provider

ALGORITHMS = ["ES256", "RS256"]  # Both are SHA-256, which at_hash relies on.
LONGEST_TOKEN = 8_192  # Characters; Portnet ID's have under two thousand.


class BadSignature(Exception):
    """It is no token that Portnet ID signed, or one of another type."""


def signed_claims(raw: str, provider: Provider, *, types: Container[str | None]) -> dict[str, Any]:
    """Only keys of the provider's own key set count; ``jwk`` or ``jku`` in a header never do.

    Raises ``BadSignature`` or ``ProviderUnavailable``.
    """
    if len(raw) > LONGEST_TOKEN:
        raise BadSignature("too long")
    for refetch in (False, True):
        try:
            token = jwt.decode(raw, provider.keys(refetch=refetch), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError, RecursionError) as problem:
            if refetch:
                raise BadSignature("signature") from problem
            continue
        if token.header.get("typ") not in types:
            raise BadSignature("typ")
        return dict(token.claims)
    raise BadSignature("signature")
