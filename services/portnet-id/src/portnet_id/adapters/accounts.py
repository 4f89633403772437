"""Accounts and organisations on PostgreSQL."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from portnet_id.adapters.tables import account_roles, accounts, branches, organisations
from portnet_id.domain.accounts import Account, AccountStatus, Branch, Organisation, Role
from portnet_id.domain.session_limits import SessionLimits

MINUTE = timedelta(minutes=1)

ORGANISATION = (
    organisations.c.name.label("organisation_name"),
    organisations.c.kind.label("organisation_kind"),
    organisations.c.email_codes.label("organisation_email_codes"),
    organisations.c.idle_minutes.label("organisation_idle_minutes"),
    organisations.c.absolute_minutes.label("organisation_absolute_minutes"),
)


class SqlAccounts:
    """An ``AccountStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, sub: UUID) -> Account | None:
        return self._one(accounts.c.sub == sub)

    def find(self, identifier: str) -> Account | None:
        lowered = func.lower(identifier)
        return self._one(
            or_(func.lower(accounts.c.username) == lowered, func.lower(accounts.c.email) == lowered)
        )

    def save(self, account: Account) -> None:
        kept = {
            "username": account.username,
            "email": account.email,
            "name": account.name,
            "organisation": account.organisation.code,
            "status": account.status.value,
            "is_demo": account.is_demo,
            "profile": dict(account.profile),
            "phone": account.phone,
            "phone_confirmed_at": account.phone_confirmed_at,
            "contact_changed_at": account.contact_changed_at,
        }
        added = insert(accounts).values(sub=account.sub, **kept)
        self._connection.execute(added.on_conflict_do_update(index_elements=["sub"], set_=kept))
        self._connection.execute(account_roles.delete().where(account_roles.c.sub == account.sub))
        rows = [_role_row(account.sub, role) for role in account.roles]
        if rows:
            self._connection.execute(account_roles.insert(), rows)

    def get_organisation(self, code: str) -> Organisation | None:
        columns = [organisations.c.code.label("organisation"), *ORGANISATION]
        row = self._connection.execute(
            select(*columns).where(organisations.c.code == code)
        ).one_or_none()
        return organisation_of(row, branches=self._branches_of(code)) if row else None

    def save_organisation(self, organisation: Organisation) -> None:
        limits = organisation.limits
        kept = {
            "name": organisation.name,
            "kind": organisation.kind,
            "email_codes": organisation.email_codes,
            "idle_minutes": limits.idle // MINUTE,
            "absolute_minutes": limits.absolute // MINUTE,
        }
        added = insert(organisations).values(code=organisation.code, **kept)
        self._connection.execute(added.on_conflict_do_update(index_elements=["code"], set_=kept))
        self._connection.execute(
            branches.delete().where(branches.c.organisation == organisation.code)
        )
        rows = [
            {"organisation": organisation.code, "code": branch.code, "name": branch.name}
            for branch in organisation.branches
        ]
        if rows:
            self._connection.execute(branches.insert(), rows)

    def list_demo(self) -> list[Account]:
        return self._all(accounts.c.is_demo)

    def _one(self, which: ColumnElement[bool]) -> Account | None:
        found = self._all(which)
        return found[0] if found else None

    def _all(self, which: ColumnElement[bool]) -> list[Account]:
        statement = (
            select(accounts, *ORGANISATION)
            .join(organisations, organisations.c.code == accounts.c.organisation)
            .where(which)
            .order_by(accounts.c.username)
        )
        return [self._account(row) for row in self._connection.execute(statement)]

    def _account(self, row: Row[Any]) -> Account:
        return account_of(
            row, roles=self._roles_of(row.sub), branches=self._branches_of(row.organisation)
        )

    def _branches_of(self, organisation: str) -> tuple[Branch, ...]:
        found = self._connection.execute(
            select(branches)
            .where(branches.c.organisation == organisation)
            .order_by(branches.c.code)
        )
        return tuple(Branch(code=row.code, name=row.name) for row in found)

    def _roles_of(self, sub: UUID) -> tuple[Role, ...]:
        found = self._connection.execute(
            select(account_roles)
            .where(account_roles.c.sub == sub)
            .order_by(account_roles.c.portal, account_roles.c.role)
        )
        return tuple(role_of(row.portal, row.role, row.branches) for row in found)


def account_of(
    row: Row[Any], *, roles: tuple[Role, ...], branches: tuple[Branch, ...] = ()
) -> Account:
    """The account of a row that holds the columns of its table and those of ``ORGANISATION``."""
    return Account(
        sub=row.sub,
        username=row.username,
        email=row.email,
        name=row.name,
        organisation=organisation_of(row, branches=branches),
        status=AccountStatus(row.status),
        roles=roles,
        is_demo=row.is_demo,
        profile=row.profile,
        phone=row.phone,
        phone_confirmed_at=row.phone_confirmed_at,
        contact_changed_at=row.contact_changed_at,
    )


def organisation_of(row: Row[Any], *, branches: tuple[Branch, ...]) -> Organisation:
    return Organisation(
        code=row.organisation,
        name=row.organisation_name,
        kind=row.organisation_kind,
        branches=branches,
        limits=SessionLimits.of_minutes(
            idle=row.organisation_idle_minutes, absolute=row.organisation_absolute_minutes
        ),
        email_codes=row.organisation_email_codes,
    )


def role_of(portal: str, role: str, branches: Sequence[str] | None) -> Role:
    reach = None if branches is None else frozenset(branches)
    return Role(portal=portal, role=role, branches=reach)


def _role_row(sub: UUID, role: Role) -> dict[str, Any]:
    reach = None if role.branches is None else sorted(role.branches)
    return {"sub": sub, "portal": role.portal, "role": role.role, "branches": reach}
