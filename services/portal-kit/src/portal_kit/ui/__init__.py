"""The look every service shares: layouts, macros, filters, icons, style sheets, small scripts."""

from datetime import datetime

from flask import Blueprint, Flask

from portal_kit.settings import PlatformSettings
from portal_kit.ui import assets, french, icons, locale


def install(app: Flask, settings: PlatformSettings) -> None:
    """Gives ``app`` the templates under ``portal_kit/``, their static files and their words.

    Portals put what only they know (title, menu, viewer) into the template context; what is the
    same for all (where home and help are, the language of the page) is put there by this.
    """
    bp = Blueprint(
        "portal_kit_ui",
        __name__,
        static_folder="static",
        static_url_path="/_kit",
        template_folder="templates",
    )
    app.register_blueprint(bp)
    assets.install(app)
    locale.install(app, settings)
    app.jinja_env.globals.update(icon=icons.icon, wordmark=icons.wordmark)
    app.jinja_env.filters.update(
        amount=french.amount,
        day=french.day,
        moment=french.moment,
        moment_exact=french.moment_exact,
        initials=french.initials,
        registration_number=french.registration_number,
    )
    app.jinja_env.policies["ext.i18n.trimmed"] = True

    @app.context_processor
    def shared_by_all_pages() -> dict[str, object]:
        return {
            "home_url": settings.url("www"),
            "help_url": settings.url("aide"),
            "year": datetime.now(french.CASABLANCA).year,
        }
