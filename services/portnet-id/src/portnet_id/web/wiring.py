"""What the views are given by ``app.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from portnet_id.domain.interactions import Interactions
from portnet_id.domain.stores import OpenStores
from portnet_id.settings import Settings

NAME = "portnet_id"


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """One per application, in ``app.extensions["portnet_id"]``."""

    settings: Settings
    open_stores: OpenStores
    interactions: Interactions
    clock: Callable[[], datetime]


def wiring() -> Wiring:
    found: Wiring = current_app.extensions[NAME]
    return found
