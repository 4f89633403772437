"""The four pages. Everybody may read them: who cannot sign in needs them most."""

from flask import Blueprint, Flask, render_template, request

from helpdesk.domain.faq.queries import Asked
from helpdesk.web import links
from helpdesk.web.origin import PARAMETER, origin_of
from helpdesk.web.wiring import wiring
from portal_kit.web.access import open_to_all

bp = Blueprint("help", __name__)


@bp.get("/")
@open_to_all
def home() -> str:
    return render_template(
        "home.html",
        faq=wiring().faq.read(),
        origin=origin_of(request.args.get(PARAMETER, ""), wiring().settings),
    )


@bp.get("/faq")
@open_to_all
def faq() -> str:
    """The whole FAQ, or what it answers to ``?q=``."""
    asked = Asked.read(request.args.get("q", ""))
    if asked.text:
        return render_template("results.html", asked=asked, found=wiring().faq.find(asked))
    return render_template("faq.html", faq=wiring().faq.read())


@bp.get("/faq/<slug>")
@open_to_all
def answer(slug: str) -> str:
    theme, entry = wiring().faq.read().find(slug)
    return render_template("answer.html", theme=theme, entry=entry)


@bp.get("/contact")
@open_to_all
def contact() -> str:
    """Asks nothing of the database, so that it is there when that is not."""
    return render_template("contact.html", contact=wiring().contact)


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    links.install(app)
    app.jinja_env.globals["sign_in_suite"] = here


def here() -> str:
    """The page being read, for the way back from the sign-in."""
    return request.full_path.removesuffix("?")
