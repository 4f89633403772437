"""What the portal's log tells of a request: enough to find it, no more of a title than needed."""

import logging

import pytest

from portal_kit.testing import CarefulClient
from tests.banques.app import World
from tests.banques.builders import an_ei


def logged(caplog: pytest.LogCaptureFixture, field: str) -> list[object]:
    return [vars(record)[field] for record in caplog.records if field in vars(record)]


def test_a_title_is_logged_by_its_last_six_digits(
    world: World, client: CarefulClient, caplog: pytest.LogCaptureFixture
) -> None:
    title = an_ei()
    world.receives(title)

    with caplog.at_level(logging.INFO):
        client.get(f"/importation/titres/{title.number}?num={title.number}")

    assert logged(caplog, "path") == [f"/importation/titres/…{title.number.digits[-6:]}"]


def test_a_refusal_is_logged_by_its_name(
    client: CarefulClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get(f"/importation/titres/{an_ei().number}")

    assert logged(caplog, "refusal") == ["TitleNotFound"]
