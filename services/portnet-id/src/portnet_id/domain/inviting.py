"""Inviting somebody to take up their account."""

import secrets
from datetime import datetime

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.identifiers import normalised
from portnet_id.domain.invitations import LIFE, PURPOSE, Invitation
from portnet_id.domain.stores import Stores
from portnet_id.domain.vault import Vault


class CannotInvite(Exception):
    """Why not, in a sentence for the operator who asked."""


def invite(
    stores: Stores, vault: Vault, *, identifier: str, invited_by: str, at: datetime
) -> tuple[Account, str]:
    """Makes a link for an account that nobody has taken up yet; returns whose, and the token.

    Raises ``CannotInvite`` where there is no such account, or it is in use: an invitation would
    replace its password and its second factor, which takes two people.
    """
    account = stores.accounts.find(normalised(identifier))
    if account is None:
        raise CannotInvite(f"No account is named {identifier}.")
    if account.status is not AccountStatus.INVITED:
        raise CannotInvite(f"{account.username} is {account.status} and needs no invitation.")
    token = secrets.token_urlsafe(32)
    stores.invitations.save(
        Invitation(
            sub=account.sub,
            digest=vault.digest(PURPOSE, token),
            created_at=at,
            expires_at=at + LIFE,
        )
    )
    stores.audit(
        AuditEvent(
            action="invitation.made",
            actor=invited_by,
            organisation=account.organisation.code,
            subject=str(account.sub),
            outcome="done",
            at=at,
            request_id="",
        )
    )
    return account, token
