"""The local mailbox, wired."""

from flask import Flask

from demo_portals.mailbox import pages
from demo_portals.mailbox.messages import Messages
from demo_portals.mailbox.pages import NAME, Wiring
from demo_portals.mailbox.settings import LABEL, Settings
from portal_kit import redis
from portal_kit.service import Service
from portal_kit.session_gate import Clock, utc_now


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Flask:
    """Opens no connection before the first request; mail is taken by ``smtp.listen``."""
    app = Flask(__package__ or __name__)
    client = redis.connect(settings.redis_url)
    Service(
        settings,
        label=LABEL,
        secret_key=settings.secret_key,
        answers={},
        readiness={"redis": client.ping},
    ).init_app(app)
    app.extensions[NAME] = Wiring(
        messages=Messages(client), sms_token=settings.sms_token, clock=clock
    )
    app.register_blueprint(pages.bp)
    return app
