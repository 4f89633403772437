"""The portal: a page for who is signed in, and the three steps of signing in and out."""

from datetime import datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Flask, Response, redirect, render_template, session
from requests import RequestException
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from demo_portals.mic import protection, sign_in
from demo_portals.mic.settings import Settings

IDLE = timedelta(minutes=15)
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
    _add_pages(app)
    _add_sign_in(app, settings)
    _add_failures(app)
    return app


def _add_pages(app: Flask) -> None:
    @app.get("/")
    def home() -> str:
        person = sign_in.current_person()
        if person is None:
            return render_template("signed_out.html")
        roles = [ROLES.get(role, role) for role in person.roles]
        return render_template("signed_in.html", person=person, roles=roles)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}


def _add_sign_in(app: Flask, settings: Settings) -> None:
    client = sign_in.register(app, settings)

    @app.get("/connexion")
    def begin() -> AnyResponse:
        answer: AnyResponse = client.authorize_redirect(f"{settings.url}/retour")
        return answer

    @app.get("/retour")
    def finish() -> AnyResponse:
        sign_in.keep(sign_in.finish(client, settings))
        return redirect("/", HTTPStatus.SEE_OTHER)

    @app.post("/deconnexion")
    def sign_out() -> AnyResponse:
        """Ends this session, then the sign-on at Portnet ID (RP-Initiated Logout 1.0)."""
        person = sign_in.current_person()
        session.clear()
        if person is None:
            return redirect("/", HTTPStatus.SEE_OTHER)
        answer: AnyResponse = client.logout_redirect(
            post_logout_redirect_uri=f"{settings.url}/", id_token_hint=person.id_token
        )
        answer.status_code = HTTPStatus.SEE_OTHER
        return answer


def _add_failures(app: Flask) -> None:
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

    @app.errorhandler(HTTPException)
    def failed(failure: HTTPException) -> tuple[str, int] | Response:
        status = failure.code or HTTPStatus.INTERNAL_SERVER_ERROR
        sentence = FAILURES.get(status, "Cette demande n’a pas abouti.")
        return render_template("failure.html", sentence=sentence), status


def _moment(value: datetime) -> str:
    return f"{value.astimezone(CASABLANCA):%d/%m/%Y à %H:%M}"
