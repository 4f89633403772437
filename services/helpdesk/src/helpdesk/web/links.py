"""Where the links of answers lead."""

from flask import Flask, url_for

from helpdesk.domain.faq.markup import FAQ, Target
from helpdesk.web.wiring import wiring


def url_of(target: Target) -> str:
    if target.place == FAQ:
        return url_for("help.answer", slug=target.path)
    return f"{wiring().settings.url(target.place)}{target.path}"


def install(app: Flask) -> None:
    app.jinja_env.globals["url_of_target"] = url_of
