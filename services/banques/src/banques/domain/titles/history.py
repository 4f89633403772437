"""The history of a title: one line per event, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from banques.domain.titles.states import TitleState


class TitleEvent(StrEnum):
    """What can happen to a title, as far as this portal is told."""

    CREATED = "created"
    SUBMITTED = "submitted"
    PREDOMICILIATED = "predomiciliated"
    SENT_FOR_VISA = "sent_for_visa"
    VISA_GRANTED = "visa_granted"
    VISA_REFUSED = "visa_refused"
    DOMICILIATED = "domiciliated"
    REJECTED = "rejected"
    MODIFICATION_ASKED = "modification_asked"
    MODIFIED = "modified"
    MODIFICATION_REJECTED = "modification_rejected"
    BANK_CHANGE_ASKED = "bank_change_asked"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CLEARED = "cleared"


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """``actor`` is a person's or a body's name; ``actor_kind`` importer, bank, ministry, system.

    ``details`` holds codes and numbers for people to read: ``domiciliation_number``, ``due_on``,
    ``reason``, ``comment``, ``observation``, ``authorised_quantity``.
    """

    event: TitleEvent
    state: TitleState
    at: datetime
    actor: str
    actor_kind: str
    details: Mapping[str, str] = field(default_factory=dict)
