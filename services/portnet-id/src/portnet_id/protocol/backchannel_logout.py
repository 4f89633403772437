"""Telling a portal that a sign-on ended (OpenID Connect Back-Channel Logout 1.0)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from portal_kit.outbound import Outbound, OutboundFailed, OutboundRefused
from portnet_id.domain.logout_notices import LIFE, LogoutNotice
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.domain.stores import OpenStores
from portnet_id.protocol.key_ring import KeyRing

TYPE = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
TAKEN = (HTTPStatus.OK, HTTPStatus.NO_CONTENT)


class NotTold(Exception):
    """The portal did not take the notice; the message says what came instead."""


@dataclass(frozen=True, kw_only=True)
class LogoutTeller:
    """Tells portals, each at the address it registered."""

    issuer: str
    keys: KeyRing
    open_stores: OpenStores
    outbound: Outbound

    def tell(self, notice: LogoutNotice, *, at: datetime) -> None:
        """Raises ``NotTold``. A portal that left the registry meanwhile is told nothing."""
        with self.open_stores() as stores:
            party = stores.relying_parties.get(notice.client_id)
        if party is None or party.backchannel_logout_uri is None:
            return
        token = self._token(party, notice, at)
        try:
            status = self.outbound.post_form(party.backchannel_logout_uri, {"logout_token": token})
        except (OutboundRefused, OutboundFailed) as problem:
            raise NotTold(str(problem)) from problem
        if status not in TAKEN:
            raise NotTold(f"it answered {status}")

    def _token(self, party: RelyingParty, notice: LogoutNotice, at: datetime) -> str:
        """2.4: never a nonce, so that it cannot pass for an ID token. ``reason`` is our own."""
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": party.client_id,
            "iat": int(at.timestamp()),
            "exp": int((at + LIFE).timestamp()),
            "jti": secrets.token_urlsafe(16),
            "sub": str(notice.sub),
            "sid": notice.sid,
            "events": {EVENT: {}},
            "reason": notice.reason,
        }
        return self.keys.sign(claims, party.id_token_algorithm, at=at, typ=TYPE)
