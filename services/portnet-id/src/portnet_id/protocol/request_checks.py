"""What an authorization request must be like, one check each, in the order they are made.

Who asks and where the answer goes is known by then, so every refusal goes back there.
"""

import re

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.core.errors import (
    RegistrationNotSupportedError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)

from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.domain.sign_in.demands import PROMPTS
from portnet_id.protocol.claims_parameter import claims_asked, essential_levels
from portnet_id.protocol.refusals import InvalidTarget
from portnet_id.protocol.response_modes import ResponseMode
from portnet_id.protocol.wire import WireRequest

LONGEST = 2_000  # Characters of one parameter. A nonce or state of 384 is nothing unusual.
MAX_AGE_DIGITS = 9

KEPT = (
    "state", "nonce", "scope", "code_challenge", "prompt", "max_age", "id_token_hint",
    "login_hint", "ui_locales", "claims_locales", "acr_values", "display", "claims",
    "response_mode", "dpop_jkt",
)  # fmt: skip
KNOWN = frozenset(
    {
        "response_type", "client_id", "redirect_uri", "code_challenge_method", "resource",
        "request", "request_uri", "registration", *KEPT,
    }
)  # fmt: skip
ONCE = KNOWN - {"resource"}  # RFC 8707, 2: several may be named.
THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")  # RFC 7638, of a SHA-256.


def no_parameter_twice(request: WireRequest) -> None:
    """RFC 6749, 3.1."""
    if request.repeats(ONCE):
        raise InvalidRequestError("A parameter was given more than once.")


def parameters_are_text(request: WireRequest) -> None:
    """Unknown parameters are ignored, whatever they hold (RFC 6749, 3.1)."""
    for name, value in request.parameters:
        longest = LONGEST if name not in ("id_token_hint", "claims") else 4 * LONGEST
        if name in KNOWN and (len(value) > longest or not value.isprintable()):
            raise InvalidRequestError("A parameter is too long, or holds control characters.")


def no_request_object(request: WireRequest) -> None:
    """OpenID Connect Core 1.0, 6 and 7.2.1: not offered, so told by their own errors."""
    if request.all("request"):
        raise RequestNotSupportedError
    if request.all("request_uri"):
        raise RequestURINotSupportedError
    if request.all("registration"):
        raise RegistrationNotSupportedError


def response_mode_is_ours(request: WireRequest) -> None:
    if request.one("response_mode") not in ("", *ResponseMode):
        raise InvalidRequestError("response_mode is not one of the values that are supported.")


def prompt_is_known(request: WireRequest) -> None:
    """OpenID Connect Core 1.0, 3.1.2.1: ``none`` stands alone."""
    prompts = set(request.one("prompt").split())
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError("prompt is not one of the values that are supported.")


def max_age_is_a_number(request: WireRequest) -> None:
    given = request.one("max_age")
    if given and not (given.isascii() and given.isdigit() and len(given) <= MAX_AGE_DIGITS):
        raise InvalidRequestError("max_age must be a number of seconds.")


def claims_are_readable(request: WireRequest) -> None:
    claims_asked(request.one("claims"))
    essential_levels(request.one("claims"))


def thumbprint_is_one(request: WireRequest) -> None:
    """RFC 9449, 10."""
    given = request.one("dpop_jkt")
    if given and not THUMBPRINT.fullmatch(given):
        raise InvalidRequestError("dpop_jkt is not the thumbprint of a key.")


def resources_are_registered(request: WireRequest, party: RelyingParty) -> None:
    """RFC 8707, 2. Raises ``InvalidTarget``."""
    if not set(request.all("resource")) <= party.resources.keys():
        raise InvalidTarget("A resource is not one of yours.")


CHECKS = (
    no_request_object,
    no_parameter_twice,
    parameters_are_text,
    response_mode_is_ours,
    prompt_is_known,
    max_age_is_a_number,
    claims_are_readable,
    thumbprint_is_one,
)
