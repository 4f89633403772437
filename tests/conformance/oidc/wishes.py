"""What a request may wish for, and must not fail for."""

from tests.conformance.modules import module
from tests.conformance.oidc.bench import Bench

ANY_LEVELS = "1 2"


@module("oidcc-display-page")
def display_page_does_no_harm(bench: Bench) -> None:
    """``display=page`` is no error."""
    bench.sign_in(display="page")


@module("oidcc-display-popup")
def display_popup_does_no_harm(bench: Bench) -> None:
    """``display=popup`` is no error."""
    bench.sign_in(display="popup")


@module("oidcc-login-hint")
def login_hint_does_no_harm(bench: Bench) -> None:
    """``login_hint`` is no error, whomever it names."""
    bench.sign_in(login_hint="somebody@example.invalid")


@module("oidcc-ui-locales")
def ui_locales_do_no_harm(bench: Bench) -> None:
    """``ui_locales`` is no error."""
    bench.sign_in(ui_locales="se")


@module("oidcc-claims-locales")
def claims_locales_do_no_harm(bench: Bench) -> None:
    """``claims_locales`` is no error."""
    bench.sign_in(claims_locales="se")


@module("oidcc-ensure-request-with-acr-values-succeeds")
def a_level_that_is_wished_for_is_told(bench: Bench) -> None:
    """``acr_values`` is no error, and the ID token should tell one of the values."""
    levels = " ".join(bench.metadata.get("acr_values_supported", [])) or ANY_LEVELS
    told = bench.sign_in(acr_values=levels).claims.get("acr")
    bench.advise(told in levels.split(), f"acr of {levels}", told)
