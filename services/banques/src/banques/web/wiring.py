"""What the views are given by ``app.py``: stores, queries, reference data, the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from banques.domain.reference import ReferenceData
from banques.domain.titles.queries import TitleQueries
from banques.domain.titles.store import OpenStore

NAME = "banques"


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """One per application, in ``app.extensions["banques"]``."""

    open_store: OpenStore
    queries: TitleQueries
    reference: Callable[[], ReferenceData]
    clock: Callable[[], datetime]


def wiring() -> Wiring:
    found: Wiring = current_app.extensions[NAME]
    return found
