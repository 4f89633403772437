"""A portal as a relying party of Portnet ID: ask, redeem, read who it is, sign out."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import requests
from joserfc.util import urlsafe_b64encode

from portal_kit.errors import Refused
from portal_kit.oidc.assertion import TYPE, ClientKey
from portal_kit.oidc.id_token import IdToken, read_id_token
from portal_kit.oidc.pending import PendingSignIn
from portal_kit.oidc.provider import Provider
from portal_kit.settings import PortalSettings
from portal_kit.viewer import Organisation, Viewer

SCOPE = "openid profile portnet"


class SignInRefused(Refused):
    """Portnet ID, or a check of its answer, said no to this sign-in."""


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The outcome of a sign-in: who it is, and the ID token to sign out with."""

    viewer: Viewer
    id_token: IdToken


class RelyingParty:
    """One portal's side of the protocol. Safe to share between threads."""

    def __init__(self, settings: PortalSettings) -> None:
        self._client_id = settings.client_id
        self._portal_url = settings.url(settings.label)
        self._key = ClientKey(settings.client_key)
        self.provider = Provider(
            issuer=settings.issuer, internal_url=settings.portnet_id_internal_url
        )

    @property
    def redirect_uri(self) -> str:
        return f"{self._portal_url}/connexion/retour"

    def begin(self, *, browser: str, return_to: str) -> PendingSignIn:
        return PendingSignIn(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            code_verifier=secrets.token_urlsafe(48),
            browser=browser,
            return_to=return_to,
        )

    def authorization_url(self, pending: PendingSignIn) -> str:
        """Where to send the browser. Raises ``ProviderUnavailable``."""
        challenge = urlsafe_b64encode(sha256(pending.code_verifier.encode()).digest()).decode()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPE,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.provider.endpoints().authorization}?{urlencode(query)}"

    def complete(self, pending: PendingSignIn, *, code: str, at: datetime) -> SignedIn:
        """Redeems ``code`` and reads who signed in.

        Raises ``SignInRefused``, ``IdTokenRefused`` or ``ProviderUnavailable``.
        """
        tokens = self._redeem(pending, code=code, at=at)
        id_token = read_id_token(
            str(tokens.get("id_token", "")),
            self.provider,
            client_id=self._client_id,
            nonce=pending.nonce,
            access_token=str(tokens.get("access_token", "")),
            at=at,
        )
        person = self._userinfo(str(tokens.get("access_token", "")))
        if person.get("sub") != str(id_token.sub):
            # OpenID Connect Core 1.0, 5.3.2: userinfo of somebody else must not be used.
            raise SignInRefused("userinfo of another person")
        return SignedIn(viewer=_viewer(person, id_token), id_token=id_token)

    def end_session_url(self, *, id_token_hint: str) -> str:
        """RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0, 2)."""
        query = {
            "id_token_hint": id_token_hint,
            "client_id": self._client_id,
            "post_logout_redirect_uri": f"{self._portal_url}/deconnecte",
        }
        return f"{self.provider.endpoints().end_session}?{urlencode(query)}"

    def _redeem(self, pending: PendingSignIn, *, code: str, at: datetime) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": pending.code_verifier,
            "client_id": self._client_id,
            "client_assertion_type": TYPE,
            "client_assertion": self._key.assertion(
                client_id=self._client_id, audience=self.provider.issuer, at=at
            ),
        }
        return self._ask("POST", self.provider.endpoints().token, data=form)

    def _userinfo(self, access_token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {access_token}"}
        return self._ask("GET", self.provider.endpoints().userinfo, headers=headers)

    def _ask(self, method: str, url: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer = self.provider.call(method, url, **arguments)
        except requests.HTTPError as refusal:
            raise SignInRefused(
                f"{method} was answered {refusal.response.status_code}"
            ) from refusal
        if not isinstance(answer, dict):
            raise SignInRefused("an answer that is no object")
        return answer


def _viewer(person: dict[str, Any], id_token: IdToken) -> Viewer:
    """Reads the claims of scope ``portnet`` (architecture §4)."""
    try:
        organisation = person["organisation"]
        branches = person["branches"]
        return Viewer(
            sub=UUID(person["sub"]),
            name=str(person["name"]),
            organisation=Organisation(
                code=str(organisation["code"]),
                name=str(organisation["name"]),
                kind=str(organisation["kind"]),
            ),
            branches=None if branches == "all" else frozenset(map(str, branches)),
            roles=frozenset(map(str, person["roles"])),
            signed_in_at=id_token.signed_in_at,
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise SignInRefused("userinfo without the claims of scope portnet") from problem
