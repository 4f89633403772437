"""The warning before a session ends, in a real browser, on a portal whose clock the test moves."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal_kit.portal import Portal
from portal_kit.session import EndReason, PortalSession
from portal_kit.testing import FakeClock, a_viewer
from tests.e2e.conftest import keep_picture
from tests.e2e.serving import served
from tests.portal_kit import small_portal

pytestmark = pytest.mark.e2e

# The page warns two minutes before the end, so here two seconds after it was opened.
SHORT = timedelta(seconds=122)
DESKTOP, PHONE = (1440, 900), (360, 780)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(redis_url: str, clock: FakeClock) -> Flask:
    return small_portal.create_app(redis_url, clock=clock, port=80, locales=("fr", "ar"))


@pytest.fixture
def base_url(app: Flask, redis_url: str, clock: FakeClock) -> Iterator[str]:
    def make(port: int) -> Flask:
        return small_portal.create_app(redis_url, clock=clock, port=port, locales=("fr", "ar"))

    with served(make) as port:
        yield f"http://banques.portnet.localhost:{port}"


@pytest.fixture
def signed_in(
    app: Flask, browser: Browser, base_url: str, clock: FakeClock
) -> Iterator[Callable[..., Page]]:
    """``signed_in(idle=…)``: a page of somebody whose session has these limits."""
    contexts: list[BrowserContext] = []

    def sign_in(*, language: str = "fr", size: tuple[int, int] = DESKTOP, **limits: object) -> Page:
        portal: Portal = app.extensions["portal_kit.portal"]
        session = PortalSession(
            viewer=a_viewer(), sid="test-sid", id_token="", started_at=clock.now,
            seen_at=clock.now, **limits,  # type: ignore[arg-type]
        )  # fmt: skip
        context = browser.new_context(
            base_url=base_url, viewport={"width": size[0], "height": size[1]}
        )
        contexts.append(context)
        cookie = {"name": "session", "value": portal.sessions.begin(session), "url": base_url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(f"/?langue={language}")
        page.evaluate("document.body.dataset.typed = 'much'")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def warned(page: Page, clock: FakeClock) -> None:
    clock.advance(seconds=5)
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_two_minutes_before_the_end_the_page_warns_and_staying_keeps_it(
    signed_in: Callable[..., Page], clock: FakeClock, language: str, size: tuple[int, int]
) -> None:
    page = signed_in(idle=SHORT, language=language, size=size)

    warned(page, clock)

    stay = page.locator("[data-stay] button")
    expect(stay).to_be_focused()
    expect(page.locator("[data-rest]")).to_contain_text("1")
    expect(page.locator("[data-said]")).not_to_be_empty()
    keep_picture(page, f"session-warning-{language}-{size[0]}")
    stay.click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("document.body.dataset.typed") == "much"


def test_the_seconds_are_counted_down(signed_in: Callable[..., Page], clock: FakeClock) -> None:
    page = signed_in(idle=SHORT)
    warned(page, clock)
    rest = page.locator("[data-rest]")
    before = rest.inner_text()

    expect(rest).not_to_have_text(before)


def test_escape_is_staying_too(signed_in: Callable[..., Page], clock: FakeClock) -> None:
    page = signed_in(idle=SHORT)
    warned(page, clock)

    with page.expect_response("**/session/rester") as answer:
        page.keyboard.press("Escape")

    assert answer.value.json() == {"left": 122, "can_stay": True}


def test_an_act_in_another_tab_takes_the_warning_back(
    signed_in: Callable[..., Page], clock: FakeClock
) -> None:
    page = signed_in(idle=SHORT)
    warned(page, clock)

    page.context.new_page().goto("/qui")
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_at_the_last_moment_nobody_is_offered_to_stay(
    signed_in: Callable[..., Page], clock: FakeClock
) -> None:
    page = signed_in(lasts=SHORT)

    warned(page, clock)

    expect(page.get_by_role("button", name="Rester connecté")).to_be_hidden()
    expect(page.get_by_role("button", name="Continuer")).to_be_focused()
    expect(page.get_by_text("Votre saisie est conservée")).to_be_hidden()
    keep_picture(page, "session-warning-last-moment")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_session_that_was_ended_meanwhile_is_told_by_the_page(
    app: Flask, signed_in: Callable[..., Page], clock: FakeClock
) -> None:
    page = signed_in(idle=SHORT)
    warned(page, clock)
    portal: Portal = app.extensions["portal_kit.portal"]
    portal.sessions.end_all_of("test-sid", because=EndReason.SUSPENDED)

    page.get_by_role("button", name="Rester connecté").click()

    expect(page.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
    expect(page.get_by_text("a été suspendu")).to_be_visible()
    keep_picture(page, "session-ended-suspended")
