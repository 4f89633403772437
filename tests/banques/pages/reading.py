"""Reads pages as a person does: by what stands in them."""

import re
from http import HTTPStatus

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def read(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.data, "html.parser")


def opened(client: CarefulClient, path: str) -> BeautifulSoup:
    """The page at ``path``, which must be there."""
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK, f"{path}: {response.status}"
    return read(response)


def the(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def words(tag: Tag) -> str:
    """The text of ``tag`` on one line, with plain spaces."""
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip()


def lines(page: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [words(tag) for tag in page.select(selector)]


def main_of(page: BeautifulSoup) -> str:
    return words(the(page, "main"))


def fields_of(form: Tag) -> dict[str, str]:
    """What a browser would send of ``form`` as it stands."""
    sent: dict[str, str] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        sent[str(field["name"])] = _value(field)
    return sent


def form_to(page: BeautifulSoup, action: str) -> Tag:
    return the(page, f'main form[action="{action}"]')


def send(client: CarefulClient, form: Tag, filled: dict[str, str]) -> TestResponse:
    """Sends ``form`` as it stands, with what is ``filled`` in."""
    return client.post(str(form["action"]), data=fields_of(form) | filled)


def _value(field: Tag) -> str:
    if field.name == "textarea":
        return field.get_text().removeprefix("\n")
    if field.name == "select":
        options = field.select("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        return str(chosen[0].get("value", chosen[0].get_text())) if chosen else ""
    return str(field.get("value", ""))
