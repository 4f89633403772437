"""Signing in at Portnet ID with Authlib's Flask client: code flow, S256, state, nonce, secret."""

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, request
from joserfc.errors import JoseError

from demo_portals.mic.person import Person, SomebodyElse
from demo_portals.mic.settings import Settings

SCOPE = "openid profile portnet"
ANSWER_SECONDS = 5  # How long Portnet ID may take to answer this server.
ALGORITHMS = ["ES256", "RS256"]

# What the library raises for an answer that does not fit what was asked.
MISFITS = (OAuthError, JoseError, SomebodyElse, ValueError, KeyError)


class SignInFailed(Exception):
    """Portnet ID said no, or its answer does not belong to this browser's request."""


class GivenUp(Exception):
    """The person, or Portnet ID for them, broke the sign-in off: nothing has gone wrong."""


def register(app: Flask, settings: Settings) -> FlaskOAuth2App:
    """The client of Portnet ID. The browser is sent to its public address, we call the other."""
    inside, outside = settings.issuer_internal_url, settings.issuer
    client: FlaskOAuth2App = OAuth(app).register(  # type: ignore[no-untyped-call]
        name="portnet_id",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        authorize_url=f"{outside}/authorize",
        access_token_url=f"{inside}/token",
        userinfo_endpoint=f"{inside}/userinfo",
        jwks_uri=f"{inside}/jwks",
        end_session_endpoint=f"{outside}/logout",
        issuer=outside,
        id_token_signing_alg_values_supported=ALGORITHMS,
        client_kwargs={
            "scope": SCOPE,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "client_secret_basic",
            "default_timeout": ANSWER_SECONDS,
        },
    )
    return client


def finish(client: FlaskOAuth2App, settings: Settings) -> Person:
    """Redeems the code this browser came back with. Raises ``SignInFailed`` or ``GivenUp``."""
    # RFC 9207: an answer of another provider must not be redeemed at ours.
    if request.args.get("iss") != settings.issuer:
        raise SignInFailed("the answer is not Portnet ID's")
    if request.args.get("error") == "access_denied":
        raise GivenUp
    try:
        token = client.authorize_access_token()
        user = client.userinfo(token=token)
        return Person.from_claims(token["userinfo"], user, token["id_token"])
    except MISFITS as misfit:
        raise SignInFailed(type(misfit).__name__) from misfit
