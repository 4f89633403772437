"""« Annuler »: the person does not want to go on, and the portal is told so."""

from flask import Blueprint
from werkzeug.wrappers import Response

from portal_kit.web.access import open_to_all
from portnet_id.protocol.authorization import SentBack, read_again, sent_back
from portnet_id.web.authorize import send_back
from portnet_id.web.browser import browser_secret
from portnet_id.web.exchange import turn
from portnet_id.web.refused import explain_in_the_shell
from portnet_id.web.wiring import wiring

bp = Blueprint("giving_up", __name__, url_prefix="/connexion")
explain_in_the_shell(bp)
bp.register_error_handler(SentBack, send_back)


@bp.post("/<id>/annuler")
@open_to_all
def give_up(id: str) -> Response:
    """RFC 6749, 4.1.2.1: the answer is ``access_denied``. Whatever was proved is forgotten."""
    interaction = wiring().interactions.take(id, browser=browser_secret())
    with wiring().open_stores() as stores:
        here = turn(stores)
        raise sent_back(here, read_again(here, interaction.request), "access_denied")
