"""What anybody may know of the provider: its metadata and its public keys."""

from functools import lru_cache
from hashlib import sha256

from flask import Blueprint, Response, request

from portal_kit.web.access import for_programs
from portnet_id.domain.signing_keys import PUBLISHED_FOR
from portnet_id.web.wiring import wiring

bp = Blueprint("metadata", __name__)

METADATA_SECONDS = 3_600


@bp.get("/.well-known/openid-configuration")
@bp.get("/.well-known/oauth-authorization-server")
@for_programs
def metadata() -> Response:
    """OpenID Connect Discovery 1.0, 4 and RFC 8414, 3: one document for both."""
    return _document(wiring().metadata, METADATA_SECONDS)


@bp.get("/jwks")
@for_programs
def jwks() -> Response:
    return _document(wiring().protocol.keys.published(), int(PUBLISHED_FOR.total_seconds()))


def _document(text: bytes, seconds: int) -> Response:
    response = Response(text, content_type="application/json")
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.set_etag(_etag(text))
    response.make_conditional(request)
    return response


@lru_cache(maxsize=4)  # There are two documents; a new one comes with each change of keys.
def _etag(text: bytes) -> str:
    return sha256(text).hexdigest()
