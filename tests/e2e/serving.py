"""One application behind a port of its own, for journeys that need no more than that."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from wsgiref.types import WSGIApplication

from werkzeug.serving import make_server


@contextmanager
def served(make: Callable[[int], WSGIApplication], port: int = 0) -> Iterator[int]:
    """Serves what ``make`` makes for the port it is told, a free one where none is; yields it."""
    server = make_server("127.0.0.1", port, lambda *_: [], threaded=True)
    server.app = make(server.port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
