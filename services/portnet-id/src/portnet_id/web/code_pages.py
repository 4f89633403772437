"""What all pages have in common that ask for a code, whatever kind it is."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from flask import make_response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal_kit.web.network import network
from portal_kit.web.request_id import request_id
from portnet_id.domain.accounts import Account
from portnet_id.domain.levels import Level
from portnet_id.domain.messages import Channel
from portnet_id.domain.second_factors import DIGITS
from portnet_id.domain.sign_in.code_check import Begun, GivenCode, WrongCode
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.domain.sign_in.sent_codes import channels_of
from portnet_id.domain.sign_in.wrong_codes import HELP_AFTER, PER_INTERACTION
from portnet_id.domain.stores import Stores
from portnet_id.web.browser import keep_sign_on, sign_on_secret
from portnet_id.web.remembered import recognise
from portnet_id.web.signed_on import live_sign_on
from portnet_id.web.under_way import (
    allow_answer,
    answer_the_portal,
    back_to_credentials,
    interaction_of_this_browser,
    portal_ahead,
)
from portnet_id.web.wiring import wiring

View = Callable[[Interaction], Response]


def after_the_password(id: str, view: View) -> Response:
    """The view, or where this browser's interaction has to go first, or went already."""
    interaction = interaction_of_this_browser(id)
    if interaction.sid is not None:
        return answer_the_portal(interaction)
    if interaction.steps_up is not None and not _still_signed_on(interaction):
        wiring().interactions.save(interaction.from_nothing())
        return back_to_credentials(id)
    if interaction.level is not Level.AAL1:
        return back_to_credentials(id)
    return view(interaction)


def given_code(written: str) -> GivenCode:
    return GivenCode(
        code=written,
        earlier_sign_on=sign_on_secret(),
        network=network(),
        request_id=request_id(),
        at=wiring().clock(),
    )


def signed_on(begun: Begun, response: Response) -> Response:
    keep_sign_on(response, begun.secret)
    names = (begun.account.username.lower(), begun.account.email.lower())
    recognise(response, names)
    return response


def objection_to(digits: str | None) -> str:
    """What stands against a code of six digits before it is looked at; empty if nothing does."""
    if not digits:
        return str(_("Saisissez les 6 chiffres de votre code."))
    if len(digits) < DIGITS:
        return str(_("Il manque des chiffres\N{NO-BREAK SPACE}: le code en compte 6."))
    if len(digits) > DIGITS:
        return str(_("Il y a trop de chiffres\N{NO-BREAK SPACE}: le code en compte 6."))
    return ""


def with_tries_left(wrong: WrongCode, sentence: str) -> str:
    left = ngettext(
        "Il vous reste %(num)s\xa0essai.", "Il vous reste %(num)s\xa0essais.", wrong.left
    )
    return f"{sentence} {left}"


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How somebody can bring a code."""

    account: Account
    has_app: bool
    has_recovery_codes: bool
    channels: tuple[Channel, ...]


def ways_of(interaction: Interaction) -> Ways:
    sub = sub_of(interaction)
    with wiring().open_to_read() as stores:
        account = _account(stores, sub)
        return Ways(
            account=account,
            has_app=stores.totp.get(sub) is not None,
            has_recovery_codes=stores.recovery_codes.count_unused(sub) > 0,
            channels=channels_of(account, at=wiring().clock()),
        )


def code_page(
    name: str,
    interaction: Interaction,
    *,
    error: str = "",
    ways: Ways | None = None,
    **given: object,
) -> Response:
    """``ways`` are those of the interaction, where they have been looked up already."""
    ways = ways or ways_of(interaction)
    return rendered(
        name,
        interaction,
        error=error,
        account=ways.account,
        has_app=ways.has_app,
        channels=ways.channels,
        has_recovery_codes=ways.has_recovery_codes,
        needs_help=PER_INTERACTION > interaction.wrong_codes >= HELP_AFTER,
        **given,
    )


def rendered(name: str, interaction: Interaction, **given: object) -> Response:
    allow_answer(interaction)
    page = render_template(
        f"sign_in/{name}.html",
        interaction=interaction,
        portal=portal_ahead(interaction.request.client_id),
        **given,
    )
    wrong = bool(given.get("error"))
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def account_of(interaction: Interaction) -> Account:
    with wiring().open_to_read() as stores:
        return _account(stores, sub_of(interaction))


def sub_of(interaction: Interaction) -> UUID:
    if interaction.sub is None:
        raise LookupError("only views after the password come here")
    return interaction.sub


def _account(stores: Stores, sub: UUID) -> Account:
    account = stores.accounts.get(sub)
    if account is None:
        raise LookupError("accounts are never deleted")
    return account


def _still_signed_on(interaction: Interaction) -> bool:
    """Whether the sign-on that only a second factor is missing to is this browser's, and lives."""
    with wiring().open_to_read() as stores:
        sign_on = live_sign_on(stores, at=wiring().clock())
    return sign_on is not None and sign_on.sid == interaction.steps_up
