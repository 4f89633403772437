"""What the views are given by ``app.py``."""

from dataclasses import dataclass

from flask import current_app

from helpdesk.domain.contact import Contact
from helpdesk.domain.faq.queries import FaqQueries
from portal_kit.settings import PlatformSettings

NAME = "helpdesk"


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """One per application, in ``app.extensions["helpdesk"]``."""

    settings: PlatformSettings
    faq: FaqQueries
    contact: Contact


def wiring() -> Wiring:
    found: Wiring = current_app.extensions[NAME]
    return found
