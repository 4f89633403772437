"""How a refusal reaches people and programs: a status, a code and a sentence, from one table.

A refusal that no table words stays a 500 on purpose: an unworded rule is a defect, and nobody
ever reads ``str(exception)``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext

from portal_kit.errors import Refused
from portal_kit.web.access import Audience, access_of
from portal_kit.web.csrf import ForgedForm
from portal_kit.web.request_id import request_id


@dataclass(frozen=True)
class Way:
    """Where to go on from a refusal. ``address`` is asked during the request that is refused."""

    label: str
    address: Callable[[], str]


@dataclass(frozen=True)
class Answer:
    """``status`` for HTTP, ``code`` for programs (stable, kebab-case), ``sentence`` for people.

    Sentences are lazy strings: the language is that of the request, not of the import. ``way`` is
    the first button of the page, before the ways home and to help that every page has.
    """

    status: int
    code: str
    sentence: str
    title: str | None = None
    way: Way | None = None


# A function is given refusals of the class it stands under, and may say so in its signature.
Wording = Answer | Callable[[Any], Answer]
Answers = Mapping[type[Refused], Wording]

KIT_ANSWERS: Answers = {
    ForgedForm: Answer(
        HTTPStatus.FORBIDDEN,
        "forged-form",
        lazy_gettext(
            "La page est restée ouverte trop longtemps, ou la demande vient d’un autre site. "
            "Revenez en arrière, rechargez la page, puis recommencez."
        ),
        lazy_gettext("Cette demande n’a pas été prise en compte"),
    ),
}


def word(refusal: Refused, answers: Answers) -> Answer:
    """The answer to ``refusal``. Raises the refusal itself where no class of it is worded."""
    for kind in type(refusal).__mro__:
        wording = answers.get(kind)
        if isinstance(wording, Answer):
            return wording
        if wording is not None:
            return wording(refusal)
    raise refusal


def register_refusals(app: Flask, answers: Answers) -> None:
    """Answers every ``Refused`` of ``answers`` with a page, or problem+json for programs."""
    table: Answers = {**KIT_ANSWERS, **answers}
    app.extensions["portal_kit.answers"] = table

    def refuse(refusal: Refused) -> Response:
        answer = word(refusal, table)
        app.logger.info("refused", extra={"refusal": type(refusal).__name__, "why": str(refusal)})
        if asked_by_a_program():
            return problem(answer.status, answer.code, str(answer.sentence))
        page = render_template(
            "portal_kit/refused.html",
            status=answer.status,
            title=answer.title or lazy_gettext("Action impossible"),
            sentence=answer.sentence,
            way=answer.way,
            reference=request_id(),
        )
        return make_response(page, answer.status)

    app.register_error_handler(Refused, refuse)


def problem(status: int, code: str, detail: str) -> Response:
    """A problem document (RFC 9457) for programs."""
    response = jsonify(
        type=f"urn:portnet:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=f"urn:portnet:request:{request_id()}",
    )
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def asked_by_a_program() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and access_of(view).audience is Audience.PROGRAMS
