"""Gunicorn's threads, which stay with a busy connection for a moment.

Gunicorn hands a connection back to its main thread after each answer, and the main thread hands
it to another of its threads with the next request: two changes of thread, which cost the
processor as much as a small answer does. The gateway sends one request after the other on few
connections, so the next one is often there before the thread would have been left.
"""

import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

STAY_MILLISECONDS = 5  # So long may somebody new have to wait where all threads stay.


class StayingWorker(ThreadWorker):  # type: ignore[misc]  # Gunicorn has no types.
    """The worker class ``gthread``, with ``handle`` gone through again while requests come."""

    def handle(self, conn: Any) -> Any:
        """Whether the connection may be kept, as gunicorn has it."""
        kept = super().handle(conn)
        while kept is True and self._should_stay(conn):
            kept = super().handle(conn)
        return kept

    def _should_stay(self, conn: Any) -> bool:
        """Whether the next request is here or comes now, and nobody waits for the thread.

        What was read ahead of it is gunicorn's to look at, and so is a worker that is stopping.
        """
        if not self.alive or self.tpool._work_queue.qsize() or conn.parser.unreader.buf.getvalue():
            return False
        coming = select.poll()
        coming.register(conn.sock, select.POLLIN)
        return bool(coming.poll(STAY_MILLISECONDS))
