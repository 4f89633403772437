"""PKCE (RFC 7636), narrowed: asked of every relying party, with S256 alone.

Authlib's own extension binds public clients only, takes ``plain`` where no method is said, and
compares with ``==``.
"""

import hmac
import re
from hashlib import sha256
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from joserfc.util import urlsafe_b64encode

METHOD = "S256"
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # A SHA-256 in base64url is never another length.
VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")  # RFC 7636, 4.1


class RequiredChallenge(CodeChallenge):
    """Only a ``legacy`` relying party may leave the challenge out; once sent it binds that too."""

    SUPPORTED_CODE_CHALLENGE_METHOD = [METHOD]  # noqa: RUF012  (so does Authlib)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        challenge, method = data.get("code_challenge"), data.get("code_challenge_method")
        needed = grant.request.client.party.needs_challenge(at=grant.server.turn.at)
        if challenge is None and method is None and not needed:
            return
        if not challenge:
            raise InvalidRequestError("code_challenge is required (PKCE).")
        if method != METHOD:  # Left out, it would mean plain (RFC 7636, 4.3).
            raise InvalidRequestError("code_challenge_method must be S256.")
        if not CHALLENGE.fullmatch(challenge):
            raise InvalidRequestError("code_challenge is not the S256 of a verifier.")

    def validate_code_verifier(self, grant: Any, result: None) -> None:
        verifier = grant.request.form.get("code_verifier")
        challenge = grant.request.authorization_code.challenge
        if challenge is None and verifier is None:
            return
        # RFC 9700, 4.8.2: a verifier without a challenge is refused, or PKCE could be downgraded.
        if challenge is None or verifier is None or not VERIFIER.fullmatch(verifier):
            raise InvalidGrantError("code_verifier does not fit.")
        if not hmac.compare_digest(_s256(verifier), challenge):
            raise InvalidGrantError("code_verifier does not fit.")


def _s256(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode()
