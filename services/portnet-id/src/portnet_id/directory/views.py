"""The pages of the public site. Everybody may open all of them."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    url_for,
)

from portal_kit.web.access import open_to_all
from portnet_id.directory.portals import Portals

bp = Blueprint("directory", __name__)


def portals() -> Portals:
    found: Portals = current_app.extensions["portnet_id.directory"]
    return found


@bp.get("/")
@open_to_all
def home() -> str:
    return render_template("home.html")


@bp.get("/connexion")
@open_to_all
def sign_in() -> str:
    """The choice of a portal as a page, for whom the dialog does not open."""
    return render_template("sign_in.html")


@bp.get("/portails/administrations")
@open_to_all
def our_portals() -> str:
    return render_template("our_portals.html")


@bp.get("/portails/<portal>/acceder")
@open_to_all
def enter(portal: str) -> Response:
    """Leads to the portal's own address and remembers it as the last one used."""
    card = portals().open_card(portal)
    if card is None:
        abort(HTTPStatus.NOT_FOUND)
    response = make_response(redirect(portals().address(card), HTTPStatus.SEE_OTHER))
    portals().last_portal.remember(card.portal, response)
    return response


@bp.post("/dernier-portail/oublier")
@open_to_all
def forget_last_portal() -> Response:
    response = make_response(redirect(url_for(".sign_in"), HTTPStatus.SEE_OTHER))
    portals().last_portal.forget(response)
    return response


@bp.get("/souscription")
@open_to_all
def subscription() -> str:
    return render_template("subscription.html")


@bp.get("/a-propos")
@open_to_all
def about() -> str:
    return render_template("about.html")


@bp.get("/nos-formations")
@open_to_all
def training() -> str:
    return render_template("training.html")


@bp.get("/assistance")
@open_to_all
def assistance() -> str:
    return render_template("assistance.html")


@bp.get("/mentions-legales")
@open_to_all
def legal_notice() -> str:
    return render_template("legal_notice.html")


@bp.get("/protection-des-donnees")
@open_to_all
def data_protection() -> str:
    return render_template("data_protection.html")


@bp.get("/accessibilite")
@open_to_all
def accessibility() -> str:
    return render_template("accessibility.html")


@bp.get("/plan-du-site")
@open_to_all
def site_map() -> str:
    return render_template("site_map.html")
