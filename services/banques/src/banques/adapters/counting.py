"""The counters behind the dashboard and the totals of lists."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, text
from sqlalchemy.dialects.postgresql import insert

from banques.adapters.scope import on_duty
from banques.adapters.tables import counters

Cell = tuple[str, str, str, str, str]  # Organisation, branch, state, category, modification.
KEY = ("organisation", "branch", "state", "category", "modification")

TRUE_COUNTS = """
    SELECT a.organisation, a.branch, t.state, t.category, t.modification, count(*) AS titles
    FROM title_access a JOIN titles t ON t.id = a.title_id
    WHERE a.until_at IS NULL
    GROUP BY 1, 2, 3, 4, 5
"""

MISCOUNTS = f"""
    SELECT {", ".join(KEY)}, coalesce(c.titles, 0), coalesce(n.titles, 0)
    FROM counters c FULL JOIN true_counts n USING ({", ".join(KEY)})
    WHERE coalesce(c.titles, 0) <> coalesce(n.titles, 0)
    ORDER BY {", ".join(KEY)}
"""  # noqa: S608


def count(connection: Connection, moves: Iterable[tuple[Cell, int]]) -> None:
    """Adds to cells, in the order of their keys so that two transactions cannot lock crosswise.

    A count that is wrong stops no act: below 0 it stays at 0, and the nightly recount tells.
    """
    for cell, by in sorted(moves):
        if by > 0:
            first = insert(counters).values(**dict(zip(KEY, cell, strict=True)), titles=by)
            connection.execute(
                first.on_conflict_do_update(
                    index_elements=KEY, set_={"titles": counters.c.titles + by}
                )
            )
        else:
            where = [counters.c[name] == value for name, value in zip(KEY, cell, strict=True)]
            connection.execute(
                counters.update()
                .where(*where)
                .values(titles=func.greatest(counters.c.titles + by, 0))
            )


@dataclass(frozen=True)
class Miscount:
    """A counter that was not true."""

    cell: Cell
    kept: int
    true: int


def recount(connection: Connection) -> list[Miscount]:
    """Makes every counter true again; which were not.

    Titles do not move meanwhile: acts wait for the lock on the counters.
    """
    on_duty(connection, "recount")
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("LOCK TABLE counters IN SHARE ROW EXCLUSIVE MODE"))
    connection.execute(text(f"CREATE TEMP TABLE true_counts ON COMMIT DROP AS {TRUE_COUNTS}"))
    found = connection.execute(text(MISCOUNTS)).all()
    if found:
        connection.execute(counters.delete())
        connection.execute(text("INSERT INTO counters SELECT * FROM true_counts"))
    return [Miscount((a, b, c, d, e), kept, true) for a, b, c, d, e, kept, true in found]
