"""What gunicorn serves: ``banques.wsgi:application``."""

import os

from banques.app import create_app
from banques.settings import Settings
from portal_kit.web.logging import log_as_json

log_as_json()
application = create_app(Settings.from_env(os.environ))
