"""What an organisation decides for its people, as far as it decides."""

from dataclasses import replace
from datetime import datetime, timedelta

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Organisation
from portnet_id.domain.session_limits import SessionLimits
from portnet_id.domain.stores import Stores

MINUTE = timedelta(minutes=1)


def set_policy(
    stores: Stores,
    organisation: Organisation,
    *,
    email_codes: bool | None,
    idle_minutes: int | None,
    absolute_minutes: int | None,
    by: str,
    at: datetime,
) -> Organisation:
    """Changes what is not ``None``. Sign-ons under way keep the limits they began with.

    Raises ``ValueError``, with a sentence, for limits that no session may have.
    """
    was = organisation.limits
    changed = replace(
        organisation,
        email_codes=organisation.email_codes if email_codes is None else email_codes,
        limits=SessionLimits.of_minutes(
            idle=was.idle // MINUTE if idle_minutes is None else idle_minutes,
            absolute=was.absolute // MINUTE if absolute_minutes is None else absolute_minutes,
        ),
    )
    stores.accounts.save_organisation(changed)
    stores.audit(
        AuditEvent(
            action="organisation.policy_set",
            actor=by,
            organisation=organisation.code,
            subject=organisation.code,
            outcome="done",
            at=at,
            request_id="",
            details={
                "email_codes": changed.email_codes,
                "idle_minutes": changed.limits.idle // MINUTE,
                "absolute_minutes": changed.limits.absolute // MINUTE,
            },
        )
    )
    return changed
