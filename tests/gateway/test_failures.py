"""When a service does not answer: a page in French, in our look, that stands alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.gateways import Gateway, Upstream, running_gateway, running_upstream


@pytest.mark.parametrize(
    ("label", "title"),
    [
        pytest.param("aide", "indisponible", id="a service that is down"),
        pytest.param("mic", "Service indisponible", id="a portal that is not there"),
    ],
)
def test_a_silent_service_is_told_in_french(gateway: Gateway, label: str, title: str) -> None:
    answer = gateway.request(label)

    assert answer.status in (502, 503)
    assert title in answer.body
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["X-Request-Id"] in answer.body


def test_the_page_of_a_failure_is_hardened(gateway: Gateway) -> None:
    headers = gateway.request("aide").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers


def test_the_look_of_the_page_comes_from_the_gateway_itself(gateway: Gateway) -> None:
    answer = gateway.request("aide", "/_gateway/pages.css")

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/css")


def test_a_missing_file_of_the_gateway_is_not_found(gateway: Gateway) -> None:
    answer = gateway.request("banques", "/_gateway/nothing.css")

    assert answer.status == 404
    assert "Page introuvable" in answer.body


@pytest.fixture
def upstreams() -> Iterator[tuple[Upstream, Upstream]]:
    with running_upstream() as one, running_upstream() as other:
        yield one, other


def test_a_replica_that_is_not_healthy_gets_no_more_requests(
    tmp_path: Path, upstreams: tuple[Upstream, Upstream]
) -> None:
    well, ill = upstreams
    told = {"BANQUES_UPSTREAMS": f"{well.address} {ill.address}"}
    with running_gateway(tmp_path, told) as gateway:
        ill.healthy = False
        gateway.wait_for_log("status code out of tolerances")
        ill.seen.clear()

        statuses = {gateway.request("banques").status for _ in range(10)}

    assert statuses == {200}
    assert not ill.seen
    assert len(well.seen) >= 10
