"""Logs as JSON lines: fields rather than prose, the path without its query, no secrets."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from portal_kit.web.request_id import request_id

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# A registration number is told by its last six digits: more people read logs than titles.
LONG_NUMBER = re.compile(r"[0-9]{7,}(?=[0-9]{6})")
# The gateway's log has them, which is enough of what everybody reads all the time.
QUIET_PATHS = ("/healthz", "/readyz", "/_kit/", "/static/", "/.well-known/", "/jwks")


class JsonFormatter(logging.Formatter):
    """One JSON object a line; ``extra`` fields stand beside the standard ones."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = request_id()
        line |= {key: value for key, value in vars(record).items() if key not in STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        # Escaped to ASCII: what a caller sent neither ends a line nor reaches a terminal as is.
        return json.dumps(line, default=str)


def log_as_json(level: int = logging.INFO) -> None:
    """Sends all logs of the process to standard output as JSON lines. Called by ``wsgi.py``."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=level, force=True)


def install(app: Flask) -> None:
    """Logs one line for each request that is more than a health check or a public document."""
    logger = logging.getLogger(app.import_name)

    @app.before_request
    def start_the_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def tell(response: Response) -> Response:
        if not request.path.startswith(QUIET_PATHS):
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "path": LONG_NUMBER.sub("…", request.path),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - g.started) * 1000, 1),
                },
            )
        return response
