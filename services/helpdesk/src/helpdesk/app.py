"""The Centre d’aide, wired: the one place where web and adapters meet."""

from flask import Flask
from sqlalchemy import Engine, select

from helpdesk.adapters.faq_queries import SqlFaqQueries
from helpdesk.adapters.tables import audit, themes
from helpdesk.settings import Settings
from helpdesk.web import pages
from helpdesk.web.answers import ANSWERS
from helpdesk.web.menu import MENU, TITLE
from helpdesk.web.wiring import NAME, Wiring
from portal_kit import database, redis
from portal_kit.audit.event import AuditEvent
from portal_kit.audit.table import record
from portal_kit.portal import Portal
from portal_kit.session_gate import Clock, utc_now


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Flask:
    """The portal's application. Opens no connection before the first request."""
    app = Flask("helpdesk")
    engine = database.engine(settings.database_url)
    Portal(
        settings,
        title=TITLE,
        menu=MENU,
        answers=ANSWERS,
        redis=redis.connect(settings.redis_url),
        audit=lambda event: _write(engine, event),
        readiness={"database": lambda: _ask(engine)},
        clock=clock,
    ).init_app(app)
    app.extensions[NAME] = Wiring(
        settings=settings, faq=SqlFaqQueries(engine), contact=settings.contact
    )
    pages.install(app)
    return app


def _write(engine: Engine, event: AuditEvent) -> None:
    with engine.begin() as connection:
        record(connection, audit, event)


def _ask(engine: Engine) -> None:
    """Raises unless the database answers and has been migrated."""
    with engine.connect() as connection:
        connection.execute(select(themes.c.slug).limit(1))
