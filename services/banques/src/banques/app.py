"""The Portail Banques, wired: the one place where web and adapters meet."""

from flask import Flask
from sqlalchemy import Engine, text

from banques.adapters.reference import SqlReference
from banques.adapters.tables import audit
from banques.adapters.title_queries import SqlTitleQueries
from banques.adapters.titles import SqlTitles
from banques.settings import Settings
from banques.web import addresses, dashboard, decisions, filters, titles
from banques.web.answers import ANSWERS
from banques.web.menu import MENU
from banques.web.wiring import NAME, Wiring
from portal_kit import database, redis
from portal_kit.audit.event import AuditEvent
from portal_kit.audit.table import record
from portal_kit.portal import Portal
from portal_kit.session_gate import Clock, utc_now
from portal_kit.web.request_id import request_id


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Flask:
    """The portal's application. Opens no connection before the first request."""
    app = Flask("banques")
    engine = database.engine(settings.database_url)
    Portal(
        settings,
        title="Portail Banques",
        menu=MENU,
        answers=ANSWERS,
        redis=redis.connect(settings.redis_url),
        audit=lambda event: _write(engine, event),
        readiness={"database": lambda: _ask(engine)},
        clock=clock,
    ).init_app(app)
    reference = SqlReference(engine)
    app.extensions[NAME] = Wiring(
        open_store=SqlTitles(engine, reference, request_id).open,
        queries=SqlTitleQueries(engine),
        reference=reference.read,
        clock=clock,
    )
    filters.install(app)
    addresses.install(app)
    for pages in (dashboard, titles, decisions):
        app.register_blueprint(pages.bp)
    return app


def _write(engine: Engine, event: AuditEvent) -> None:
    with engine.begin() as connection:
        record(connection, audit, event)


def _ask(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
