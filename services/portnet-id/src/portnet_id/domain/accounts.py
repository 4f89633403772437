"""Who can sign in, for which organisation, with which roles on which portals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from portnet_id.domain.session_limits import PLATFORM, SessionLimits


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A « guichet » or office of an organisation."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """``kind`` is reference data: bank, ministry, agency, customs, declarant, trader, …

    ``limits`` are how long its people stay signed in; ``email_codes``, whether those of them
    who may be are sent codes by mail.
    """

    code: str
    name: str
    kind: str
    branches: tuple[Branch, ...] = ()
    limits: SessionLimits = PLATFORM
    email_codes: bool = False


@dataclass(frozen=True, kw_only=True)
class Role:
    """What an account may do on one portal; ``branches`` of ``None`` are all of them."""

    portal: str
    role: str
    branches: frozenset[str] | None = None


class AccountStatus(StrEnum):
    """An account is made by invitation and counts once the invitation was taken up."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, kw_only=True)
class Account:
    """What can sign in. ``sub`` is its stable id in tokens and never changes or returns.

    ``profile`` holds what else its organisation chose to tell portals about the person, by claim
    (OpenID Connect Core 1.0, 5.1); mostly nothing.

    ``phone`` is where SMS are sent (E.164). ``contact_changed_at`` is when the password was last
    reset or the e-mail address changed, whichever was later.
    """

    sub: UUID
    username: str
    email: str
    name: str
    organisation: Organisation
    status: AccountStatus
    roles: tuple[Role, ...]
    is_demo: bool = False
    profile: Mapping[str, object] = field(default_factory=dict)
    phone: str | None = None
    phone_confirmed_at: datetime | None = None
    contact_changed_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.status is AccountStatus.ACTIVE

    def roles_on(self, portal: str) -> frozenset[str]:
        """The names of the roles on ``portal``; none means its doors are closed."""
        return frozenset(each.role for each in self.roles if each.portal == portal)

    def branches_on(self, portal: str) -> frozenset[str] | None:
        """The branches its roles on ``portal`` reach together; ``None`` means all."""
        reached = [each.branches for each in self.roles if each.portal == portal]
        if any(branches is None for branches in reached):
            return None
        return frozenset().union(*(branches for branches in reached if branches is not None))


class AccountStore(Protocol):
    """Accounts and the organisations they belong to."""

    def get(self, sub: UUID) -> Account | None: ...

    def find(self, identifier: str) -> Account | None:
        """The account with this user name or e-mail address, upper and lower case alike."""

    def save(self, account: Account) -> None:
        """Adds the account, or replaces what is kept of it, roles included.

        Its organisation must be there already.
        """

    def get_organisation(self, code: str) -> Organisation | None: ...

    def save_organisation(self, organisation: Organisation) -> None:
        """Adds the organisation, or replaces what is kept of it, branches included."""

    def list_demo(self) -> list[Account]:
        """The accounts of the demo data, by user name."""
