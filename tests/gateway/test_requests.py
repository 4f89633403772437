"""What the gateway does to a request and to the answer on their way."""

import http.client
import json
import re
import time
from contextlib import closing

import pytest

from tests.gateway.gateways import Gateway, Upstream

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_a_request_gets_an_id_of_the_gateway_s_own(gateway: Gateway, upstream: Upstream) -> None:
    gateway.request("banques", headers={"X-Request-Id": "chosen-by-the-caller"})

    assert UUID.fullmatch(upstream.seen[-1]["X-Request-Id"])


def test_what_a_caller_says_about_itself_is_replaced(gateway: Gateway, upstream: Upstream) -> None:
    gateway.request(
        "banques",
        headers={
            "X-Forwarded-For": "203.0.113.9",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
            "X-Real-Ip": "203.0.113.9",
            "Forwarded": "for=203.0.113.9",
        },
    )

    seen = upstream.seen[-1]
    assert seen["X-Forwarded-For"] == "127.0.0.1"
    assert seen["X-Forwarded-Proto"] == "http"
    assert seen["X-Forwarded-Host"] == f"banques.portnet.localhost:{gateway.port}"
    assert "203.0.113.9" not in str(seen)


def test_pages_are_compressed(gateway: Gateway) -> None:
    answer = gateway.request("www", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"


def test_the_answer_does_not_tell_what_the_gateway_is(gateway: Gateway) -> None:
    headers = gateway.request("www").headers

    assert "Caddy" not in str(headers)
    assert "Via" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/readyz", "//readyz", "/x/../readyz", "/%72eadyz", "/READYZ"])
def test_what_a_service_depends_on_is_not_told_to_the_world(gateway: Gateway, path: str) -> None:
    assert gateway.request("banques", path).status == 404


def test_a_body_of_a_megabyte_is_let_through(gateway: Gateway) -> None:
    assert gateway.request("banques", method="POST", body=b"x" * 1_000_000).status == 303


def test_a_service_does_not_wait_for_a_body_that_comes_slowly(
    gateway: Gateway, upstream: Upstream
) -> None:
    asked_before = len(upstream.seen)
    with closing(http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)) as sender:
        sender.putrequest("POST", "/", skip_host=True)
        sender.putheader("Host", f"banques.portnet.localhost:{gateway.port}")
        sender.putheader("Content-Length", "2")
        sender.endheaders(b"a")

        time.sleep(0.5)

        assert len(upstream.seen) == asked_before
        sender.send(b"b")
        assert sender.getresponse().status == 303


def test_a_larger_body_is_refused_in_french(gateway: Gateway) -> None:
    answer = gateway.request("banques", method="POST", body=b"x" * 1_000_001)

    assert answer.status == 413
    assert "Envoi trop volumineux" in answer.body


def test_headers_past_their_limit_are_refused(gateway: Gateway) -> None:
    assert gateway.request("banques", headers={"X-Long": "x" * 40_000}).status == 431


@pytest.mark.parametrize("label", ["id", "banques"])
def test_no_log_line_tells_a_query_string_or_a_cookie(gateway: Gateway, label: str) -> None:
    gateway.request(
        label,
        "/connexion/retour?code=c0de&state=st4te",
        method="POST",
        body=b"",
        headers={"Cookie": "sign_on=s3cret", "Referer": "http://x.example/?code=c0de"},
    )

    line = json.loads(gateway.wait_for_log('"uri":"/connexion/retour"'))
    assert line["logger"] == "http.log.access"
    assert UUID.fullmatch(line["request_id"])
    log = gateway.log.read_text()
    assert not re.search("c0de|st4te|s3cret", log)


def test_no_log_line_tells_a_query_string_when_the_service_is_down(gateway: Gateway) -> None:
    gateway.request("aide", "/perdu?code=l0st&state=st4te")

    gateway.wait_for_log('"uri":"/perdu"')
    assert "l0st" not in gateway.log.read_text()


def test_of_a_registration_number_a_log_line_tells_the_last_digits(gateway: Gateway) -> None:
    gateway.request("banques", "/importation/titres/2020300000000000800/domicilier?suite=1")

    gateway.wait_for_log('"uri":"/importation/titres/000800/domicilier"')
    assert "2020300000000" not in gateway.log.read_text()
