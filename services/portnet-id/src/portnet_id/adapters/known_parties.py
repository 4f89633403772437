"""What the registry said of a relying party within the last second.

Each request of a portal asks for the same row, and rows change once in a month. What an operator
changes counts everywhere a second later, which is as soon as a suspension does (architecture.md
§4).
"""

import time
from collections.abc import Callable
from datetime import timedelta

from portnet_id.domain.registry.relying_parties import RelyingParty

BELIEVED_FOR = timedelta(seconds=1)
MOST = 1_000  # More names than any registry has: whoever tries names out fills no memory.


class KnownParties:
    """One per application; safe to share between threads, because each step of it is one.

    ``believed_for`` is how long after it was read; ``seconds`` is a clock that only goes forward.
    """

    def __init__(
        self, believed_for: timedelta, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._believed_for = believed_for.total_seconds()
        self._seconds = seconds
        self._known: dict[str, tuple[float, RelyingParty]] = {}

    def get(self, client_id: str, read: Callable[[], RelyingParty | None]) -> RelyingParty | None:
        """From memory, or by ``read``. Who is in no registry is not remembered."""
        now = self._seconds()
        until, party = self._known.get(client_id, (now, None))
        if now < until:
            return party
        party = read()
        if party is None:
            self._known.pop(client_id, None)
        elif len(self._known) < MOST:
            self._known[client_id] = (now + self._believed_for, party)
        return party
