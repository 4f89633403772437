"""Signing in without a browser: forms read from the pages and sent, the work of the box done."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import requests
from altcha.v2 import Challenge, Payload, solve_challenge
from bs4 import BeautifulSoup, Tag

from tests import loopback
from tests.newcomers import Newcomer


class NotWhereExpected(Exception):
    """The product showed another page than the way goes through."""


@dataclass
class Walker:
    """One browser's cookies."""

    http: requests.Session

    @classmethod
    def new(cls, trusting: Path | None = None) -> "Walker":
        return cls(loopback.session(trusting))

    def sign_in(
        self, portal_url: str, person: Newcomer, *, home: str | None = None
    ) -> requests.Response:
        """From a portal's address back to it, or to its ``home``. Raises ``NotWhereExpected``."""
        page = self.begin(portal_url)
        page = self.give_credentials(page, person, self.work(page))
        page = self.submit(page, code=person.code())
        if not page.url.startswith(home or portal_url):
            raise NotWhereExpected(f"{page.status_code} {page.url}")
        return page

    def begin(self, portal_url: str) -> requests.Response:
        """The page of the sign-in that the portal leads to."""
        return self.http.get(portal_url)

    def work(self, page: requests.Response) -> str:
        """What a browser's script brings back for the box « Je ne suis pas un robot »."""
        box = BeautifulSoup(page.text, "html.parser").select_one("[data-challenge]")
        if box is None:
            raise NotWhereExpected(f"{page.status_code} {page.url}")
        issued = Challenge.from_dict(
            self.http.get(urljoin(page.url, str(box["data-challenge"]))).json()
        )
        solution = solve_challenge(issued)
        if solution is None:
            raise NotWhereExpected("the work was not done in time")
        return Payload(issued, solution).to_base64()

    def give_credentials(
        self, page: requests.Response, person: Newcomer, work: str
    ) -> requests.Response:
        return self.submit(
            page, identifiant=person.username, mot_de_passe=person.password, travail=work
        )

    def sign_out(self, page: requests.Response) -> requests.Response:
        """« Se déconnecter », which stands on every page of a portal."""
        return self._send(page, "form[action='/deconnexion']", {})

    def submit(self, page: requests.Response, **typed: str) -> requests.Response:
        """Sends the form of ``page`` with its hidden fields, and what is typed."""
        return self._send(page, "main form[method=post]", typed)

    def _send(
        self, page: requests.Response, selector: str, typed: Mapping[str, str]
    ) -> requests.Response:
        form = BeautifulSoup(page.text, "html.parser").select_one(selector)
        if form is None:
            raise NotWhereExpected(f"{page.status_code} {page.url} has no form")
        hidden = {str(each["name"]): str(each.get("value", "")) for each in _hidden(form)}
        return self.http.post(urljoin(page.url, str(form["action"])), data={**hidden, **typed})


def _hidden(form: Tag) -> list[Tag]:
    return list(form.select("input[type=hidden][name]"))
