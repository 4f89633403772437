"""The scope of a viewer: told to the database, and written into every statement."""

from sqlalchemy import ColumnElement, Connection, and_, func, or_, text, true

from banques.adapters.tables import counters, title_access
from portal_kit.viewer import Viewer

ALL_BRANCHES = "*"


def enter(connection: Connection, viewer: Viewer) -> None:
    """Names the viewer for this transaction; row-level security reads it (migration 0002)."""
    branches = ALL_BRANCHES if viewer.branches is None else ",".join(sorted(viewer.branches))
    connection.execute(
        text(
            "SELECT set_config('app.organisation', :organisation, true),"
            " set_config('app.branches', :branches, true)"
        ),
        {"organisation": viewer.organisation.code, "branches": branches},
    )


def on_duty(connection: Connection, duty: str) -> None:
    """For commands and the worker, which act for no viewer."""
    connection.execute(text("SELECT set_config('app.duty', :duty, true)"), {"duty": duty})


def within(viewer: Viewer) -> ColumnElement[bool]:
    """The rows of ``title_access`` that are this viewer's now."""
    branches = true() if viewer.branches is None else title_access.c.branch.in_(viewer.branches)
    return and_(
        title_access.c.organisation == viewer.organisation.code,
        branches,
        title_access.c.from_at <= func.now(),
        or_(title_access.c.until_at.is_(None), title_access.c.until_at > func.now()),
    )


def counted_for(viewer: Viewer) -> ColumnElement[bool]:
    """The rows of ``counters`` that this viewer may add up."""
    branches = true() if viewer.branches is None else counters.c.branch.in_(viewer.branches)
    return and_(counters.c.organisation == viewer.organisation.code, branches)
