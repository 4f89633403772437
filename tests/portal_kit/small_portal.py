"""A portal as small as one can be: a page of each kind of access, two acts, one refusal."""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Blueprint, Flask, redirect, render_template_string, url_for
from flask_babel import lazy_gettext
from redis import Redis
from werkzeug.wrappers import Response

from portal_kit import redis
from portal_kit.api.callers import caller
from portal_kit.audit.event import AuditEvent
from portal_kit.errors import Refused
from portal_kit.menu import MenuEntry
from portal_kit.portal import Portal
from portal_kit.session_gate import Clock, current_viewer, utc_now, viewer
from portal_kit.settings import PortalSettings
from portal_kit.web.access import (
    for_programs,
    open_to_all,
    requires_fresh_sign_in,
    requires_role,
    requires_scope,
)
from portal_kit.web.refusals import Answer

LABEL = "banques"
DETAIL = "a detail for the log, which nobody reads on a page"
CLIENT_KEY = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
bp = Blueprint("pages", __name__)
PAGE = """
{% extends "portal_kit/page.html" %}
{% block title %}Essai{% endblock %}
{% block content %}
  <form method="post" action="/acte">
    <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
    <button type="submit">Agir</button>
  </form>
{% endblock %}
"""


class AlreadyDone(Refused):
    """A rule that the portal words."""


class Unworded(Refused):
    """A rule that nobody has put into words."""


def settings(**changes: object) -> PortalSettings:
    fields: dict[str, object] = {
        "domain": "portnet.localhost",
        "scheme": "http",
        "port": 8080,
        "redis_url": "",
        "label": LABEL,
        "client_id": LABEL,
        "client_key": CLIENT_KEY,
        "secret_key": "a-key-for-this-test-alone-0123456789abc",
        "portnet_id_internal_url": "http://127.0.0.1:8001",
        **changes,
    }
    return PortalSettings(**fields)  # type: ignore[arg-type]


def create_app(
    connection: Redis | str,
    *,
    audit: Callable[[AuditEvent], None] = lambda _: None,
    clock: Clock = utc_now,
    readiness: Mapping[str, Callable[[], object]] | None = None,
    **changes: object,
) -> Flask:
    app = Flask(__name__)
    Portal(
        settings(**changes),
        title="Portail d’essai",
        menu=(MenuEntry(label="Accueil", endpoint="pages.home", icon="house"),),
        answers={AlreadyDone: Answer(409, "already-done", lazy_gettext("C’est déjà fait."))},
        redis=redis.connect(connection) if isinstance(connection, str) else connection,
        audit=audit,
        readiness=readiness or {},
        clock=clock,
    ).init_app(app)
    app.register_blueprint(bp)
    return app


@bp.get("/")
def home() -> str:
    return render_template_string(PAGE)


@bp.get("/qui")
def who() -> Response:
    return _plain(viewer().name)


@bp.post("/acte")
def act() -> Response:
    return redirect(url_for("pages.home"), code=303)


@bp.get("/reserve")
@requires_role("approver", "manager")
def reserved() -> Response:
    return _plain("réservé")


@bp.get("/sensible")
@requires_role("clerk")
@requires_fresh_sign_in(minutes=5)
def sensitive() -> Response:
    return _plain("sensible")


@bp.post("/sensible")
@requires_fresh_sign_in(minutes=5)
def act_sensibly() -> Response:
    return redirect(url_for("pages.home"), code=303)


@bp.get("/ouvert")
@open_to_all
def public() -> Response:
    who_reads = current_viewer()
    return _plain(who_reads.name if who_reads else "inconnu")


@bp.get("/ouvert/refus")
@open_to_all
def refused() -> Response:
    raise AlreadyDone(DETAIL)


@bp.get("/ouvert/non-dit")
@open_to_all
def unworded() -> Response:
    raise Unworded(DETAIL)


@bp.get("/ouvert/panne")
@open_to_all
def broken() -> Response:
    raise RuntimeError(DETAIL)


@bp.route("/api/v1/choses", methods=["GET", "POST"])
@for_programs
def things() -> dict[str, str]:
    return {"thing": "one"}


@bp.route("/api/v1/titres", methods=["GET", "POST"])
@requires_scope("titles:read")
def titles() -> dict[str, object]:
    found = caller()
    return {"client": found.client_id, "sub": found.sub, "organisation": found.organisation}


@bp.post("/api/v1/visas")
@requires_scope("visas:decide", "titles:read")
@requires_fresh_sign_in(minutes=5)
def visas() -> dict[str, str]:
    return {}


@bp.get("/api/v1/refus")
@for_programs
def refused_to_programs() -> Response:
    raise AlreadyDone(DETAIL)


@bp.get("/api/v1/panne")
@for_programs
def broken_for_programs() -> Response:
    raise RuntimeError(DETAIL)


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain")
