"""Row-level security: what the statements say of a viewer's scope, said again by the database.

A transaction names its viewer in ``app.organisation`` and ``app.branches`` (codes with commas, or
``*``). One that names nobody sees nothing, the owner of the tables included. ``app.duty`` is set
by commands and the worker alone: ``intake`` brings titles in, ``recount`` counts them.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# Each setting is read in a SELECT of its own: once for a statement rather than once for a row, and
# the planner then expects the rows to be seen, not to be hidden, and walks indexes in order.
ON_DUTY = "(SELECT current_setting('app.duty', true) IN ('intake', 'recount'))"
OWN = "{organisation} = (SELECT current_setting('app.organisation', true))"
REACHED = (
    "((SELECT current_setting('app.branches', true) = '*')"
    " OR {branch} = ANY ((SELECT string_to_array(current_setting('app.branches', true), ','))::text[]))"
)
OPEN = "a.from_at <= now() AND (a.until_at IS NULL OR a.until_at > now())"
PARTS = ("goods_lines", "documents", "invoices", "history", "control_answers")


def upgrade() -> None:
    own = OWN.format(organisation="organisation")
    reached = REACHED.format(branch="branch")
    _scope("title_access", f"{own} AND {reached}")
    _scope("counters", f"{own} AND {reached}")
    _scope("idempotency_keys", own)
    _scope("domiciliation_registers", f"{OWN.format(organisation='bank')} AND {reached}")
    _scope(
        "titles",
        f"EXISTS (SELECT 1 FROM title_access a WHERE a.title_id = titles.id AND {OPEN})",
    )
    for table in PARTS:
        _scope(table, f"EXISTS (SELECT 1 FROM titles t WHERE t.id = {table}.title_id)")


def _scope(table: str, seen: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_in_scope ON {table} USING ({ON_DUTY} OR ({seen}))")
