"""Invitations: the one way in for an account that has no password and no second factor yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from portal_kit.errors import Refused

LIFE = timedelta(hours=72)  # Architecture §4, Factors.
PURPOSE = "invitation"


class InvitationNotUsable(Refused):
    """It was used, cancelled by a newer one, is over, or never was."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What is kept of an invitation: the link itself is known to whoever received it alone."""

    sub: UUID
    digest: str
    created_at: datetime
    expires_at: datetime


class InvitationStore(Protocol):
    """Invitations; of an account's, only the newest may still count."""

    def save(self, invitation: Invitation) -> None:
        """Adds it and cancels those the account had."""

    def find(self, digest: str, *, at: datetime) -> UUID | None:
        """Whose it is, while it may be used."""

    def take(self, digest: str, *, at: datetime) -> UUID | None:
        """Uses it up; of two requests one finds nothing."""
