"""Everything Portnet ID keeps in its database, opened together: one transaction.

Ends well: kept as a whole. Raises: nothing is kept. What must be kept although the request is
refused (a wrong code counts) is therefore written in a transaction of its own.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import AccountStore
from portnet_id.domain.codes import CodeStore
from portnet_id.domain.grants import GrantStore, RevokedTokenStore
from portnet_id.domain.invitations import InvitationStore
from portnet_id.domain.passwords import PasswordStore
from portnet_id.domain.registry.relying_parties import RelyingPartyStore
from portnet_id.domain.second_factors import RecoveryCodeStore, TotpStore
from portnet_id.domain.sign_in.sent_codes import SentCodeStore
from portnet_id.domain.sign_in.wrong_codes import WrongCodeStore
from portnet_id.domain.sign_ons import SignOnStore


class Stores(Protocol):
    """The stores of one transaction."""

    @property
    def accounts(self) -> AccountStore: ...

    @property
    def sign_ons(self) -> SignOnStore: ...

    @property
    def passwords(self) -> PasswordStore: ...

    @property
    def totp(self) -> TotpStore: ...

    @property
    def recovery_codes(self) -> RecoveryCodeStore: ...

    @property
    def wrong_codes(self) -> WrongCodeStore: ...

    @property
    def sent_codes(self) -> SentCodeStore: ...

    @property
    def invitations(self) -> InvitationStore: ...

    @property
    def relying_parties(self) -> RelyingPartyStore: ...

    @property
    def codes(self) -> CodeStore: ...

    @property
    def grants(self) -> GrantStore: ...

    @property
    def revoked_tokens(self) -> RevokedTokenStore: ...

    def audit(self, event: AuditEvent) -> None:
        """Writes a row of the audit trail, kept if and only if the transaction is."""


OpenStores = Callable[[], AbstractContextManager[Stores]]
