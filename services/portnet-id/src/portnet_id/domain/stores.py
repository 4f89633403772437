"""Everything Portnet ID keeps in its database, opened together: one transaction.

Ends well: kept as a whole. Raises: nothing is kept. What must be kept although the request is
refused (a wrong code counts) is therefore written in a transaction of its own.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import AccountStore
from portnet_id.domain.sign_ons import SignOnStore


class Stores(Protocol):
    """The stores of one transaction."""

    @property
    def accounts(self) -> AccountStore: ...

    @property
    def sign_ons(self) -> SignOnStore: ...

    def audit(self, event: AuditEvent) -> None:
        """Writes a row of the audit trail, kept if and only if the transaction is."""


OpenStores = Callable[[], AbstractContextManager[Stores]]
