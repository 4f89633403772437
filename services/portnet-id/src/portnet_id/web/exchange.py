"""Flask's requests and responses in the words of ``protocol`` and back."""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlencode

from flask import abort, jsonify, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal_kit.web.request_id import request_id
from portnet_id.domain.stores import Stores
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireAnswer, WireRequest
from portnet_id.web.wiring import wiring

LONGEST_QUERY = 7_000  # gunicorn takes a request line of 8 190 characters.


def turn(stores: Stores) -> Turn:
    return Turn(
        parts=wiring().protocol, stores=stores, at=wiring().clock(), request_id=request_id()
    )


def query() -> WireRequest:
    return _wire(request.args)


def form() -> WireRequest:
    return _wire(request.form)


def _wire(parameters: MultiDict[str, str]) -> WireRequest:
    return WireRequest(
        tuple(parameters.items(multi=True)),
        authorization=request.headers.get("Authorization", ""),
        method=request.method,
        path=request.path,
        proofs=tuple(request.headers.getlist("DPoP")),
    )


def as_a_get() -> Response:
    """Answers a POST by asking the browser to come again with GET.

    So one view reads the cookies, and a POST that another site's form sends does nothing.
    """
    pairs: Iterable[tuple[str, str]] = (
        *request.args.items(multi=True),
        *request.form.items(multi=True),
    )
    address = f"{request.path}?{urlencode(list(pairs))}"
    if len(address) > LONGEST_QUERY:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return redirect(address, HTTPStatus.SEE_OTHER)


def told(answer: WireAnswer) -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers.update(answer.headers)
    return response
