"""What is worth telling an auditor; plain data, so that domains can name it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class AuditEvent:
    """One act or one refused attempt.

    ``action`` is a stable word such as ``title.domiciliated``; ``actor`` a ``sub``, or what is
    known of somebody not signed in; ``subject`` what was acted on; ``outcome`` ``done`` or
    ``refused``. ``details`` never holds a secret: no code, token, password or one-time link.
    """

    action: str
    actor: str
    organisation: str
    subject: str
    outcome: str
    at: datetime
    request_id: str
    details: Mapping[str, str | int | None] = field(default_factory=dict)
