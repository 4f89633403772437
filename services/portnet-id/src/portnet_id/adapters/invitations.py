"""Invitations on PostgreSQL, each known by its digest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, select, update

from portnet_id.adapters.credential_tables import invitations
from portnet_id.domain.invitations import Invitation


class SqlInvitations:
    """An ``InvitationStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, invitation: Invitation) -> None:
        self._connection.execute(
            update(invitations)
            .where(
                invitations.c.sub == invitation.sub,
                invitations.c.used_at.is_(None),
                invitations.c.cancelled_at.is_(None),
            )
            .values(cancelled_at=invitation.created_at)
        )
        self._connection.execute(
            invitations.insert().values(
                digest=invitation.digest,
                sub=invitation.sub,
                created_at=invitation.created_at,
                expires_at=invitation.expires_at,
            )
        )

    def find(self, digest: str, *, at: datetime) -> UUID | None:
        found = self._connection.execute(select(invitations.c.sub).where(_usable(digest, at)))
        return found.scalar_one_or_none()

    def take(self, digest: str, *, at: datetime) -> UUID | None:
        taken = self._connection.execute(
            update(invitations)
            .where(_usable(digest, at))
            .values(used_at=at)
            .returning(invitations.c.sub)
        )
        return taken.scalar_one_or_none()


def _usable(digest: str, at: datetime) -> ColumnElement[bool]:
    return and_(
        invitations.c.digest == digest,
        invitations.c.used_at.is_(None),
        invitations.c.cancelled_at.is_(None),
        invitations.c.expires_at > at,
    )
