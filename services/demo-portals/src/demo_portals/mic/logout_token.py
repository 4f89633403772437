"""What Portnet ID posts when a sign-on has ended (OpenID Connect Back-Channel Logout 1.0)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.integrations.flask_client import FlaskOAuth2App
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from demo_portals.mic.settings import Settings
from demo_portals.mic.sign_in import ALGORITHMS

TYPE = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LEEWAY = timedelta(seconds=30)  # Between the two clocks.


class NotALogoutToken(Exception):
    """It is not Portnet ID's, not for this portal, not of now, or no logout token at all."""


def read(text: str, client: FlaskOAuth2App, settings: Settings) -> str:
    """The ``sid`` of the sign-on that has ended, after the checks of 2.6.

    Raises ``NotALogoutToken``. A token shown twice ends what has ended, so none is remembered.
    """
    try:
        token = _decode(text, client)
        _check(token.header, token.claims, settings)
        sid = token.claims["sid"]
        expires = datetime.fromtimestamp(int(token.claims["exp"]), UTC)
    except (JoseError, KeyError, TypeError, ValueError) as misfit:
        raise NotALogoutToken(type(misfit).__name__) from misfit
    if not isinstance(sid, str) or expires + LEEWAY < datetime.now(UTC):
        raise NotALogoutToken("it has expired, or names no sign-on")
    return sid


def _decode(text: str, client: FlaskOAuth2App) -> jwt.Token:
    """A key that is not known yet may be new at Portnet ID, so its keys are fetched once more."""
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(text, KeySet.import_key_set(client.fetch_jwk_set()), registry=registry)
    except InvalidKeyIdError:
        keys = client.fetch_jwk_set(force=True)
        return jwt.decode(text, KeySet.import_key_set(keys), registry=registry)


def _check(header: dict[str, Any], claims: dict[str, Any], settings: Settings) -> None:
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    for holds, otherwise in (
        (header.get("typ", TYPE).lower() == TYPE, "it is another kind of token"),
        (claims["iss"] == settings.issuer, "it is somebody else's"),
        (settings.client_id in audience, "it is for another portal"),
        (isinstance(claims["events"][EVENT], dict), "it tells of something else"),
        ("nonce" not in claims, "it could be an ID token"),
    ):
        if not holds:
            raise NotALogoutToken(otherwise)
