"""What modules of every plan work with."""

from dataclasses import dataclass, field
from typing import Any

from tests.conformance.browsing import Browser
from tests.conformance.findings import Findings


@dataclass(kw_only=True)
class ProviderBench(Findings):
    """A provider's metadata and keys as they were just read, and a browser with one person.

    The browser keeps its cookies until the module ends.
    """

    metadata: dict[str, Any]
    keys: dict[str, Any] = field(repr=False)
    browser: Browser

    @property
    def issuer(self) -> str:
        return str(self.metadata["issuer"])
