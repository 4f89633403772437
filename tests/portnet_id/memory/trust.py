"""Sign-ons, the registry, and what relying parties are given."""

import secrets
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from portnet_id.domain.access_tokens import AccessToken
from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.domain.sign_ons import EndReason, SignOn
from tests.portnet_id.memory.kept import Kept, forget


class MemorySignOns:
    """A ``SignOnStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def begin(self, sign_on: SignOn) -> str:
        secret = secrets.token_urlsafe(32)
        self._kept.sign_ons[sign_on.sid] = sign_on
        self._kept.sids[secret] = sign_on.sid
        return secret

    def find(self, secret: str) -> SignOn | None:
        return self.get(self._kept.sids.get(secret, ""))

    def get(self, sid: str) -> SignOn | None:
        return self._kept.sign_ons.get(sid)

    def touch(self, sid: str, *, at: datetime) -> None:
        found = self.get(sid)
        if found is not None and found.ended_at is None and found.seen_at < at:
            self._kept.sign_ons[sid] = replace(found, seen_at=at)

    def end(self, sid: str, *, at: datetime, reason: EndReason) -> bool:
        found = self.get(sid)
        if found is None or found.ended_at is not None:
            return False
        self._kept.sign_ons[sid] = replace(found, ended_at=at)
        return True

    def end_all_of(self, sub: UUID, *, at: datetime, reason: EndReason) -> int:
        theirs = [each.sid for each in self._kept.sign_ons.values() if each.sub == sub]
        return sum(self.end(sid, at=at, reason=reason) for sid in theirs)

    def purge(self, *, started_before: datetime) -> int:
        forgotten = forget(self._kept.sign_ons, lambda each: each.started_at < started_before)
        for made in (self._kept.codes, self._kept.spent_codes, self._kept.access_tokens):
            forget(made, lambda each: each.sid not in self._kept.sign_ons)
        return forgotten


class MemoryRelyingParties:
    """A ``RelyingPartyStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, client_id: str) -> RelyingParty | None:
        return self._kept.relying_parties.get(client_id)

    def list_all(self) -> list[RelyingParty]:
        return sorted(self._kept.relying_parties.values(), key=lambda each: each.client_id)

    def save(self, party: RelyingParty) -> None:
        self._kept.relying_parties[party.client_id] = party

    def remove(self, client_id: str) -> bool:
        for made in (self._kept.codes, self._kept.spent_codes, self._kept.access_tokens):
            forget(made, lambda each: each.client_id == client_id)
        return self._kept.relying_parties.pop(client_id, None) is not None


class MemoryCodes:
    """A ``CodeStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def issue(self, code: AuthorizationCode) -> str:
        secret = secrets.token_urlsafe(32)
        self._kept.codes[secret] = code
        return secret

    def take(self, secret: str, *, at: datetime) -> AuthorizationCode | None:
        code = self._kept.codes.pop(secret, None)
        if code is not None:
            self._kept.spent_codes[secret] = code
        return code

    def find_spent(self, secret: str) -> AuthorizationCode | None:
        return self._kept.spent_codes.get(secret)

    def purge(self, *, made_before: datetime) -> int:
        codes = (self._kept.codes, self._kept.spent_codes)
        return sum(forget(each, lambda code: code.made_at < made_before) for each in codes)


class MemoryAccessTokens:
    """An ``AccessTokenStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def issue(self, token: AccessToken) -> str:
        secret = secrets.token_urlsafe(32)
        self._kept.access_tokens[secret] = token
        return secret

    def find(self, secret: str) -> AccessToken | None:
        return self._kept.access_tokens.get(secret)

    def revoke_family(self, family: UUID, *, at: datetime) -> int:
        good = {
            secret: replace(token, revoked_at=at)
            for secret, token in self._kept.access_tokens.items()
            if token.family == family and token.revoked_at is None
        }
        self._kept.access_tokens |= good
        return len(good)

    def purge(self, *, issued_before: datetime) -> int:
        return forget(self._kept.access_tokens, lambda token: token.issued_at < issued_before)
