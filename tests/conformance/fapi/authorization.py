"""The authorization request of a FAPI 2.0 client, and what it remembers until the answer."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from urllib.parse import urlencode

VERIFIER_BYTES = 48
STATE_BYTES = 24


def random_text(length: int) -> str:
    """Text of that many characters, all of which mean themselves in an address."""
    return secrets.token_urlsafe(length)[:length]


def challenge_of(verifier: str) -> str:
    """RFC 7636, 4.2: S256."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class AuthorizationRequest:
    """Its ``parameters`` as they are pushed; ``verifier`` stays with the client."""

    parameters: dict[str, str]
    verifier: str = field(repr=False)

    @classmethod
    def of(cls, client_id: str, redirect_uri: str, scope: str) -> "AuthorizationRequest":
        verifier = secrets.token_urlsafe(VERIFIER_BYTES)
        return cls(
            {
                "client_id": client_id,
                "redirect_uri": redirect_uri,
                "scope": scope,
                "response_type": "code",
                "state": secrets.token_urlsafe(STATE_BYTES),
                "nonce": secrets.token_urlsafe(STATE_BYTES),
                "code_challenge": challenge_of(verifier),
                "code_challenge_method": "S256",
            },
            verifier,
        )

    def changed(self, **parameters: str | None) -> "AuthorizationRequest":
        """With other values; ``None`` leaves a parameter out."""
        merged = {**self.parameters, **parameters}
        return replace(
            self, parameters={name: value for name, value in merged.items() if value is not None}
        )

    @property
    def redirect_uri(self) -> str:
        return self.parameters["redirect_uri"]

    @property
    def state(self) -> str | None:
        return self.parameters.get("state")

    @property
    def nonce(self) -> str | None:
        return self.parameters.get("nonce")


def reference_url(
    endpoint: str, request: AuthorizationRequest, request_uri: str, **beside: str
) -> str:
    """RFC 9126, 4, with ``scope`` and ``response_type`` said again, as OpenID Connect has them.

    ``beside`` is said in the address only, or says otherwise than what was pushed.
    """
    again = {name: request.parameters[name] for name in ("client_id", "scope", "response_type")}
    return _url(endpoint, {**again, "request_uri": request_uri, **beside})


def shortest_url(endpoint: str, client_id: str, request_uri: str) -> str:
    """RFC 9101, 5: who asks, and where to read the rest."""
    return _url(endpoint, {"client_id": client_id, "request_uri": request_uri})


def plain_url(endpoint: str, request: AuthorizationRequest) -> str:
    """The request as it would be without pushing it."""
    return _url(endpoint, request.parameters)


def _url(endpoint: str, parameters: Mapping[str, str]) -> str:
    return f"{endpoint}?{urlencode(parameters)}"
