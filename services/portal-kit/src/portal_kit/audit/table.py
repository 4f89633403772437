"""The audit table a service keeps, and the one way to write to it."""

from sqlalchemy import BigInteger, Column, Connection, DateTime, Identity, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from portal_kit.audit.event import AuditEvent


def audit_table(metadata: MetaData) -> Table:
    """The table ``audit``, for a service's own metadata and first migration."""
    return Table(
        "audit",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("action", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("organisation", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("request_id", Text, nullable=False),
        Column("details", JSONB, nullable=False),
    )


def record(connection: Connection, table: Table, event: AuditEvent) -> None:
    """Writes ``event`` in the connection's transaction: it is kept if the act is, and only then."""
    connection.execute(
        table.insert(),
        {
            "at": event.at,
            "action": event.action,
            "actor": event.actor,
            "organisation": event.organisation,
            "subject": event.subject,
            "outcome": event.outcome,
            "request_id": event.request_id,
            "details": dict(event.details),
        },
    )
