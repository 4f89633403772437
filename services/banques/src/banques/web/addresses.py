"""Titles and acts in addresses: French for people, domain words for the views."""

from flask import Flask
from werkzeug.routing import BaseConverter

from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.store import Act

ACTS = {
    "domicilier": Act.DOMICILIATE,
    "predomicilier": Act.PREDOMICILIATE,
    "rejeter": Act.REJECT,
}
WORDS = {act: word for word, act in ACTS.items()}


class RegistrationConverter(BaseConverter):
    """``<registration:number>``; any other text is no address of this portal."""

    regex = "[0-9]{19}"

    def to_python(self, value: str) -> RegistrationNumber:
        return RegistrationNumber(value)

    def to_url(self, value: RegistrationNumber) -> str:
        return str(value)


class ActConverter(BaseConverter):
    """``<act:act>``: one of ``ACTS``."""

    regex = "|".join(ACTS)

    def to_python(self, value: str) -> Act:
        return ACTS[value]

    def to_url(self, value: Act) -> str:
        return WORDS[value]


def install(app: Flask) -> None:
    app.url_map.converters.update(registration=RegistrationConverter, act=ActConverter)
