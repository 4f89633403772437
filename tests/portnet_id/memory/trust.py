"""Sign-ons, the registry, and what relying parties are given."""

import secrets
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.grants import Grant, Standing
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

    def prove_again(self, sign_on: SignOn) -> str | None:
        found = self.get(sign_on.sid)
        if found is None or found.ended_at is not None:
            return None
        for secret in [each for each, sid in self._kept.sids.items() if sid == sign_on.sid]:
            del self._kept.sids[secret]
        return self.begin(sign_on)

    def touch(self, sid: str, *, at: datetime) -> None:
        found = self.get(sid)
        if found is not None and found.ended_at is None and found.seen_at < at:
            self._kept.sign_ons[sid] = replace(found, seen_at=at)

    def end(self, sid: str, *, at: datetime, reason: EndReason) -> bool:
        found = self.get(sid)
        if found is None or found.ended_at is not None:
            return False
        self._kept.sign_ons[sid] = replace(found, ended_at=at, end_reason=reason)
        return True

    def end_overdue(self, *, at: datetime, most: int) -> list[SignOn]:
        overdue = [
            (each.sid, reason)
            for each in self._kept.sign_ons.values()
            if each.ended_at is None and (reason := each.over_because(at=at)) is not None
        ][:most]
        for sid, reason in overdue:
            self.end(sid, at=at, reason=reason)
        return [self._kept.sign_ons[sid] for sid, _ in overdue]

    def end_all_of(self, sub: UUID, *, at: datetime, reason: EndReason) -> int:
        theirs = [each.sid for each in self._kept.sign_ons.values() if each.sub == sub]
        return sum(self.end(sid, at=at, reason=reason) for sid in theirs)

    def purge(self, *, started_before: datetime) -> int:
        forgotten = forget(self._kept.sign_ons, lambda each: each.started_at < started_before)
        kept = self._kept
        for made in (kept.codes, kept.spent_codes, kept.grants):
            forget(made, lambda each: each.sid not in self._kept.sign_ons)
        return forgotten


class MemoryRelyingParties:
    """A ``RelyingPartyStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, client_id: str) -> RelyingParty | None:
        return self._kept.relying_parties.get(client_id)

    def find_serving(self, api: str) -> RelyingParty | None:
        return next((each for each in self._kept.relying_parties.values() if each.api == api), None)

    def list_all(self) -> list[RelyingParty]:
        return sorted(self._kept.relying_parties.values(), key=lambda each: each.client_id)

    def save(self, party: RelyingParty) -> None:
        self._kept.relying_parties[party.client_id] = party

    def remove(self, client_id: str) -> bool:
        kept = self._kept
        for made in (kept.codes, kept.spent_codes, kept.grants):
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


class MemoryGrants:
    """A ``GrantStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def begin(self, grant: Grant) -> None:
        self._kept.grants[grant.id] = grant

    def find(self, id: UUID, *, jti: str = "") -> Standing | None:
        kept, grant = self._kept, self._kept.grants.get(id)
        if grant is None:
            return None
        account = kept.accounts[grant.sub]
        return Standing(
            grant=grant,
            sign_on=kept.sign_ons[grant.sid],
            account=replace(account, organisation=replace(account.organisation, branches=())),
            portal=kept.relying_parties[grant.client_id].portal,
            token_revoked=jti in kept.revoked_tokens,
        )

    def replace(self, id: UUID, *, generation: int, at: datetime) -> bool:
        grant = self._kept.grants.get(id)
        if grant is None or grant.generation != generation or grant.revoked_at is not None:
            return False
        self._kept.grants[id] = replace(grant, generation=generation + 1, replaced_at=at)
        return True

    def revoke(self, id: UUID, *, at: datetime) -> bool:
        grant = self._kept.grants.get(id)
        if grant is None or grant.revoked_at is not None:
            return False
        self._kept.grants[id] = replace(grant, revoked_at=at)
        return True

    def clients_of(self, sid: str) -> list[str]:
        return sorted({each.client_id for each in self._kept.grants.values() if each.sid == sid})


class MemoryRevokedTokens:
    """A ``RevokedTokenStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def add(self, jti: str, *, until: datetime) -> None:
        self._kept.revoked_tokens.setdefault(jti, until)

    def holds(self, jti: str) -> bool:
        return jti in self._kept.revoked_tokens

    def purge(self, *, until: datetime) -> int:
        return forget(self._kept.revoked_tokens, lambda each: each <= until)
