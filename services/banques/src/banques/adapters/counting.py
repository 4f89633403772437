"""The counters behind the dashboard and the totals of lists."""

from collections.abc import Iterable

from sqlalchemy import Connection, text
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


def count(connection: Connection, moves: Iterable[tuple[Cell, int]]) -> None:
    """Adds to cells, in the order of their keys so that two transactions cannot lock crosswise."""
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
                counters.update().where(*where).values(titles=counters.c.titles + by)
            )


def recount(connection: Connection) -> int:
    """Makes every counter true again; how many were not.

    Titles do not move meanwhile: acts wait for the lock on the counters.
    """
    on_duty(connection, "recount")
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("LOCK TABLE counters IN SHARE ROW EXCLUSIVE MODE"))
    connection.execute(text(f"CREATE TEMP TABLE true_counts ON COMMIT DROP AS {TRUE_COUNTS}"))
    same = " AND ".join(f"c.{name} = n.{name}" for name in KEY)
    wrong = connection.execute(
        text(
            f"SELECT count(*) FROM counters c FULL JOIN true_counts n ON {same}"  # noqa: S608
            " WHERE coalesce(c.titles, 0) <> coalesce(n.titles, 0)"
        )
    ).scalar_one()
    if wrong:
        connection.execute(counters.delete())
        connection.execute(text("INSERT INTO counters SELECT * FROM true_counts"))
    return int(wrong)
