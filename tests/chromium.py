"""Where the browser is that journeys are driven in."""

import os
import shutil
from functools import cache

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # Also for root, as on a machine of a pipeline.
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
HOW_TO_GET_ONE = (
    "On Debian or Ubuntu: “sudo apt-get install chromium”; elsewhere set CHROMIUM to its path."
)


@cache
def find_chromium() -> str | None:
    """The path in ``CHROMIUM``, else the first Chromium or Chrome on the path."""
    named = os.environ.get("CHROMIUM")
    candidates = (named,) if named else NAMES
    return next((found for name in candidates if (found := shutil.which(name))), None)
