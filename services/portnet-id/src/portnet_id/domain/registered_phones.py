"""The phone of an account: where its codes by SMS go."""

from dataclasses import replace
from datetime import datetime

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Account
from portnet_id.domain.phones import phone_of
from portnet_id.domain.stores import Stores


class NotAPhone(Exception):
    """Why not, in a sentence for the operator who typed it."""


def register_phone(
    stores: Stores, account: Account, typed: str, *, by: str, at: datetime
) -> Account:
    """Codes go there from now on; whoever has it confirms it with one.

    Raises ``NotAPhone`` where no SMS could arrive.
    """
    phone = phone_of(typed)
    if phone is None:
        raise NotAPhone(
            f"{typed!r} is no mobile phone: write it as 06… or 07…, or with its country as +212…"
        )
    changed = replace(account, phone=phone, phone_confirmed_at=None)
    stores.accounts.save(changed)
    stores.audit(
        AuditEvent(
            action="account.phone_registered",
            actor=by,
            organisation=account.organisation.code,
            subject=str(account.sub),
            outcome="done",
            at=at,
            request_id="",
            # Not the number: the trail is read by more people than the account.
            details={"had_one": account.phone is not None},
        )
    )
    return changed
