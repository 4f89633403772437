"""What an authorization request must be like, one check each, in the order they are made.

Who asks and where the answer goes is known by then, so every refusal goes back there.
"""

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.core.errors import (
    RegistrationNotSupportedError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)

from portnet_id.domain.sign_in.demands import PROMPTS
from portnet_id.protocol.wire import WireRequest

RESPONSE_MODE = "query"
LONGEST = 2_000  # Characters of one parameter. A nonce or state of 384 is nothing unusual.
MAX_AGE_DIGITS = 9

KEPT = (
    "state", "nonce", "scope", "code_challenge", "prompt", "max_age", "id_token_hint",
    "login_hint", "ui_locales", "acr_values", "display",
)  # fmt: skip
KNOWN = frozenset(
    {"response_type", "client_id", "redirect_uri", "response_mode", "code_challenge_method", *KEPT}
)


def no_parameter_twice(request: WireRequest) -> None:
    """RFC 6749, 3.1."""
    if request.repeats(KNOWN):
        raise InvalidRequestError("A parameter was given more than once.")


def parameters_are_text(request: WireRequest) -> None:
    """Unknown parameters are ignored, whatever they hold (RFC 6749, 3.1)."""
    for name, value in request.parameters:
        longest = LONGEST if name != "id_token_hint" else 4 * LONGEST
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
    if request.one("response_mode") not in ("", RESPONSE_MODE):
        raise InvalidRequestError("The only response_mode is query.")


def prompt_is_known(request: WireRequest) -> None:
    """OpenID Connect Core 1.0, 3.1.2.1: ``none`` stands alone."""
    prompts = set(request.one("prompt").split())
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError("prompt is not one of the values that are supported.")


def max_age_is_a_number(request: WireRequest) -> None:
    given = request.one("max_age")
    if given and not (given.isascii() and given.isdigit() and len(given) <= MAX_AGE_DIGITS):
        raise InvalidRequestError("max_age must be a number of seconds.")


CHECKS = (
    no_request_object,
    no_parameter_twice,
    parameters_are_text,
    response_mode_is_ours,
    prompt_is_known,
    max_age_is_a_number,
)
