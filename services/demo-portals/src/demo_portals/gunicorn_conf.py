"""How a demo portal is served: ``gunicorn -c python:demo_portals.gunicorn_conf …``.

It is our own small file rather than the platform's: these portals stand for other people's code
and share nothing with ours.
"""

import os

bind = os.environ.get("GATEWAY_LISTEN", "127.0.0.1:8000")
workers = 1
worker_class = "gthread"
threads = 4
timeout = 30
keepalive = 75  # Longer than the gateway keeps its idle connections.
forwarded_allow_ips = ""  # Nothing here reads a forwarded header.
control_socket_disable = True
accesslog = None
