"""What the twins of the database keep: plain mappings of values that never change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Account, Organisation
from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.grants import Grant
from portnet_id.domain.invitations import Invitation
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.domain.second_factors import TotpFactor
from portnet_id.domain.sign_in.sent_codes import SentCode
from portnet_id.domain.sign_ons import SignOn


@dataclass
class Kept:
    """Everything, keyed as the domain asks for it. Secrets are kept as they are: it is a twin."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    accounts: dict[UUID, Account] = field(default_factory=dict)
    passwords: dict[UUID, str] = field(default_factory=dict)
    totp: dict[UUID, TotpFactor] = field(default_factory=dict)
    recovery_codes: dict[tuple[UUID, str], bool] = field(default_factory=dict)  # → was used
    wrong_codes: dict[UUID, tuple[datetime, ...]] = field(default_factory=dict)
    sent_codes: dict[UUID, SentCode] = field(default_factory=dict)
    used_sent_codes: dict[UUID, datetime] = field(default_factory=dict)
    messages: dict[UUID, str] = field(default_factory=dict)  # Code → what is to be sent, sealed
    invitations: dict[str, Invitation] = field(default_factory=dict)  # The open ones.
    sign_ons: dict[str, SignOn] = field(default_factory=dict)
    sids: dict[str, str] = field(default_factory=dict)  # The browser's secret → sid
    relying_parties: dict[str, RelyingParty] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    spent_codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    grants: dict[UUID, Grant] = field(default_factory=dict)
    revoked_tokens: dict[str, datetime] = field(default_factory=dict)  # jti → until
    trail: dict[int, AuditEvent] = field(default_factory=dict)

    def copy(self) -> Self:
        return type(self)(**{name: dict(kept) for name, kept in vars(self).items()})


def forget(kept: dict[Any, Any], which: Callable[[Any], bool]) -> int:
    """Removes the values of which that is true; how many there were."""
    gone = [key for key, value in kept.items() if which(value)]
    for key in gone:
        del kept[key]
    return len(gone)
