"""What the views are given by ``app.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from portnet_id.domain.enrolment import Enrolment
from portnet_id.domain.sign_in.captcha import Captcha
from portnet_id.domain.sign_in.code_check import CodeCheck
from portnet_id.domain.sign_in.interactions import Interactions
from portnet_id.domain.sign_in.password_check import PasswordCheck
from portnet_id.domain.sign_in.sending_codes import SentCodes
from portnet_id.domain.stores import OpenStores
from portnet_id.domain.vault import Vault
from portnet_id.protocol.parts import Parts
from portnet_id.settings import Settings

NAME = "portnet_id"


@dataclass(frozen=True, kw_only=True)
class SignInParts:
    """What the pages of the sign-in ask. ``pause`` waits so many seconds."""

    captcha: Captcha
    check_password: PasswordCheck
    check_code: CodeCheck
    sent_codes: SentCodes
    enrolment: Enrolment
    pause: Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """One per application, in ``app.extensions["portnet_id"]``.

    ``metadata`` is the discovery document, made once. ``open_to_read`` is for what writes nothing:
    each statement stands for itself, which spares the database two round trips.
    """

    settings: Settings
    open_stores: OpenStores
    open_to_read: OpenStores
    interactions: Interactions
    vault: Vault
    sign_in: SignInParts
    clock: Callable[[], datetime]
    protocol: Parts
    metadata: bytes


def wiring() -> Wiring:
    found: Wiring = current_app.extensions[NAME]
    return found
