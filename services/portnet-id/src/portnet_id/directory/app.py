"""Puts the public site together."""

from flask import Flask

from portal_kit.service import Service
from portal_kit.settings import PlatformSettings
from portnet_id.directory import navigation
from portnet_id.directory.last_portal import LastPortal
from portnet_id.directory.portals import Portals
from portnet_id.directory.views import bp
from portnet_id.domain.registry.directory_cards import DirectoryCards

HOST_LABEL = "www"


def create_app(settings: PlatformSettings, *, secret_key: str, cards: DirectoryCards) -> Flask:
    """``secret_key`` keys the tokens of forms; ``cards`` reads the registry at each page."""
    app = Flask(__package__ or __name__)
    service = Service(
        settings,
        label=HOST_LABEL,
        secret_key=secret_key,
        answers={},
        readiness={"registry": cards.list_cards},
    )
    service.init_app(app)
    portals = Portals(settings, cards=cards, last=LastPortal(settings))
    app.extensions["portnet_id.directory"] = portals
    app.register_blueprint(bp)
    # Functions, not values: a page that tells of a failure must not ask the registry again.
    app.jinja_env.globals.update(
        portals=portals,
        main_entries=navigation.main_entries,
        footer_columns=navigation.footer_columns,
    )
    return app
