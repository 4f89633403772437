"""``/healthz`` says the process answers; ``/readyz`` says it could serve a person now."""

import logging
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify

from portal_kit.web.access import for_programs

logger = logging.getLogger(__name__)


def health_blueprint(readiness: Mapping[str, Callable[[], object]]) -> Blueprint:
    """``readiness`` maps what is needed to a probe that raises when it is not there."""
    bp = Blueprint("health", __name__)

    @bp.get("/healthz")
    @for_programs
    def healthz() -> Response:
        return jsonify(status="ok")

    @bp.get("/readyz")
    @for_programs
    def readyz() -> tuple[Response, int]:
        checks = {name: _answers(name, probe) for name, probe in readiness.items()}
        ready = all(checks.values())
        return jsonify(ready=ready, checks=checks), 200 if ready else 503

    return bp


def _answers(name: str, probe: Callable[[], object]) -> bool:
    try:
        probe()
    except Exception:  # Whatever is wrong with it, it is not ready.
        logger.warning("not ready", extra={"dependency": name}, exc_info=True)
        return False
    return True
