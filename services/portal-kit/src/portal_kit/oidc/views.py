"""The pages of signing in and out at a portal: views that only translate."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Flask, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from portal_kit.audit.event import AuditEvent
from portal_kit.errors import Refused
from portal_kit.oidc.pending import LIFE, PendingSignIns
from portal_kit.oidc.provider import ProviderUnavailable
from portal_kit.oidc.relying_party import RelyingParty, SignInRefused
from portal_kit.session import PortalSession, PortalSessions
from portal_kit.session_gate import Clock, SessionGate, current_session
from portal_kit.settings import PlatformSettings
from portal_kit.spent_ids import SpentIds
from portal_kit.web.access import open_to_all
from portal_kit.web.network import network
from portal_kit.web.request_id import request_id

BROWSER_COOKIE = "sign_in"
EXTENSION = "portal_kit.sign_in"
LONGEST_RETURN = 2_000


class SignInExpired(Refused):
    """The answer belongs to no sign-in that this browser has begun."""


class SignInGivenUp(Refused):
    """The person did not finish at Portnet ID, or was not let through there."""


class FactorNotReached(Refused):
    """Portnet ID cannot ask this person for what this page demands."""


class NoRoleHere(Refused):
    """The person is who they say, and has no role on this portal."""


bp = Blueprint("portal", __name__)


@dataclass(frozen=True, kw_only=True)
class SignInParts:
    """What the views work with."""

    settings: PlatformSettings
    relying_party: RelyingParty
    pending: PendingSignIns
    sessions: PortalSessions
    spent: SpentIds
    gate: SessionGate
    audit: Callable[[AuditEvent], None]
    clock: Clock


def safe_return(path: str) -> str:
    """``path`` if it is one of this portal's own pages, else the home page.

    Browsers read ``//host`` and ``/\\host`` as other hosts, and drop control characters.
    """
    own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if own and path.isprintable() and len(path) <= LONGEST_RETURN else "/"


@bp.get("/connexion")
@open_to_all
def sign_in() -> Response:
    parts = sign_in_parts()
    browser = request.cookies.get(parts.settings.cookie(BROWSER_COOKIE), "")
    browser = browser or secrets.token_urlsafe(32)
    pending = parts.relying_party.begin(
        browser=_hash(browser),
        return_to=safe_return(request.args.get("suite", "/")),
        max_age=_asked_age(),
    )
    now = parts.clock()
    target = parts.relying_party.authorization_url(pending, at=now)
    parts.pending.save(pending, network=network(), at=now)
    response = redirect(target, code=HTTPStatus.SEE_OTHER)
    response.set_cookie(
        parts.settings.cookie(BROWSER_COOKIE),
        browser,
        max_age=LIFE,
        secure=parts.settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.get("/connexion/retour")
@open_to_all
def callback() -> Response:
    parts = sign_in_parts()
    pending = parts.pending.take(request.args.get("state", ""))
    browser = request.cookies.get(parts.settings.cookie(BROWSER_COOKIE), "")
    if pending is None or not secrets.compare_digest(pending.browser, _hash(browser)):
        raise SignInExpired("unknown state, or another browser")
    if request.args.get("iss") != parts.relying_party.provider.issuer:
        raise SignInRefused("iss of another provider")  # RFC 9207, 2.4: a mix-up.
    if "error" in request.args:
        raise _named(request.args["error"])
    now = parts.clock()
    session = parts.relying_party.complete(pending, code=request.args.get("code", ""), at=now)
    if not session.viewer.roles:
        parts.audit(event("portal.signed_in", session, at=now, outcome="refused"))
        raise NoRoleHere(str(session.viewer.sub))
    parts.audit(event("portal.signed_in", session, at=now))
    response = redirect(pending.return_to, code=HTTPStatus.SEE_OTHER)
    parts.gate.open(response, session)
    return response


@bp.post("/deconnexion")
@open_to_all
def sign_out() -> Response:
    parts = sign_in_parts()
    session = current_session()
    if session is None:
        response = redirect("/deconnecte", code=HTTPStatus.SEE_OTHER)
    else:
        # The portal session ends first: it must be over even if Portnet ID is not reached.
        parts.gate.forget()
        parts.audit(event("portal.signed_out", session, at=parts.clock()))
        target = parts.relying_party.end_session_url(id_token_hint=session.id_token)
        response = redirect(target, code=HTTPStatus.SEE_OTHER)
    parts.gate.close(response)
    return response


@bp.get("/deconnecte")
@open_to_all
def signed_out() -> str:
    parts = sign_in_parts()
    return render_template("portal_kit/signed_out.html", home=parts.settings.url("www"))


def install(app: Flask, parts: SignInParts) -> None:
    app.extensions[EXTENSION] = parts
    app.register_blueprint(bp)


def sign_in_parts() -> SignInParts:
    parts: SignInParts = current_app.extensions[EXTENSION]
    return parts


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _asked_age() -> int | None:
    """How old the proof of a factor may be. Anybody may ask for a younger one than a page does,
    and what a page demands is looked at there."""
    asked = request.args.get("age", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 5 else None


def _named(error: str) -> Exception:
    """What an error answer means here (RFC 6749, 4.1.2.1)."""
    if error == "access_denied":
        return SignInGivenUp("access_denied")
    if error == "unmet_authentication_requirements":
        return FactorNotReached(error)
    if error in ("temporarily_unavailable", "server_error"):
        return ProviderUnavailable(error)
    return SignInRefused(f"the provider answered {error[:64]!r}")


def event(
    action: str, session: PortalSession, *, at: datetime, outcome: str = "done", **details: str
) -> AuditEvent:
    return AuditEvent(
        action=action,
        actor=str(session.viewer.sub),
        organisation=session.viewer.organisation.code,
        subject=str(session.viewer.sub),
        outcome=outcome,
        at=at,
        request_id=request_id(),
        details={"sid": session.sid, **details},
    )
