"""One id per request: in the page a person quotes, in every log line, in the audit row."""

import re
from uuid import uuid4

from flask import Flask, Response, g, request

ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id() -> str:
    """The id of the current request. The listener has removed ids the gateway did not give."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if ACCEPTED.fullmatch(given) else uuid4().hex
    found: str = g.request_id
    return found


def install(app: Flask) -> None:
    @app.after_request
    def name_the_request(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        return response
