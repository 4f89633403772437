"""Accounts and organisations on PostgreSQL."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, Text, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

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

# Lists come with their row, as arrays of JSON: an account is read several times in a sign-in.
ROLES = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_array(
                    account_roles.c.portal, account_roles.c.role, account_roles.c.branches
                ),
                account_roles.c.portal,
                account_roles.c.role,
            )
        )
    )
    .where(account_roles.c.sub == accounts.c.sub)
    .scalar_subquery()
    .label("roles")
)
BRANCHES = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_array(branches.c.code, branches.c.name), branches.c.code
            )
        )
    )
    .where(branches.c.organisation == organisations.c.code)
    .scalar_subquery()
    .label("branches")
)
ACCOUNTS = (
    select(accounts, *ORGANISATION, BRANCHES, ROLES)
    .join(organisations, organisations.c.code == accounts.c.organisation)
    .order_by(accounts.c.username)
)
BY_SUB = ACCOUNTS.where(accounts.c.sub == bindparam("wanted"))
LOWERED = func.lower(bindparam("wanted", type_=Text))
BY_IDENTIFIER = ACCOUNTS.where(
    or_(func.lower(accounts.c.username) == LOWERED, func.lower(accounts.c.email) == LOWERED)
)
ORGANISATIONS: Select[Any] = select(
    organisations.c.code.label("organisation"), *ORGANISATION, BRANCHES
)


class SqlAccounts:
    """An ``AccountStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, sub: UUID) -> Account | None:
        return self._one(BY_SUB, sub)

    def find(self, identifier: str) -> Account | None:
        return self._one(BY_IDENTIFIER, identifier)

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
        row = self._connection.execute(
            ORGANISATIONS.where(organisations.c.code == code)
        ).one_or_none()
        return organisation_of(row, branches=branches_of(row)) if row else None

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
        found = self._connection.execute(ACCOUNTS.where(accounts.c.is_demo))
        return [account_of(row, branches=branches_of(row)) for row in found]

    def _one(self, which: Select[Any], wanted: object) -> Account | None:
        row = self._connection.execute(which, {"wanted": wanted}).first()
        return None if row is None else account_of(row, branches=branches_of(row))


def account_of(row: Row[Any], *, branches: tuple[Branch, ...] = ()) -> Account:
    """Of a row that holds the columns of its table, those of ``ORGANISATION``, and ``ROLES``."""
    return Account(
        sub=row.sub,
        username=row.username,
        email=row.email,
        name=row.name,
        organisation=organisation_of(row, branches=branches),
        status=AccountStatus(row.status),
        roles=tuple(_role(*each) for each in row.roles or ()),
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


def branches_of(row: Row[Any]) -> tuple[Branch, ...]:
    """Of a row that holds ``BRANCHES``."""
    return tuple(Branch(code=code, name=name) for code, name in row.branches or ())


def _role(portal: str, role: str, reach: Sequence[str] | None) -> Role:
    return Role(portal=portal, role=role, branches=None if reach is None else frozenset(reach))


def _role_row(sub: UUID, role: Role) -> dict[str, Any]:
    reach = None if role.branches is None else sorted(role.branches)
    return {"sub": sub, "portal": role.portal, "role": role.role, "branches": reach}
