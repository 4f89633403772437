"""Authorization requests that a relying party pushed before its person comes (RFC 9126).

One is opened within a minute, then belongs to the browser that opened it, which may open it again
while its sign-in is under way, and is answered once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from portal_kit.errors import Refused

LIFE = timedelta(seconds=60)  # Until it is opened.


class PushedRequestUnknown(Refused):
    """It is over, was answered, was pushed by another party, or belongs to another browser."""


@dataclass(frozen=True, kw_only=True)
class PushedRequest:
    """``parameters`` are those of the wire, after every check."""

    client_id: str
    parameters: tuple[tuple[str, str], ...]


class PushedRequests(Protocol):
    """Pushed requests; what names one is kept as a hash only."""

    def push(self, request: PushedRequest, *, at: datetime) -> str:
        """Keeps it and returns the name that the browser carries."""

    def open(self, name: str, *, client_id: str, browser: str) -> PushedRequest:
        """The request, for the first browser that asks. Raises ``PushedRequestUnknown``."""

    def answer(self, name: str) -> None:
        """Ends it: of two answers one is given. Raises ``PushedRequestUnknown``."""
