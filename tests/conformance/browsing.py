"""A real browser that signs somebody in, and where it stands afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Page, Response

from tests.conformance.clients_listening import Clients

PATIENCE_MILLISECONDS = 20_000


@dataclass(frozen=True)
class Landing:
    """Where a browser stands: at the client's address with an answer, or on a provider's page.

    ``was_asked`` is whether the provider wanted something of the person on the way.
    """

    url: str
    status: int
    answer: dict[str, str] | None
    fragment: str = ""
    was_posted: bool = False
    was_asked: bool = False

    @property
    def error(self) -> str | None:
        return None if self.answer is None else self.answer.get("error")

    @property
    def summary(self) -> str:
        if self.answer is None:
            return f"a page, status {self.status}"
        return f"an answer with {', '.join(f'{name}={self.answer[name]}' for name in self.answer)}"


class Person(Protocol):
    """Somebody who knows the provider's pages."""

    def sign_in(self, page: Page) -> bool:
        """Does what the page asks, and the ones after it; false where a page only tells."""

    def decline(self, page: Page) -> None:
        """Gives up on the first page."""

    def sign_out(self, page: Page) -> bool:
        """Confirms, where the page asks whether to sign out; false where it only tells."""


class Browser:
    """One module's: its cookies end with it."""

    def __init__(self, context: BrowserContext, person: Person, clients: Clients) -> None:
        self._page = context.new_page()
        self._page.set_default_timeout(PATIENCE_MILLISECONDS)
        self._person, self._clients = person, clients
        self._status = 0
        self._page.on("response", self._note)

    def sign_in(self, url: str) -> Landing:
        """Opens the address and does all that is asked, unless an error is shown at once."""
        return self._go(url, self._person.sign_in)

    def decline(self, url: str) -> Landing:
        """Opens the address and says no."""

        def say_no(page: Page) -> bool:
            self._person.decline(page)
            return True

        return self._go(url, say_no)

    def open(self, url: str) -> Landing:
        """Opens the address, and does nothing there."""
        return self._go(url, lambda _: False)

    def sign_out(self, url: str) -> Landing:
        """Opens an address that ends the session, and confirms where that is asked."""
        return self._go(url, self._person.sign_out)

    def post(self, url: str, parameters: dict[str, str]) -> Landing:
        """As ``sign_in``, with the parameters in the body of a form that a client's page sends."""
        return self._go(self._clients.page_that_posts(url, parameters), self._person.sign_in)

    def _go(self, url: str, act: Callable[[Page], bool]) -> Landing:
        self._page.goto(url)
        self._page.wait_for_load_state("networkidle")
        was_asked = False
        if not self._is_answered and self._status < 400:
            was_asked = act(self._page)
            self._page.wait_for_load_state("networkidle")
        return self._landing(was_asked)

    @property
    def _is_answered(self) -> bool:
        return self._page.url.startswith(self._clients.address)

    def _landing(self, was_asked: bool) -> Landing:
        parts = urlsplit(self._page.url)
        answer, posted = None, None
        if self._is_answered:
            posted = self._clients.take_posted(parts.path)
            found = parse_qs(posted or parts.query, keep_blank_values=True)
            answer = {name: " ".join(values) for name, values in found.items()}
        return Landing(
            self._page.url, self._status, answer, parts.fragment,
            was_posted=posted is not None, was_asked=was_asked,
        )  # fmt: skip

    def _note(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and response.frame == self._page.main_frame:
            self._status = response.status
