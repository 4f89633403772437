"""What the protocol works with, and what it knows of one request."""

from dataclasses import dataclass
from datetime import datetime

from portnet_id.domain.client_assertions import SpentAssertions
from portnet_id.domain.stores import Stores
from portnet_id.domain.vault import Vault
from portnet_id.protocol.key_ring import KeyRing


@dataclass(frozen=True, kw_only=True)
class Parts:
    """One per application. ``issuer`` is the public URL, whatever host a request names."""

    issuer: str
    keys: KeyRing
    vault: Vault
    spent_assertions: SpentAssertions


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One request: the open stores, when it is, and its id for the audit trail."""

    parts: Parts
    stores: Stores
    at: datetime
    request_id: str
