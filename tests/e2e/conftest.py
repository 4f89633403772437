"""A real browser for every journey, and pages on which a script's error is a failure.

A module names where its pages are in a fixture ``base_url``. What a page shows when its test
ends is kept as a picture in ``.screens/``, under the name of the test.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.chromium import ARGUMENTS

# A page that refuses something has a status of its own, which browsers report.
REFUSED = re.compile(r"responded with a status of (401|403|409|422|429)")
PATIENCE_MILLISECONDS = 15_000
SCREENS = Path(__file__).parents[2] / ".screens"


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=base_url)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on which any error of a script, and anything the policy blocks, fails the test."""
    page = context.new_page()
    errors = watched(page)
    yield page
    keep_picture(page, request.node.name)
    assert errors == []


@pytest.fixture
def scriptless_page(
    browser: Browser, base_url: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page in a browser that runs no script at all."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    yield page
    keep_picture(page, request.node.name)
    context.close()


def watched(page: Page) -> list[str]:
    """What goes wrong on ``page`` from now on; grows while it is used."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: _is_fault(said) and errors.append(said.text))
    return errors


def _is_fault(said: ConsoleMessage) -> bool:
    return said.type == "error" and not REFUSED.search(said.text)


def keep_picture(page: Page, name: str) -> None:
    SCREENS.mkdir(exist_ok=True)
    safe = re.sub(r"[^\w-]+", "-", name).strip("-")
    page.screenshot(path=SCREENS / f"{safe}.png", full_page=True)
