"""The words that a code travels in, and those about when the next one may."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from portal_kit.ui.french import CASABLANCA
from portnet_id.domain.accounts import Account
from portnet_id.domain.messages import Channel, Message
from portnet_id.domain.sign_in.sending_codes import Wording

SOON = timedelta(minutes=1)  # Longer waits are told as a time of day.


def sign_in_code(account: Account, channel: Channel, *, portal: str, at: datetime) -> Wording:
    """Names the portal and the time, so that a code nobody asked for is known as such."""
    named, time = portal or "Portnet ID", _time(at)

    def sms(code: str) -> Message:
        sentence = _(
            "Code PORTNET %(code)s pour le %(portal)s, demandé à %(time)s, utilisable 10 minutes. "
            "Ne communiquez jamais ce code.",
            code=code,
            portal=named,
            time=time,
        )
        return Message(channel=channel, to=account.phone or "", paragraphs=(sentence,))

    def mail(code: str) -> Message:
        return Message(
            channel=channel,
            to=account.email,
            subject=_("Votre code de vérification"),
            code=f"{code[:3]} {code[3:]}",
            paragraphs=(
                _(
                    "Bonjour %(name)s, voici le code demandé à %(time)s pour ouvrir le %(portal)s.",
                    name=account.name,
                    time=time,
                    portal=named,
                ),
                _("Il reste utilisable 10 minutes. Ne communiquez jamais ce code."),
                _(
                    "Aucun agent PORTNET ni de votre banque ne vous le demandera. "
                    "Si vous n’avez rien demandé, prévenez votre référent."
                ),
            ),
        )

    return sms if channel is Channel.SMS else mail


def enrolment_code(account: Account, *, at: datetime) -> Wording:
    """Confirms that the phone is the one of whoever takes up the invitation."""

    def sms(code: str) -> Message:
        sentence = _(
            "Code PORTNET %(code)s pour activer votre compte, demandé à %(time)s, utilisable "
            "10 minutes. Ne communiquez jamais ce code.",
            code=code,
            time=_time(at),
        )
        return Message(channel=Channel.SMS, to=account.phone or "", paragraphs=(sentence,))

    return sms


def wait_sentence(until: datetime, *, at: datetime) -> str:
    """ux.md §3.5, mfa.resend_wait; empty where nothing has to be waited for."""
    rest = until - at
    if rest <= timedelta(0):
        return ""
    if rest <= SOON:
        seconds = -(-rest // timedelta(seconds=1))
        return str(_("Nouvel envoi possible dans %(number)s\xa0s.", number=seconds))
    # To the full minute after: who comes back at the time they were told must find it open.
    return str(_("Nouvel envoi possible à %(time)s.", time=_time(until + timedelta(seconds=59))))


def email_hint(address: str) -> str:
    """Enough for its owner to know which address it is: « s•••@… »."""
    return f"{address[:1]}•••@…"


def _time(at: datetime) -> str:
    return f"{at.astimezone(CASABLANCA):%H:%M}"
