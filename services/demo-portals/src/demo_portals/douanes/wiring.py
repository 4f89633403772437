"""What the views are given by ``app.py``."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from demo_portals.douanes.arrivals import Arrivals
from portal_kit.audit.event import AuditEvent
from portal_kit.session_gate import Clock

NAME = "douanes"


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """One per application, in ``app.extensions["douanes"]``."""

    arrivals: Arrivals
    audit: Callable[[AuditEvent], None]
    clock: Clock


def wiring() -> Wiring:
    found: Wiring = current_app.extensions[NAME]
    return found
