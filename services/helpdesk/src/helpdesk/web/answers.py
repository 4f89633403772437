"""What people are told when the Centre d’aide has not what they ask for."""

from http import HTTPStatus

from flask import url_for
from flask_babel import lazy_gettext

from helpdesk.domain.faq.faq import EntryNotFound
from portal_kit.web.refusals import Answer, Answers, Way

ANSWERS: Answers = {
    EntryNotFound: Answer(
        HTTPStatus.NOT_FOUND,
        "faq-entry-not-found",
        lazy_gettext(
            "Cette réponse a été retirée ou a changé d’adresse. "
            "Cherchez-la dans la foire aux questions."
        ),
        lazy_gettext("Réponse introuvable"),
        Way(lazy_gettext("Foire aux questions"), lambda: url_for("help.faq")),
    ),
}
