"""What every page between a portal's request and its answer needs to know."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal_kit.web.headers import allow_form_action
from portnet_id.domain.sign_in.code_check import refuse_if_spent
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.web.browser import browser_secret
from portnet_id.web.wiring import wiring


@dataclass(frozen=True, kw_only=True)
class PortalAhead:
    """The portal somebody is on the way to, as they know it."""

    name: str
    url: str


def interaction_of_this_browser(id: str) -> Interaction:
    """Raises ``InteractionNotFound`` or ``TooManyWrongCodes``."""
    interaction = wiring().interactions.get(id, browser=browser_secret())
    refuse_if_spent(interaction)
    return interaction


def portal_ahead(client_id: str) -> PortalAhead | None:
    """The portal of a relying party; none if it left the registry meanwhile."""
    with wiring().open_to_read() as stores:
        party = stores.relying_parties.get(client_id)
    if party is None:
        return None
    return PortalAhead(name=party.name, url=party.home_url)


def allow_answer(interaction: Interaction) -> None:
    """Lets this page's forms end at the portal: browsers hold the whole way against the policy."""
    target = urlsplit(interaction.request.redirect_uri)
    allow_form_action(f"{target.scheme}://{target.netloc}")


def answer_the_portal(interaction: Interaction) -> Response:
    """All is proved: the protocol's side answers the portal."""
    return redirect(f"/authorize/{interaction.id}", HTTPStatus.SEE_OTHER)


def back_to_credentials(id: str) -> Response:
    return redirect(url_for("sign_in.credentials", id=id), HTTPStatus.SEE_OTHER)


def error_title(title: str, errors: object) -> str:
    """Who hears a page read learns from its title that something is wrong (RGAA 8.6)."""
    return _("Erreur\N{NO-BREAK SPACE}: %(title)s", title=title) if errors else title
