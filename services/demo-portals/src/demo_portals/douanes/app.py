"""The Portail Douanes, wired."""

import logging

from flask import Flask

from demo_portals.douanes import api, pages, words
from demo_portals.douanes.arrivals import Arrivals
from demo_portals.douanes.demo_arrivals import arrivals_around
from demo_portals.douanes.settings import Settings
from demo_portals.douanes.wiring import NAME, Wiring
from portal_kit import redis
from portal_kit.audit.event import AuditEvent
from portal_kit.portal import Portal
from portal_kit.session_gate import Clock, utc_now

LOG = logging.getLogger(__name__)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Flask:
    """The portal's application. Opens no connection before the first request."""
    app = Flask(__package__ or __name__)
    Portal(
        settings,
        title=words.TITLE,
        menu=words.MENU,
        answers=words.ANSWERS,
        redis=redis.connect(settings.redis_url),
        audit=tell,
        readiness={},
        clock=clock,
    ).init_app(app)
    app.extensions[NAME] = Wiring(
        arrivals=Arrivals(arrivals_around(clock())), audit=tell, clock=clock
    )
    words.install(app)
    for views in (pages, api):
        app.register_blueprint(views.bp)
    return app


def tell(event: AuditEvent) -> None:
    """A demo has no database, so its audit trail is its log."""
    LOG.info("audit", extra={"event": vars(event)})
