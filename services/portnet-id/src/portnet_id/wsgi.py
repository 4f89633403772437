"""What gunicorn serves: the provider and the public directory."""

import os

from portal_kit.web.logging import log_as_json
from portnet_id.app import create_site
from portnet_id.settings import Settings

log_as_json()
application = create_site(Settings.from_env(os.environ))
