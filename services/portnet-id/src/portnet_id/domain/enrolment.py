"""Taking up an invitation: a password, an authenticator app or a phone, recovery codes.

All that is chosen on the way is a draft of one browser. The account changes once, at the end, in
the transaction that uses the invitation up: so whoever gives up leaves it as it was, and of two
drafts one becomes the account's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.invitations import PURPOSE, InvitationNotUsable
from portnet_id.domain.messages import Channel
from portnet_id.domain.passwords import Objection, PasswordHasher, objection_to
from portnet_id.domain.second_factors import (
    RECOVERY_CODES,
    TotpFactor,
    new_recovery_codes,
    new_totp_secret,
    step_of,
)
from portnet_id.domain.sign_in.code_check import RECOVERY_CODE
from portnet_id.domain.sign_in.sending_codes import Asked, Progress, SentCodes, Wording, digest_of
from portnet_id.domain.sign_in.sent_codes import NotYet, SentCode
from portnet_id.domain.sign_in.wrong_codes import CodesSuspended
from portnet_id.domain.stores import OpenStores, Stores
from portnet_id.domain.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Draft:
    """``confirmed_step`` is the step of the code that proved the app to have the secret;
    ``confirmed_phone`` the one that a code was sent to and copied back from."""

    password_hash: str
    totp_secret: str
    confirmed_step: int | None = None
    confirmed_phone: str | None = None
    wrong_codes: int = 0
    recovery_codes: tuple[str, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_step is not None or self.confirmed_phone is not None


class Drafts(Protocol):
    """Drafts under way, encrypted, each for one browser and one invitation."""

    def get(self, key: str) -> Draft | None: ...

    def save(self, key: str, draft: Draft) -> None: ...

    def end(self, key: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody with an invitation in a browser; both secrets together are the key of the draft."""

    token: str
    browser: str
    network: str
    request_id: str
    at: datetime


