"""Signing in at Portnet ID with Authlib's Flask client: code flow, S256, state, nonce, secret."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, request, session
from joserfc.errors import JoseError

from demo_portals.mic.settings import Settings

SCOPE = "openid profile portnet"
ANSWER_SECONDS = 5  # How long Portnet ID may take to answer this server.
ABSOLUTE = timedelta(hours=10)
SESSION_KEY = "person"

# What the library raises for an answer that does not fit what was asked.
MISFITS = (OAuthError, JoseError, ValueError, KeyError)


class SignInFailed(Exception):
    """Portnet ID said no, or its answer does not belong to this browser's request."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is signed in, as Portnet ID tells; ``id_token`` is shown to it again at sign-out."""

    sub: str
    name: str
    organisation: str
    roles: list[str]
    auth_time: int
    id_token: str

    @classmethod
    def from_claims(cls, claims: dict[str, Any], user: dict[str, Any], id_token: str) -> Self:
        """Raises ``SignInFailed`` where the two tell of different people (OIDC Core, 5.3.2)."""
        if user["sub"] != claims["sub"]:
            raise SignInFailed("UserInfo is about somebody else")
        return cls(
            sub=claims["sub"],
            name=user.get("name", ""),
            organisation=user.get("organisation", {}).get("name", ""),
            roles=list(user.get("roles", [])),
            auth_time=int(claims["auth_time"]),
            id_token=id_token,
        )

    @property
    def signed_in_at(self) -> datetime:
        return datetime.fromtimestamp(self.auth_time, UTC)


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
        id_token_signing_alg_values_supported=["ES256", "RS256"],
        client_kwargs={
            "scope": SCOPE,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "client_secret_basic",
            "default_timeout": ANSWER_SECONDS,
        },
    )
    return client


def finish(client: FlaskOAuth2App, settings: Settings) -> Person:
    """Redeems the code this browser came back with. Raises ``SignInFailed``."""
    # RFC 9207: an answer of another provider must not be redeemed at ours.
    if request.args.get("iss") != settings.issuer:
        raise SignInFailed("the answer is not Portnet ID's")
    try:
        token = client.authorize_access_token()
        user = client.userinfo(token=token)
        return Person.from_claims(token["userinfo"], user, token["id_token"])
    except MISFITS as misfit:
        raise SignInFailed(type(misfit).__name__) from misfit


def keep(person: Person) -> None:
    """Begins the session anew: nothing that was in it before survives a sign-in."""
    session.clear()
    session.permanent = True
    session[SESSION_KEY] = asdict(person)


def current_person() -> Person | None:
    """Who is signed in here, if the sign-in is not too old."""
    kept = session.get(SESSION_KEY)
    if kept is None:
        return None
    person = Person(**kept)
    return person if datetime.now(UTC) - person.signed_in_at < ABSOLUTE else None
