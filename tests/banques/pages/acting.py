"""Does an act on a title through its pages, as a person does."""

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from banques.domain.titles.title import TradeTitle
from portal_kit.testing import CarefulClient
from tests.banques.pages.reading import form_to, opened, read, send, the

CONFORM = {
    "controle-contract": "conform",
    "controle-payment": "conform",
    "controle-screening": "conform",
}


def address(title: TradeTitle, word: str) -> str:
    return f"/importation/titres/{title.number}/{word}"


def form_of(client: CarefulClient, title: TradeTitle, word: str) -> Tag:
    page = opened(client, address(title, word))
    return form_to(page, f"{address(title, word)}/verification")


def checked(
    client: CarefulClient, title: TradeTitle, word: str, filled: dict[str, str]
) -> BeautifulSoup:
    """The check page of an act filled in like that."""
    page = read(send(client, form_of(client, title, word), filled))
    assert the(page, "main form")["action"] == address(title, word)
    return page


def confirmed(client: CarefulClient, check: BeautifulSoup) -> TestResponse:
    """The answer to the button that confirms."""
    return send(client, the(check, "main form"), {})


def decided(
    client: CarefulClient, title: TradeTitle, word: str, filled: dict[str, str]
) -> TestResponse:
    return confirmed(client, checked(client, title, word, filled))
