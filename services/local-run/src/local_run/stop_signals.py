"""Ctrl-C, a polite kill and a closed terminal all mean the same: stop everything, in order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Somebody asked the run to stop; nothing is wrong."""


class StopSignals:
    """Turns the first stop signal into ``StopRequested``; later ones change nothing."""

    def __init__(self) -> None:
        self._held = False
        self._requested = False

    def listen(self) -> None:
        for number in STOPS:
            signal.signal(number, self._note)

    def ignore(self) -> None:
        """While stopping: impatience must not leave anything running."""
        for number in STOPS:
            signal.signal(number, signal.SIG_IGN)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Puts a stop off until the block has ended, so that what starts is also recorded."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._requested:
            raise StopRequested

    def _note(self, number: int, frame: FrameType | None) -> None:
        again, self._requested = self._requested, True
        if not (self._held or again):
            raise StopRequested
