"""What gunicorn serves: ``helpdesk.wsgi:application``."""

import os

from helpdesk.app import create_app
from helpdesk.settings import Settings
from portal_kit.web.logging import log_as_json

log_as_json()
application = create_app(Settings.from_env(os.environ))
