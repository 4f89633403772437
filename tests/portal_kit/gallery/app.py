"""A small portal that shows every piece of the kit; tests read its pages, people look at them.

``python -m tests.portal_kit.gallery.app`` serves it on http://banques.portnet.localhost:8099/.
"""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, Flask, abort, render_template
from flask_babel import lazy_gettext

from portal_kit.errors import Refused
from portal_kit.menu import MenuEntry
from portal_kit.service import Service
from portal_kit.session import EndReason
from portal_kit.settings import PlatformSettings
from portal_kit.testing import a_viewer
from portal_kit.web.refusals import Answer

PORT = 8099
PAGES = ("composants", "liste", "vide", "connexion", "code", "accueil", "verification")
MENU = (
    MenuEntry(label="Tableau de bord", endpoint="composants", icon="layout-dashboard"),
    MenuEntry(
        label="Importation",
        icon="package",
        children=(
            MenuEntry(
                label="Gestion Titre et documents",
                endpoint="liste",
                badge=lambda: "12 à traiter",
            ),
            MenuEntry(label="Consultation Titre et documents", endpoint="vide"),
        ),
    ),
)
NAV = (
    SimpleNamespace(label="Accueil", url="/accueil", children=()),
    SimpleNamespace(label="À propos", url="/a-propos", children=()),
    SimpleNamespace(
        label="Nos services",
        url="",
        children=(SimpleNamespace(label="Nos portails Administrations", url="/portails"),),
    ),
)
ROWS = (
    ("2026309000000009780", "13/01/2026 15:51", "EI", "84210", "EUR", "Verrerie de Settat"),
    ("2026309000000010459", "14/01/2026 17:41", "EI", "27915.6", "EUR", "Société Textile du Souss"),
    ("2026411000000007105", "13/01/2026 15:08", "LI", "307450", "USD", "Acier Med Zone Franche"),
    ("2026309000000008810", "13/01/2026 10:26", "EI", "1248000", "CNY", "Rif Énergie Solaire"),
    ("2020300000000000800", "15/05/2025 16:52", "LI", "5200", "USD", "Pneus Atlas Distribution"),
)
CHIPS = (
    (("todo", "Soumis pour domiciliation"),),
    (("todo", "Soumis pour prédomiciliation"),),
    (("progress", "Soumis pour visa"),),
    (("accepted", "Domicilié"), ("change", "Demandée")),
    (("closed", "Échu"), ("change", "Modifié")),
)


class AlreadyDomiciled(Refused):
    """For the page of a refusal."""


def create_app(
    *, locales: tuple[str, ...] = ("fr",), signed_in: bool = True, port: int = PORT
) -> Flask:
    settings = PlatformSettings(
        domain="portnet.localhost", scheme="http", port=port, redis_url="", locales=locales
    )
    app = Flask("gallery", root_path=str(Path(__file__).parent))
    Service(
        settings,
        label="banques",
        secret_key="a-key-for-the-gallery-alone-0123456789",
        answers={
            AlreadyDomiciled: Answer(409, "domiciled", lazy_gettext("Ce titre est déjà domicilié."))
        },
        readiness={},
        guard=lambda _: None,
    ).init_app(app)
    _add_pages(app)
    shell = {"portal_title": "Portail Banques", "menu": MENU, "viewer": a_viewer()}
    app.context_processor(lambda: {"public_nav": NAV, **(shell if signed_in else {})})
    return app


def _add_pages(app: Flask) -> None:
    portal = Blueprint("portal", __name__)
    portal.add_url_rule("/deconnexion", "sign_out", lambda: "", methods=["POST"])
    portal.add_url_rule("/entrer", "sign_in", lambda: "")
    portal.add_url_rule("/deconnecte", "signed_out", _signed_out)
    portal.add_url_rule("/fin/<reason>", "session_ended", _session_ended)
    app.register_blueprint(portal)
    for name in PAGES:
        app.add_url_rule(f"/{name}", name, lambda name=name: _page(name))

    @app.get("/refus")
    def refus() -> str:
        raise AlreadyDomiciled("already done")

    @app.get("/panne")
    def panne() -> str:
        abort(503)


def _signed_out() -> str:
    return render_template("portal_kit/signed_out.html")


def _session_ended(reason: str) -> str:
    return render_template(
        "portal_kit/session_ended.html",
        reason=reason,
        minutes=15,
        sign_in="/entrer?suite=/liste",
        something_was_sent=reason == EndReason.IDLE,
    )


def _page(name: str) -> str:
    rows = [
        SimpleNamespace(
            number=number,
            created_at=datetime.strptime(created, "%d/%m/%Y %H:%M").replace(tzinfo=UTC),
            category=category,
            amount=Decimal(amount),
            currency=currency,
            importer=importer,
            chips=chips,
        )
        for (number, created, category, amount, currency, importer), chips in zip(
            ROWS, CHIPS, strict=True
        )
    ]
    return render_template(f"{name}.html", rows=rows, url_for_page=lambda page: f"?page={page}")


if __name__ == "__main__":
    create_app(locales=("fr", "ar")).run(port=PORT)
