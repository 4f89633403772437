"""Portnet ID, wired: the one place where web, protocol and adapters meet."""

from flask import Flask
from redis import Redis
from sqlalchemy import Engine, text

from portal_kit import database, redis
from portal_kit.service import Service
from portal_kit.session_gate import Clock, utc_now
from portnet_id.adapters.interactions import RedisInteractions
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.settings import LABEL, Settings
from portnet_id.web.answers import ANSWERS
from portnet_id.web.browser import browser_secret
from portnet_id.web.wiring import NAME, Wiring


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Flask:
    """The provider's application. Opens no connection before the first request."""
    app = Flask("portnet_id")
    engine = database.engine(settings.database_url)
    client = redis.connect(settings.redis_url)
    app.extensions[NAME] = _wiring(settings, engine, client, clock)
    Service(
        settings,
        label=LABEL,
        secret_key=settings.secret_key,
        answers=ANSWERS,
        readiness={"database": lambda: _ask(engine), "redis": client.ping},
        csrf_bound_to=browser_secret,
    ).init_app(app)
    return app


def _wiring(settings: Settings, engine: Engine, client: Redis, clock: Clock) -> Wiring:
    return Wiring(
        settings=settings,
        open_stores=SqlStoreOpener(engine),
        interactions=RedisInteractions(client),
        clock=clock,
    )


def _ask(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
