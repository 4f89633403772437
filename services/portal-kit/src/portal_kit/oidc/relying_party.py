"""A portal as a relying party of Portnet ID: ask, redeem, read who it is, renew, sign out.

FAPI 2.0 Security Profile throughout, whatever Portnet ID's metadata says it could do besides.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from portal_kit.errors import Refused
from portal_kit.oidc.id_token import LEEWAY_SECONDS, IdToken, read_id_token
from portal_kit.oidc.pending import PendingSignIn
from portal_kit.oidc.person import Person, read_person
from portal_kit.oidc.proved_calls import ProvedCalls, ProviderRefused
from portal_kit.oidc.provider import Provider
from portal_kit.oidc.pushed_request import push_request
from portal_kit.oidc.tokens import Tokens, read_tokens
from portal_kit.session import EndReason, PortalSession, RenewalRefused
from portal_kit.settings import PortalSettings


class SignInRefused(Refused):
    """Portnet ID, or a check of its answer, said no to this sign-in."""


class RelyingParty:
    """One portal's side of the protocol. Safe to share between threads."""

    def __init__(self, settings: PortalSettings) -> None:
        self.client_id = settings.client_id
        self._portal_url = settings.url(settings.label)
        self.provider = Provider(
            issuer=settings.issuer, internal_url=settings.portnet_id_internal_url
        )
        self._calls = ProvedCalls(settings, self.provider)

    @property
    def redirect_uri(self) -> str:
        return f"{self._portal_url}/connexion/retour"

    def begin(self, *, browser: str, return_to: str, max_age: int | None = None) -> PendingSignIn:
        return PendingSignIn(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            code_verifier=secrets.token_urlsafe(48),
            browser=browser,
            return_to=return_to,
            max_age=max_age,
        )

    def authorization_url(self, pending: PendingSignIn, *, at: datetime) -> str:
        """Where to send the browser. Raises ``SignInRefused`` or ``ProviderUnavailable``."""
        endpoints = self.provider.endpoints()
        try:
            return push_request(
                self._calls, endpoints, pending, redirect_uri=self.redirect_uri, at=at
            )
        except ProviderRefused as refusal:
            raise SignInRefused(str(refusal)) from refusal

    def complete(self, pending: PendingSignIn, *, code: str, at: datetime) -> PortalSession:
        """Redeems ``code`` and reads who signed in: the session to begin.

        Raises ``SignInRefused``, ``IdTokenRefused`` or ``ProviderUnavailable``.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": pending.code_verifier,
        }
        try:
            tokens = self._tokens(form, at=at)
            id_token = read_id_token(
                tokens.id_token,
                self.provider,
                client_id=self.client_id,
                nonce=pending.nonce,
                access_token=tokens.access,
                at=at,
            )
            _check_age(id_token, pending.max_age, at)
            told = self._userinfo(tokens, at=at)
            person = read_person(told, sub=id_token.sub, signed_in_at=id_token.signed_in_at)
        except ProviderRefused as refusal:
            raise SignInRefused(str(refusal)) from refusal
        return PortalSession(
            viewer=person.viewer,
            sid=id_token.sid,
            id_token=id_token.raw,
            started_at=at,
            seen_at=at,
            idle=person.idle,
            lasts=person.ends_at - at,
            refresh_token=tokens.refresh,
            renewed_at=at,
        )

    def renew(self, session: PortalSession, *, at: datetime) -> PortalSession:
        """Tells Portnet ID that the person acts, and reads anew who they are and what they may do.

        Raises ``RenewalRefused`` where the session is over, ``ProviderUnavailable`` where nobody
        knows whether it is.
        """
        form = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
        try:
            tokens = self._tokens(form, at=at)
            person = self._person_of(session, tokens, at=at)
        except ProviderRefused as refusal:
            raise RenewalRefused(EndReason.named(refusal.reason)) from refusal
        if not person.viewer.roles:
            raise RenewalRefused(EndReason.NO_ROLE)
        return replace(
            session,
            viewer=person.viewer,
            idle=person.idle,
            lasts=person.ends_at - session.started_at,
            refresh_token=tokens.refresh or session.refresh_token,
            renewed_at=at,
        )

    def end_session_url(self, *, id_token_hint: str) -> str:
        """RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0, 2)."""
        query = {
            "id_token_hint": id_token_hint,
            "client_id": self.client_id,
            "post_logout_redirect_uri": f"{self._portal_url}/deconnecte",
        }
        return f"{self.provider.endpoints().end_session}?{urlencode(query)}"

    def _person_of(self, session: PortalSession, tokens: Tokens, *, at: datetime) -> Person:
        viewer = session.viewer
        told = self._userinfo(tokens, at=at)
        return read_person(told, sub=viewer.sub, signed_in_at=viewer.signed_in_at)

    def _tokens(self, form: dict[str, str], *, at: datetime) -> Tokens:
        return read_tokens(self._calls.post(self.provider.endpoints().token, form, at=at))

    def _userinfo(self, tokens: Tokens, *, at: datetime) -> dict[str, object]:
        return self._calls.get(
            self.provider.endpoints().userinfo, access_token=tokens.access, at=at
        )


def _check_age(id_token: IdToken, max_age: int | None, at: datetime) -> None:
    """OpenID Connect Core 1.0, 3.1.3.7: whether a younger factor was proved is for us to see."""
    if max_age is None:
        return
    if at - id_token.signed_in_at > timedelta(seconds=max_age + LEEWAY_SECONDS):
        raise SignInRefused("auth_time is older than what was asked for")
