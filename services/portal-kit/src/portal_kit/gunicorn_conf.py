"""How every service is served: ``gunicorn -c python:portal_kit.gunicorn_conf <pkg>.wsgi``.

``GATEWAY_LISTEN`` is the address the gateway connects to, ``INTERNAL_LISTEN`` the one other
services connect to; a service that offers nothing to programs may leave the second out.
"""

import os
from typing import Protocol
from wsgiref.types import WSGIApplication

from portal_kit.web.listeners import Listeners

_gateway = os.environ.get("GATEWAY_LISTEN", "127.0.0.1:8000")
_internal = os.environ.get("INTERNAL_LISTEN", "")

bind = [address for address in (_gateway, _internal) if address]

# One process and few threads: a service waits for its database most of the time, and threads
# beyond that fight for the interpreter. `portal_kit.database` keeps a connection for each.
workers = 1
worker_class = "portal_kit.web.worker.StayingWorker"
threads = 8
preload_app = False  # Connections and keys are made in the process that uses them.

timeout = 60  # A worker that hangs this long is replaced; no page may take a tenth of it.
graceful_timeout = 10
keepalive = 75  # Longer than the gateway keeps its idle connections, which thus closes first.

# The gateway limits the body, the kit limits it again; here are the line and the headers.
limit_request_line = 8_190
limit_request_fields = 60
limit_request_field_size = 8_190

# Which headers to believe is decided by `Listeners`, by the port, never by the peer's address.
forwarded_allow_ips = ""
control_socket_disable = True
accesslog = None  # The kit logs requests itself, without query strings.


class Worker(Protocol):
    """What this file knows of gunicorn's worker, which comes without types."""

    wsgi: WSGIApplication


def post_worker_init(worker: Worker) -> None:
    """Puts the middleware outside everything the application has wrapped around itself."""
    worker.wsgi = Listeners(worker.wsgi, gateway_port=int(_gateway.rpartition(":")[2]))
