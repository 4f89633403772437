"""Accounts and what their owners prove themselves with."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from portnet_id.domain.accounts import Account, Branch, Organisation, Role
from portnet_id.domain.invitations import Invitation
from portnet_id.domain.messages import Channel
from portnet_id.domain.passwords import KnownPassword
from portnet_id.domain.second_factors import TotpFactor
from portnet_id.domain.sign_in.sent_codes import SentCode
from portnet_id.domain.sign_in.wrong_codes import DAY, HOUR, PER_DAY, PER_HOUR
from tests.portnet_id.memory.kept import Kept, forget


class MemoryAccounts:
    """An ``AccountStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, sub: UUID) -> Account | None:
        account = self._kept.accounts.get(sub)
        return account and self._as_kept(account)

    def find(self, identifier: str) -> Account | None:
        lowered = identifier.lower()
        for account in self._kept.accounts.values():
            if lowered in (account.username.lower(), account.email.lower()):
                return self._as_kept(account)
        return None

    def save(self, account: Account) -> None:
        assert account.organisation.code in self._kept.organisations
        self._kept.accounts[account.sub] = account

    def get_organisation(self, code: str) -> Organisation | None:
        found = self._kept.organisations.get(code)
        return found and replace(found, branches=tuple(sorted(found.branches, key=_code)))

    def save_organisation(self, organisation: Organisation) -> None:
        self._kept.organisations[organisation.code] = organisation

    def list_demo(self) -> list[Account]:
        demo = [each for each in self._kept.accounts.values() if each.is_demo]
        return [self._as_kept(each) for each in sorted(demo, key=lambda each: each.username)]

    def _as_kept(self, account: Account) -> Account:
        organisation = self._kept.organisations[account.organisation.code]
        branches = tuple(sorted(organisation.branches, key=_code))
        return replace(
            account,
            organisation=replace(organisation, branches=branches),
            roles=tuple(sorted(account.roles, key=_name)),
        )


class MemoryPasswords:
    """A ``PasswordStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def find(self, identifier: str) -> KnownPassword | None:
        account = MemoryAccounts(self._kept).find(identifier)
        if account is None:
            return None
        return KnownPassword(
            sub=account.sub,
            username=account.username,
            organisation=account.organisation.code,
            hash=self._kept.passwords.get(account.sub),
        )

    def save(self, sub: UUID, hash: str, *, at: datetime) -> None:
        self._kept.passwords[sub] = hash


class MemoryTotp:
    """A ``TotpStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def get(self, sub: UUID) -> TotpFactor | None:
        return self._kept.totp.get(sub)

    def save(self, sub: UUID, factor: TotpFactor, *, at: datetime) -> None:
        self._kept.totp[sub] = factor

    def take_step(self, sub: UUID, step: int) -> bool:
        factor = self._kept.totp.get(sub)
        if factor is None or factor.last_step >= step:
            return False
        self._kept.totp[sub] = replace(factor, last_step=step)
        return True


class MemoryRecoveryCodes:
    """A ``RecoveryCodeStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def replace(self, sub: UUID, digests: Collection[str]) -> None:
        others = {key: used for key, used in self._kept.recovery_codes.items() if key[0] != sub}
        self._kept.recovery_codes = others | {(sub, digest): False for digest in digests}

    def take(self, sub: UUID, digest: str, *, at: datetime) -> bool:
        if self._kept.recovery_codes.get((sub, digest)) is not False:
            return False
        self._kept.recovery_codes[sub, digest] = True
        return True

    def was_used(self, sub: UUID, digest: str) -> bool:
        return self._kept.recovery_codes.get((sub, digest), False)

    def count_unused(self, sub: UUID) -> int:
        codes = self._kept.recovery_codes.items()
        return sum(owner == sub and not was_used for (owner, _), was_used in codes)


class MemoryWrongCodes:
    """A ``WrongCodeStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def reserve(self, sub: UUID, *, at: datetime) -> bool:
        today = [each for each in self._kept.wrong_codes.get(sub, ()) if each > at - DAY]
        this_hour = [each for each in today if each > at - HOUR]
        if len(today) >= PER_DAY or len(this_hour) >= PER_HOUR:
            return False
        self._kept.wrong_codes[sub] = (*today, at)
        return True

    def release(self, sub: UUID, *, at: datetime) -> None:
        wrong = list(self._kept.wrong_codes.get(sub, ()))
        if at in wrong:
            wrong.remove(at)
        self._kept.wrong_codes[sub] = tuple(wrong)


class MemorySentCodes:
    """A ``SentCodeStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def one_at_a_time(self, sub: UUID) -> None:
        """Transactions in memory come one after another anyway."""

    def made_since(self, sub: UUID, since: datetime) -> list[datetime]:
        codes = self._kept.sent_codes.values()
        return sorted(each.made_at for each in codes if each.sub == sub and each.made_at > since)

    def add(self, code: SentCode, sealed_message: str) -> None:
        self._kept.sent_codes[code.id] = code
        self._kept.messages[code.id] = sealed_message

    def get(self, id: UUID) -> SentCode | None:
        return self._kept.sent_codes.get(id)

    def newest(self, sub: UUID, interaction: str, channel: Channel) -> SentCode | None:
        return max(self._of(sub, interaction, channel), key=_made_at, default=None)

    def was_sent(self, id: UUID, *, at: datetime) -> None:
        self._kept.sent_codes[id] = replace(self._kept.sent_codes[id], sent_at=at)

    def take(
        self, sub: UUID, interaction: str, channel: Channel, digest: str, *, at: datetime
    ) -> bool:
        used = self._kept.used_sent_codes
        good = [
            each.id
            for each in self._of(sub, interaction, channel)
            if each.digest == digest and each.id not in used and each.expires_at > at
        ]
        used.update(dict.fromkeys(good, at))
        return bool(good)

    def was_made(self, sub: UUID, interaction: str, channel: Channel, digest: str) -> bool:
        return any(each.digest == digest for each in self._of(sub, interaction, channel))

    def purge(self, *, made_before: datetime) -> int:
        return forget(self._kept.sent_codes, lambda each: each.made_at < made_before)

    def _of(self, sub: UUID, interaction: str, channel: Channel) -> list[SentCode]:
        here = (sub, interaction, channel)
        codes = self._kept.sent_codes.values()
        return [each for each in codes if (each.sub, each.interaction, each.channel) == here]


class MemoryInvitations:
    """An ``InvitationStore``."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def save(self, invitation: Invitation) -> None:
        forget(self._kept.invitations, lambda each: each.sub == invitation.sub)
        self._kept.invitations[invitation.digest] = invitation

    def find(self, digest: str, *, at: datetime) -> UUID | None:
        found = self._kept.invitations.get(digest)
        return found.sub if found and found.expires_at > at else None

    def take(self, digest: str, *, at: datetime) -> UUID | None:
        sub = self.find(digest, at=at)
        if sub is not None:
            del self._kept.invitations[digest]
        return sub


def _made_at(code: SentCode) -> datetime:
    return code.made_at


def _code(branch: Branch) -> str:
    return branch.code


def _name(role: Role) -> tuple[str, str]:
    return role.portal, role.role
