"""What gunicorn serves: ``demo_portals.mailbox.wsgi:application``. Mail is taken beside it."""

import os

from demo_portals.mailbox.app import create_app
from demo_portals.mailbox.pages import NAME
from demo_portals.mailbox.settings import Settings
from demo_portals.mailbox.smtp import listen
from portal_kit.web.logging import log_as_json

log_as_json()
settings = Settings.from_env(os.environ)
application = create_app(settings)
postman = listen(
    settings.smtp_listen,
    application.extensions[NAME].messages,
    application.extensions[NAME].clock,
)
