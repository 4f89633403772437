"""The second step of signing in: a code, and with it the sign-on.

A code counts as wrong before it is looked at, in a transaction of its own, so that of many
tried at once none is free. What a right one brings is one transaction: the code is used up, the
person's sign-on in this browser is proved anew, or a new one begins and that of somebody else
ends, and the interaction learns of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from portal_kit.audit.event import AuditEvent
from portal_kit.errors import Refused
from portnet_id.domain.accounts import Account
from portnet_id.domain.levels import Factor
from portnet_id.domain.messages import Channel
from portnet_id.domain.second_factors import step_of
from portnet_id.domain.sign_in.interactions import Interaction, Interactions
from portnet_id.domain.sign_in.sending_codes import digest_of
from portnet_id.domain.sign_in.signing_on import sign_on
from portnet_id.domain.sign_in.wrong_codes import PER_INTERACTION, CodesSuspended, TooManyWrongCodes
from portnet_id.domain.stores import OpenStores, Stores
from portnet_id.domain.vault import Vault

RECOVERY_CODE = "recovery-code"  # What the digest of a recovery code is for.


class AccountClosed(Refused):
    """Everything was proved, and the account is suspended. Told to nobody else."""


@dataclass(frozen=True, kw_only=True)
class GivenCode:
    """A code as the domain reads it, and the browser it comes from.

    ``earlier_sign_on`` is the secret of the sign-on that the browser already had, if any.
    """

    code: str
    earlier_sign_on: str
    network: str
    request_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A sign-on of ``account``, whose ``secret`` is for the browser to keep."""

    interaction: Interaction
    account: Account
    secret: str


@dataclass(frozen=True, kw_only=True)
class WrongCode:
    """``left`` is how many more this interaction takes; a code that ``was_good`` was used since,
    or its time is over."""

    interaction: Interaction
    left: int
    was_good: bool = False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of code: what it proves, and how one is used up or known to have been good."""

    factor: Factor
    take: Callable[[Stores], bool]
    was_good: Callable[[Stores], bool]


class CodeCheck:
    """Checks codes of every kind."""

    def __init__(
        self, *, open_stores: OpenStores, interactions: Interactions, vault: Vault
    ) -> None:
        self._open_stores = open_stores
        self._interactions = interactions
        self._vault = vault

    def totp(self, interaction: Interaction, given: GivenCode) -> Begun | WrongCode:
        """Raises ``TooManyWrongCodes``, ``CodesSuspended``, ``AccountClosed``,
        ``InteractionMoved``; the code of a step is good once."""
        sub = _whose(interaction)
        kind = Kind(
            factor=Factor.TOTP,
            take=lambda stores: self._take_totp(stores, sub, given),
            # Of the code of a step that is over nobody can say whose it was.
            was_good=lambda stores: False,
        )
        return self._check(interaction, given, kind)

    def recovery_code(self, interaction: Interaction, given: GivenCode) -> Begun | WrongCode:
        """As ``totp``, for one of the codes kept for a day without the app."""
        sub = _whose(interaction)
        digest = self._vault.digest(RECOVERY_CODE, f"{sub}:{given.code}")
        kind = Kind(
            factor=Factor.RECOVERY_CODE,
            take=lambda stores: stores.recovery_codes.take(sub, digest, at=given.at),
            was_good=lambda stores: stores.recovery_codes.was_used(sub, digest),
        )
        return self._check(interaction, given, kind)

    def sent(
        self, interaction: Interaction, given: GivenCode, channel: Channel
    ) -> Begun | WrongCode:
        """As ``totp``, for a code that was sent in this interaction, that way."""
        sub = _whose(interaction)
        which = (sub, interaction.id, channel, digest_of(self._vault, sub, given.code))
        kind = Kind(
            factor=channel.factor,
            take=lambda stores: stores.sent_codes.take(*which, at=given.at),
            was_good=lambda stores: stores.sent_codes.was_made(*which),
        )
        return self._check(interaction, given, kind)

    def recovery_codes_left(self, sub: UUID) -> int:
        with self._open_stores() as stores:
            return stores.recovery_codes.count_unused(sub)

    def _check(self, interaction: Interaction, given: GivenCode, kind: Kind) -> Begun | WrongCode:
        sub, factor = _whose(interaction), kind.factor
        interaction = self._reserve(interaction, sub, given, factor)
        with self._open_stores() as stores:
            if kind.take(stores):
                account = stores.accounts.get(sub)
                if account is not None and account.is_active:
                    return self._begin(stores, interaction, account, given, factor)
                raise AccountClosed(f"account {sub} is not active")
            was_good = kind.was_good(stores)
            stores.audit(_event(f"sign_in.{factor}", str(sub), "", given, outcome="refused"))
        if interaction.wrong_codes >= PER_INTERACTION:
            raise TooManyWrongCodes("the last one allowed was wrong")
        left = PER_INTERACTION - interaction.wrong_codes
        return WrongCode(interaction=interaction, left=left, was_good=was_good)

    def _reserve(
        self, interaction: Interaction, sub: UUID, given: GivenCode, factor: Factor
    ) -> Interaction:
        refuse_if_spent(interaction)
        interaction = self._interactions.save(
            replace(interaction, wrong_codes=interaction.wrong_codes + 1)
        )
        with self._open_stores() as stores:
            is_allowed = stores.wrong_codes.reserve(sub, at=given.at)
            if not is_allowed:
                event = _event(f"sign_in.{factor}", str(sub), "", given, outcome="suspended")
                stores.audit(event)
        if not is_allowed:
            raise CodesSuspended(f"too many wrong codes for {sub}")
        return interaction

    def _begin(
        self,
        stores: Stores,
        interaction: Interaction,
        account: Account,
        given: GivenCode,
        factor: Factor,
    ) -> Begun:
        stores.wrong_codes.release(account.sub, at=given.at)
        proved = interaction.with_factor(factor, at=given.at)
        signed_on = sign_on(
            stores, proved, account, earlier_secret=given.earlier_sign_on, at=given.at
        )
        action = "sign_on.proved_again" if signed_on.is_same else "sign_on.begun"
        organisation = account.organisation.code
        for each in (f"sign_in.{factor}", action):
            stores.audit(_event(each, str(account.sub), organisation, given, outcome="done"))
        # Last: if another tab was faster, all of the above is undone.
        proved = replace(proved, sid=signed_on.sid, wrong_codes=proved.wrong_codes - 1)
        proved = self._interactions.save(proved)
        return Begun(interaction=proved, account=account, secret=signed_on.secret)

    def _take_totp(self, stores: Stores, sub: UUID, given: GivenCode) -> bool:
        factor = stores.totp.get(sub)
        if factor is None:
            return False
        step = step_of(given.code, self._vault.open(factor.sealed_secret), at=given.at)
        return step is not None and stores.totp.take_step(sub, step)


def refuse_if_spent(interaction: Interaction) -> None:
    """Raises ``TooManyWrongCodes`` for an interaction that took all it may."""
    if interaction.sid is None and interaction.wrong_codes >= PER_INTERACTION:
        raise TooManyWrongCodes("already spent")


def _whose(interaction: Interaction) -> UUID:
    if interaction.sub is None:
        raise LookupError("no password was verified; the view sends such requests back")
    return interaction.sub


def _event(
    action: str, sub: str, organisation: str, given: GivenCode, *, outcome: str
) -> AuditEvent:
    return AuditEvent(
        action=action,
        actor=sub,
        organisation=organisation,
        subject=sub,
        outcome=outcome,
        at=given.at,
        request_id=given.request_id,
        details={"network": given.network},
    )
