"""Makes banks and their branches known; what is known already gets its new label."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from banques.adapters.reference_tables import banks, branches
from banques.domain.reference import Bank, Branch


def put_banks(connection: Connection, known: Iterable[Bank]) -> None:
    for bank in known:
        values = {**vars(bank), "account_codes": " ".join(bank.account_codes)}
        _put(connection, banks, values, key=["code"])


def put_branches(connection: Connection, known: Iterable[Branch]) -> None:
    for branch in known:
        _put(connection, branches, vars(branch), key=["bank", "code"])


def _put(connection: Connection, table: Table, values: dict[str, object], key: list[str]) -> None:
    last = select(func.coalesce(func.max(table.c.rank), 0) + 1).scalar_subquery()
    statement = insert(table).values(**values, rank=last)
    renewed = {name: value for name, value in values.items() if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=renewed))
