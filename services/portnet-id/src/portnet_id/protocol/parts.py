"""What the protocol works with, and what it knows of one request."""

from dataclasses import dataclass
from datetime import datetime

from portal_kit.dpop_proofs import Nonces
from portnet_id.domain.client_assertions import SpentAssertions
from portnet_id.domain.pushed_requests import PushedRequests
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
    spent_proofs: SpentAssertions
    nonces: Nonces
    pushed_requests: PushedRequests


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One request: the open stores, when it is, and its id for the audit trail."""

    parts: Parts
    stores: Stores
    at: datetime
    request_id: str
