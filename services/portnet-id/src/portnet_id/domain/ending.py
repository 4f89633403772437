"""Ending sign-ons that nobody ended: those past a limit, and those of a suspended account."""

from dataclasses import replace
from datetime import datetime

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.sign_ons import EndReason, SignOn
from portnet_id.domain.stores import Stores

AT_ONCE = 200  # Sign-ons in one transaction, so that a morning's worth does not hold locks long.
CLOCK = "clock"  # The actor of what nobody does.


def end_overdue(stores: Stores, *, at: datetime) -> int:
    """Ends up to ``AT_ONCE`` sign-ons past a limit of theirs; how many there were."""
    ended = stores.sign_ons.end_overdue(at=at, most=AT_ONCE)
    for sign_on in ended:
        stores.audit(ended_event(sign_on, actor=CLOCK, organisation="", at=at, request_id=""))
    return len(ended)


def suspend(stores: Stores, account: Account, *, by: str, at: datetime) -> int:
    """Closes the account and ends its sign-ons; how many there were."""
    stores.accounts.save(replace(account, status=AccountStatus.SUSPENDED))
    stores.audit(_status_event("account.suspended", account, by=by, at=at))
    return stores.sign_ons.end_all_of(account.sub, at=at, reason=EndReason.SUSPENDED)


def reactivate(stores: Stores, account: Account, *, by: str, at: datetime) -> None:
    """Opens a suspended account again; its sign-ons stay ended."""
    stores.accounts.save(replace(account, status=AccountStatus.ACTIVE))
    stores.audit(_status_event("account.reactivated", account, by=by, at=at))


def ended_event(
    sign_on: SignOn, *, actor: str, organisation: str, at: datetime, request_id: str
) -> AuditEvent:
    """What the audit trail says of the end of a sign-on."""
    return AuditEvent(
        action="sign_on.ended",
        actor=actor,
        organisation=organisation,
        subject=str(sign_on.sub),
        outcome="done",
        at=at,
        request_id=request_id,
        details={"sid": sign_on.sid, "reason": sign_on.end_reason},
    )


def _status_event(action: str, account: Account, *, by: str, at: datetime) -> AuditEvent:
    return AuditEvent(
        action=action,
        actor=by,
        organisation=account.organisation.code,
        subject=str(account.sub),
        outcome="done",
        at=at,
        request_id="",
    )
