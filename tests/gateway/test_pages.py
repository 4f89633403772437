"""The gateway's own pages are held to what every page of the product is."""

import re
from pathlib import Path

import pytest
from werkzeug.datastructures import Headers

from local_run.gateway import FOLDER
from portal_kit.page_care import complaints_about
from tests.gateway.gateways import Gateway

FILLED_IN = re.compile(r"{{.*?}}")  # By the gateway, when it sends the page.
PAGES = sorted((FOLDER / "pages").glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_written_with_care(page: Path, gateway: Gateway) -> None:
    headers = Headers(gateway.request("", host="nobody.example").headers)

    sent = FILLED_IN.sub("0123", page.read_text(encoding="utf-8"))
    assert complaints_about(sent, headers) == []