class Enrolment:
    """The steps, in their order. Each raises ``InvitationNotUsable`` once none is open."""

    def __init__(
        self,
        *,
        open_stores: OpenStores,
        hasher: PasswordHasher,
        drafts: Drafts,
        sent_codes: SentCodes,
        vault: Vault,
    ) -> None:
        self._open_stores = open_stores
        self._hasher = hasher
        self._drafts = drafts
        self._sent_codes = sent_codes
        self._vault = vault

    def account(self, guest: Guest) -> Account:
        """Whose invitation it is."""
        with self._open_stores() as stores:
            sub = stores.invitations.find(self._digest(guest), at=guest.at)
            return _invited(stores, sub)

    def draft(self, guest: Guest) -> Draft | None:
        """What this browser chose so far."""
        return self._drafts.get(self._key(guest))

    def choose_password(self, guest: Guest, password: str) -> Objection | None:
        """Keeps the password in the draft, or tells what stands against it.

        A second tab that chooses another one keeps the secret of the app, so that both show the
        same QR code.
        """
        account = self.account(guest)
        about = (account.username, account.email.partition("@")[0], account.organisation.name)
        objection = objection_to(password, about=about)
        if objection is None:
            hashed = self._hasher.hash(password)
            draft = self.draft(guest) or Draft(password_hash=hashed, totp_secret=new_totp_secret())
            self._drafts.save(self._key(guest), replace(draft, password_hash=hashed))
        return objection

    def confirm_app(self, guest: Guest, draft: Draft, code: str) -> Draft | None:
        """With the app's code come ten recovery codes; ``None`` where it is not the app's."""
        self.account(guest)
        step = step_of(code, draft.totp_secret, at=guest.at)
        if step is None:
            wrong = replace(draft, wrong_codes=draft.wrong_codes + 1)
            self._drafts.save(self._key(guest), wrong)
            return None
        confirmed = replace(
            draft,
            confirmed_step=max(step, draft.confirmed_step or 0),
            recovery_codes=draft.recovery_codes or new_recovery_codes(),
        )
        self._drafts.save(self._key(guest), confirmed)
        return confirmed

    def send_code(self, guest: Guest, account: Account, wording: Wording) -> SentCode | NotYet:
        """To the account's phone, which the code is to confirm. Raises ``ChannelClosed``."""
        asked = Asked(
            account=account,
            interaction=self._key(guest),
            channel=Channel.SMS,
            network=guest.network,
            request_id=guest.request_id,
            at=guest.at,
        )
        return self._sent_codes.send(asked, wording)

    def progress(self, guest: Guest, account: Account) -> Progress:
        """How far the code got that was sent to the phone."""
        key = self._key(guest)
        return self._sent_codes.progress(account.sub, key, Channel.SMS, at=guest.at)

    def confirm_phone(self, guest: Guest, draft: Draft, code: str) -> Draft | None:
        """As ``confirm_app``, for the code that was sent. Raises ``CodesSuspended``: whoever
        tries codes has not the phone, so wrong ones count as at a sign-in."""
        account = self.account(guest)
        with self._open_stores() as stores:
            is_allowed = stores.wrong_codes.reserve(account.sub, at=guest.at)
        if not is_allowed:
            raise CodesSuspended(f"too many wrong codes for {account.sub}")
        with self._open_stores() as stores:
            digest = digest_of(self._vault, account.sub, code)
            which = (account.sub, self._key(guest), Channel.SMS, digest)
            if not stores.sent_codes.take(*which, at=guest.at):
                return None
            stores.wrong_codes.release(account.sub, at=guest.at)
        confirmed = replace(
            draft,
            confirmed_phone=account.phone,
            recovery_codes=draft.recovery_codes or new_recovery_codes(),
        )
        self._drafts.save(self._key(guest), confirmed)
        return confirmed

    def finish(self, guest: Guest, draft: Draft, recovery_code: str | None) -> bool:
        """With one of the recovery codes copied back all of it becomes the account's."""
        if not draft.is_confirmed or recovery_code != asked_back(draft):
            self.account(guest)
            return False
        with self._taken(guest) as (stores, account):
            if draft.confirmed_step is None and account.phone != draft.confirmed_phone:
                raise InvitationNotUsable("the phone was changed since it was confirmed")
            stores.passwords.save(account.sub, draft.password_hash, at=guest.at)
            if draft.confirmed_step is not None:
                sealed = self._vault.seal(draft.totp_secret)
                factor = TotpFactor(sealed_secret=sealed, last_step=draft.confirmed_step)
                stores.totp.save(account.sub, factor, at=guest.at)
            stores.recovery_codes.replace(
                account.sub, [self._code_digest(account.sub, code) for code in draft.recovery_codes]
            )
            stores.accounts.save(_active(account, draft, at=guest.at))
        self._drafts.end(self._key(guest))
        return True

    @contextmanager
    def _taken(self, guest: Guest) -> Iterator[tuple[Stores, Account]]:
        with self._open_stores() as stores:
            account = _invited(stores, stores.invitations.take(self._digest(guest), at=guest.at))
            yield stores, account
            stores.audit(
                AuditEvent(
                    action="enrolment.completed",
                    actor=str(account.sub),
                    organisation=account.organisation.code,
                    subject=str(account.sub),
                    outcome="done",
                    at=guest.at,
                    request_id=guest.request_id,
                )
            )

    def _digest(self, guest: Guest) -> str:
        return self._vault.digest(PURPOSE, guest.token)

    def _key(self, guest: Guest) -> str:
        return self._vault.digest("enrolment", f"{guest.browser}|{guest.token}")

    def _code_digest(self, sub: UUID, code: str) -> str:
        return self._vault.digest(RECOVERY_CODE, f"{sub}:{code}")


def _active(account: Account, draft: Draft, *, at: datetime) -> Account:
    """A phone that was changed since its code was sent is not the one that was confirmed."""
    is_theirs = account.phone is not None and account.phone == draft.confirmed_phone
    confirmed_at = at if is_theirs else account.phone_confirmed_at
    return replace(account, status=AccountStatus.ACTIVE, phone_confirmed_at=confirmed_at)


def number_asked_back(draft: Draft) -> int:
    """Which of the ten codes must be copied back: the same one however often the page is shown."""
    return 1 + sum(draft.recovery_codes[0].encode()) % RECOVERY_CODES


def asked_back(draft: Draft) -> str:
    return draft.recovery_codes[number_asked_back(draft) - 1]


def _invited(stores: Stores, sub: UUID | None) -> Account:
    account = stores.accounts.get(sub) if sub is not None else None
    if account is None or account.status is not AccountStatus.INVITED:
        raise InvitationNotUsable("used, cancelled, over or unknown")
    return account
