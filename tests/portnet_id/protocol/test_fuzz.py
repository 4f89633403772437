"""Whatever is sent to the protocol is answered by a name the RFCs know, never by a fault.

A threat by itself (identity.md §4, row 47), and how faults are found that nobody thought of.
"""

from collections.abc import Callable
from functools import partial
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from portal_kit.testing import CarefulClient
from tests.portnet_id.protocol.relying_party import TestParty

PROGRAMS = ("/par", "/token", "/userinfo", "/introspect", "/revoke")
PAGES = ("/authorize", "/logout")
# RFC 6749, 5.2; RFC 6750, 3.1; RFC 8693, 2.2.2; RFC 8707, 2; RFC 9126, 2.3; RFC 9449, 5 and 9.
ERRORS = {
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope",
    "unsupported_grant_type", "invalid_target", "invalid_token", "insufficient_scope",
    "invalid_dpop_proof", "use_dpop_nonce", "unsupported_response_type", "unsupported_token_type",
    "login_required", "invalid_request_uri", "request_not_supported", "request_uri_not_supported",
    "registration_not_supported", "unmet_authentication_requirements",
}  # fmt: skip
NAMES = st.sampled_from(
    (
        "client_id", "client_secret", "client_assertion", "client_assertion_type", "grant_type",
        "code", "code_verifier", "redirect_uri", "refresh_token", "scope", "resource", "audience",
        "subject_token", "subject_token_type", "token", "token_type_hint", "access_token",
        "response_type", "response_mode", "state", "nonce", "prompt", "max_age", "acr_values",
        "claims", "id_token_hint", "login_hint", "ui_locales", "code_challenge",
        "code_challenge_method", "dpop_jkt", "request", "request_uri", "registration",
        "post_logout_redirect_uri", "unknown", "",
    )
)  # fmt: skip
DEEP = b'{"userinfo":' + b'{"a":' * 400 + b"1" + b"}" * 401
VALUES = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        (
            b"banques", b"code", b"openid", b"authorization_code", b"refresh_token",
            b"client_credentials", b"urn:ietf:params:oauth:grant-type:token-exchange",
            b"urn:ietf:params:oauth:client-assertion-type:jwt-bearer", b"a.b.c", b"...",
            b"eyJhbGciOiJub25lIn0.e30.", b"urn:ietf:params:oauth:request_uri:x", b"none", b"-1",
            b"99999999999999999999", b"{}", b"[]", b"null", DEEP, b"\x00", b"\xff\xfe", b"\r\nX: 1",
            b"S256", b"x" * 9_000, b"openid " * 1_000,
        )
    ),
)  # fmt: skip
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=8)
HEADERS = st.dictionaries(
    st.sampled_from(("Authorization", "DPoP")),
    st.one_of(
        st.sampled_from(
            (
                "Basic", "Basic !", "Basic Og==", "Basic //8=", "Basic YTpi", "Bearer",
                "Bearer a.b.c",
                "Bearer  ", "DPoP a.b.c", "Digest x", "eyJhbGciOiJub25lIn0.e30.", "\xe9" * 20,
                "Bearer " + "x" * 7_000,
            )
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
    ),
    max_size=2,
)  # fmt: skip
TYPES = st.sampled_from(
    (
        "application/x-www-form-urlencoded", "application/json", "text/plain", "",
        "multipart/form-data",
        "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16",
    )
)  # fmt: skip
bounded = partial(
    settings,
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def encoded(fields: list[tuple[str, bytes]]) -> str:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields)


def is_named(answer: TestResponse) -> bool:
    """A success, or an error by a name of the RFCs; a page or problem where it is no request."""
    if answer.status_code < 400:
        return True
    told = answer.get_json(silent=True) or {}
    if answer.status_code == 401 and not told:
        # RFC 6750, 3.1: who shows no token is told no more than how to.
        return answer.headers["WWW-Authenticate"].startswith(("Bearer", "DPoP"))
    return answer.status_code < 500 and (
        told.get("error") in ERRORS or answer.status_code in (405, 413, 415)
    )


@pytest.fixture
def ask(client: CarefulClient, banques: TestParty, mic: TestParty) -> Callable[..., TestResponse]:
    """Two parties are known, so that some of what is sent comes further than the first check."""
    return client.open


@pytest.mark.threat(47)
@pytest.mark.parametrize("path", PROGRAMS)
def test_a_program_is_told_by_name(path: str, ask: Callable[..., TestResponse]) -> None:
    @bounded()
    @given(fields=FIELDS, headers=HEADERS, kind=TYPES)
    def sent(fields: list[tuple[str, bytes]], headers: dict[str, str], kind: str) -> None:
        answer = ask(path, method="POST", data=encoded(fields), headers=headers, content_type=kind)
        assert is_named(answer), (answer.status_code, answer.text[:200])

    sent()


@pytest.mark.threat(47)
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_is_shown_or_the_portal_is_told(
    path: str, method: str, ask: Callable[..., TestResponse], banques: TestParty
) -> None:
    @bounded()
    @given(fields=FIELDS, keeps_good_ones=st.booleans())
    def sent(fields: list[tuple[str, bytes]], keeps_good_ones: bool) -> None:
        good = [(name, value.encode()) for name, value in banques.request().items()]
        query = encoded([*(good if keeps_good_ones else []), *fields])
        given = {"query_string": query} if method == "GET" else {"data": query}
        answer = ask(path, method=method, **given)
        assert answer.status_code < 500, answer.text[:200]
        gone_to = answer.headers.get("Location", "/")
        assert gone_to.startswith(("/", banques.redirect_uri)), gone_to
        assert not gone_to.startswith("//"), gone_to

    sent()


@pytest.mark.threat(47)
@pytest.mark.parametrize("scheme", ["Bearer", "DPoP"])
def test_a_token_that_is_too_long_is_none(scheme: str, ask: Callable[..., TestResponse]) -> None:
    answer = ask("/userinfo", headers={"Authorization": f"{scheme} {'a' * 9_000}.b.c"})

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.threat(47)
def test_ten_thousand_fields_are_too_many(ask: Callable[..., TestResponse]) -> None:
    body = "&".join(f"a{number}=1" for number in range(10_000))

    answer = ask(
        "/token", method="POST", data=body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_request"
