"""What gunicorn serves: ``demo_portals.douanes.wsgi:application``."""

import os

from demo_portals.douanes.app import create_app
from demo_portals.douanes.settings import Settings
from portal_kit.web.logging import log_as_json

log_as_json()
application = create_app(Settings.from_env(os.environ))
