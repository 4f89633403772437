"""The application a server loads; it refuses to start with wrong settings."""

import os

from demo_portals.mic.app import create_app
from demo_portals.mic.settings import Settings

application = create_app(Settings.from_env(os.environ))
