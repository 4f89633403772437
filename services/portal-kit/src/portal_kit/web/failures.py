"""Pages for what goes wrong outside the rules: not found, too big, unavailable, our own faults."""

from http import HTTPStatus

from flask import Flask, Response, make_response, render_template
from flask_babel import lazy_gettext
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError, ReadOnlyError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal_kit.web.refusals import asked_by_a_program, problem
from portal_kit.web.request_id import request_id

RETRY_SECONDS = 10

WORDS: dict[int, tuple[str, str]] = {
    400: (
        lazy_gettext("Demande incomprise"),
        lazy_gettext(
            "Cette adresse ou ce formulaire est incomplet. Revenez en arrière et réessayez."
        ),
    ),
    403: (
        lazy_gettext("Page réservée"),
        lazy_gettext(
            "Vous n’avez pas le droit d’ouvrir cette page. "
            "Votre référent peut vous l’accorder si votre travail le demande."
        ),
    ),
    404: (
        lazy_gettext("Page introuvable"),
        lazy_gettext("Vérifiez l’adresse, ou repartez de l’accueil."),
    ),
    405: (
        lazy_gettext("Page introuvable"),
        lazy_gettext("Cette adresse ne s’ouvre pas ainsi. Repartez de l’accueil."),
    ),
    413: (
        lazy_gettext("Envoi trop volumineux"),
        lazy_gettext(
            "Ce que vous envoyez dépasse la taille acceptée. Réduisez-le, puis réessayez."
        ),
    ),
    421: (
        lazy_gettext("Adresse inconnue"),
        lazy_gettext("Ce service ne répond pas à cette adresse. Repartez de l’accueil PORTNET."),
    ),
    500: (
        lazy_gettext("Un incident est survenu de notre côté"),
        lazy_gettext(
            "Votre demande n’a pas abouti. Réessayez dans un instant\xa0; si l’incident se répète, "
            "donnez la référence ci-dessous à l’assistance."
        ),
    ),
    503: (
        lazy_gettext("Service momentanément indisponible"),
        lazy_gettext(
            "Une partie du service ne répond pas. Rien de ce qui était enregistré n’est perdu\xa0: "
            "réessayez dans quelques instants."
        ),
    ),
}

OUTAGES = (
    OperationalError,
    PoolTimeoutError,
    RedisConnectionError,
    RedisTimeoutError,
    OutOfMemoryError,  # Redis never evicts a session; a full one refuses new ones.
    ReadOnlyError,  # During a change of primary.
)


class DependencyUnavailable(Exception):
    """Something this service needs did not answer in time; trying again later will help."""


def install(app: Flask) -> None:
    def http_failure(failure: HTTPException) -> Response:
        if failure.code is None or failure.code < HTTPStatus.BAD_REQUEST:
            return make_response(failure.get_response())
        response = failure_page(failure.code)
        if isinstance(failure, MethodNotAllowed) and failure.valid_methods:
            response.allow.update(failure.valid_methods)  # RFC 9110, 15.5.6
        return response

    def outage(failure: Exception) -> Response:
        app.logger.warning("unavailable", extra={"dependency": type(failure).__name__})
        response = failure_page(HTTPStatus.SERVICE_UNAVAILABLE)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    def our_fault(failure: Exception) -> Response:
        app.logger.error("unforeseen", exc_info=failure)
        return failure_page(HTTPStatus.INTERNAL_SERVER_ERROR)

    app.register_error_handler(HTTPException, http_failure)
    for kind in (*OUTAGES, DependencyUnavailable):
        app.register_error_handler(kind, outage)
    if not app.testing:
        app.register_error_handler(Exception, our_fault)


def failure_page(status: int) -> Response:
    """The page for ``status``; a status without words of its own is told as its class is."""
    title, sentence = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    if asked_by_a_program():
        return problem(status, HTTPStatus(status).name.lower().replace("_", "-"), str(sentence))
    page = render_template(
        "portal_kit/error.html",
        status=status,
        title=title,
        sentence=sentence,
        reference=request_id(),
    )
    return make_response(page, status)
