"""Memory of all processes, and what a first visit weighs on the wire."""

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import Figure
from tests.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium
from tests.product import Product

MEMORY_MEGABYTES = 1_000
FIRST_PAGE_KILOBYTES = 150
FIRST_PAGES = (("www", "/"), ("www", "/connexion"), ("aide", "/"), ("banques", "/"))


class NoBrowser(Exception):
    """First pages are weighed in a real browser, and there is none."""


def memory(product: Product) -> list[Figure]:
    return [
        Figure(what="memory of all processes (sum of PSS)", value=product.megabytes(), unit="MB",
               ceiling=MEMORY_MEGABYTES),
    ]  # fmt: skip


def first_pages(product: Product) -> list[Figure]:
    """What a browser that was never here receives, headers included, until the page is still.

    The page of the Portail Banques is the sign-in page, for who has no session yet.
    """
    chromium = find_chromium()
    if chromium is None:
        raise NoBrowser(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        figures = [
            Figure(what=f"first visit of {label}.{path}, compressed", unit="kB",
                   value=_bytes(browser, f"{product.url(label)}{path}") / 1000,
                   ceiling=FIRST_PAGE_KILOBYTES)
            for label, path in FIRST_PAGES
        ]  # fmt: skip
        browser.close()
    return figures


def _bytes(browser: Browser, url: str) -> int:
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    received: list[int] = []
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    context.close()
    return int(sum(received))
