"""The portal: a page for who is signed in, and the three steps of signing in and out."""

from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from authlib.integrations.flask_client import FlaskOAuth2App
from flask import Flask, Response, jsonify, redirect, render_template, request, session
from redis import Redis, RedisError
from requests import RequestException
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from demo_portals.mic import logout_token, protection, sign_in
from demo_portals.mic.sessions import IDLE, Sessions
from demo_portals.mic.settings import Settings

SESSION_KEY = "session"
REDIS_SECONDS = 2
CASABLANCA = ZoneInfo("Africa/Casablanca")
ROLES = {"reader": "Lecture"}
FAILURES = {
    403: "La page est restée ouverte trop longtemps. Rechargez-la, puis recommencez.",
    404: "Cette page n’existe pas.",
    421: "Ce portail ne répond pas à cette adresse.",
}


def create_app(settings: Settings) -> Flask:
    app = Flask(__package__ or __name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PERMANENT_SESSION_LIFETIME=IDLE,
        SESSION_COOKIE_NAME="__Host-mic" if settings.secure else "mic",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    protection.install(app, settings)
    app.jinja_env.filters["moment"] = _moment
    app.jinja_env.globals["directory_url"] = settings.issuer.replace("://id.", "://www.", 1)
    client = sign_in.register(app, settings)
    sessions = Sessions(
        Redis.from_url(
            settings.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )
    )
    _add_pages(app, sessions)
    _add_sign_in(app, settings, client, sessions)
    _add_backchannel(app, settings, client, sessions)
    _add_failures(app)
    return app


def _add_pages(app: Flask, sessions: Sessions) -> None:
    @app.get("/")
    def home() -> str:
        secret = session.get(SESSION_KEY, "")
        person = sessions.find(secret) if secret else None
        if person is None:
            session.pop(SESSION_KEY, None)
            return render_template("signed_out.html", ended=bool(secret))
        roles = [ROLES.get(role, role) for role in person.roles]
        return render_template("signed_in.html", person=person, roles=roles)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}


def _add_sign_in(
    app: Flask, settings: Settings, client: FlaskOAuth2App, sessions: Sessions
) -> None:
    @app.get("/connexion")
    def begin() -> AnyResponse:
        answer: AnyResponse = client.authorize_redirect(f"{settings.url}/retour")
        return answer

    @app.get("/retour")
    def finish() -> AnyResponse:
        secret = sessions.begin(sign_in.finish(client, settings))
        session.clear()  # Nothing that was in it before survives a sign-in.
        session.permanent = True
        session[SESSION_KEY] = secret
        return redirect("/", HTTPStatus.SEE_OTHER)

    @app.post("/deconnexion")
    def sign_out() -> AnyResponse:
        """Ends this session, then the sign-on at Portnet ID (RP-Initiated Logout 1.0)."""
        secret = session.get(SESSION_KEY, "")
        person = sessions.find(secret)
        sessions.end(secret)
        session.clear()
        if person is None:
            return redirect("/", HTTPStatus.SEE_OTHER)
        answer: AnyResponse = client.logout_redirect(
            post_logout_redirect_uri=f"{settings.url}/", id_token_hint=person.id_token
        )
        answer.status_code = HTTPStatus.SEE_OTHER
        return answer


def _add_backchannel(
    app: Flask, settings: Settings, client: FlaskOAuth2App, sessions: Sessions
) -> None:
    @app.post("/logout/backchannel")
    def backchannel_logout() -> Response | tuple[Response, int]:
        """Portnet ID tells that a sign-on has ended; no browser is involved."""
        try:
            sid = logout_token.read(request.form.get("logout_token", ""), client, settings)
        except logout_token.NotALogoutToken as why:
            app.logger.warning("no logout token: %s", why)
            return jsonify(error="invalid_request"), HTTPStatus.BAD_REQUEST
        sessions.end_sign_on(sid)
        return jsonify()


def _add_failures(app: Flask) -> None:
    @app.errorhandler(sign_in.GivenUp)
    def given_up(_: sign_in.GivenUp) -> AnyResponse:
        return redirect("/", HTTPStatus.SEE_OTHER)

    @app.errorhandler(sign_in.SignInFailed)
    def not_signed_in(failure: sign_in.SignInFailed) -> tuple[str, int]:
        app.logger.warning("sign-in failed: %s", failure)
        sentence = "La connexion n’a pas abouti. Recommencez\N{NO-BREAK SPACE}; rien n’est perdu."
        return render_template("failure.html", sentence=sentence), HTTPStatus.BAD_REQUEST

    @app.errorhandler(RequestException)
    def unreachable(failure: RequestException) -> tuple[str, int]:
        app.logger.warning("Portnet ID does not answer: %s", type(failure).__name__)
        sentence = "Portnet ID ne répond pas en ce moment. Réessayez dans quelques instants."
        return render_template("failure.html", sentence=sentence), HTTPStatus.SERVICE_UNAVAILABLE

    @app.errorhandler(RedisError)
    def forgetful(failure: RedisError) -> tuple[str, int]:
        app.logger.warning("Redis does not answer: %s", type(failure).__name__)
        sentence = "Ce portail ne peut vous servir en ce moment. Réessayez dans quelques instants."
        return render_template("failure.html", sentence=sentence), HTTPStatus.SERVICE_UNAVAILABLE

    @app.errorhandler(HTTPException)
    def failed(failure: HTTPException) -> tuple[str, int] | Response:
        status = failure.code or HTTPStatus.INTERNAL_SERVER_ERROR
        sentence = FAILURES.get(status, "Cette demande n’a pas abouti.")
        return render_template("failure.html", sentence=sentence), status


def _moment(value: datetime) -> str:
    return f"{value.astimezone(CASABLANCA):%d/%m/%Y à %H:%M}"
