"""Logs: one JSON object a line, an id that joins them to the page, and no secrets."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from portal_kit.testing import CarefulClient, FakeClock, FakeProvider, a_viewer, sign_in
from portal_kit.web.logging import JsonFormatter

Lines = list[dict[str, object]]


class Log:
    """What the process has logged so far."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> Lines:
        return [json.loads(line) for line in self.text.split("\n") if line]


@pytest.fixture
def log() -> Iterator[Log]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield Log(stream)
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_request_is_one_line(portal_client: CarefulClient, log: Log) -> None:
    answer = portal_client.get("/ouvert?secret=in-the-query")

    [line] = log.lines
    assert line["message"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/ouvert", 200)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert isinstance(line["milliseconds"], float)
    assert "in-the-query" not in log.text


@pytest.mark.parametrize("path", ["/healthz", "/_kit/tokens.css"])
def test_health_checks_and_files_make_no_line(
    portal_client: CarefulClient, log: Log, path: str
) -> None:
    portal_client.get(path, buffered=True)

    assert log.lines == []


def test_nothing_a_caller_sends_begins_a_line_of_its_own(
    portal_client: CarefulClient, log: Log
) -> None:
    portal_client.get("/pas-la%0d%0a%7b%22level%22:%22error%22%7d%e2%80%a8\x1b[2J%00")

    [line] = log.lines
    assert line["level"] == "info"
    assert "\r" not in log.text
    assert "\x1b" not in log.text
    assert len(log.text.splitlines()) == 1


def test_a_whole_sign_in_leaves_no_secret_in_the_log(
    portal_client: CarefulClient, provider: FakeProvider, clock: FakeClock, log: Log
) -> None:
    callback = provider.approve(portal_client.get("/connexion").location)
    portal_client.get(callback)
    portal_client.get(callback)
    answer = portal_client.submit("/deconnexion", {}, page="/")
    session = portal_client.get_cookie("form", domain="banques.portnet.localhost")

    assert session is not None
    secrets = [*callback.split("?")[1].split("&"), answer.location.split("?")[1], session.value]
    values = [secret.partition("=")[2] for secret in secrets[:2]] + secrets[3:]
    assert not [value for value in values if value in log.text]


def test_a_fault_is_logged_with_its_trace_and_reference(
    portal_client: CarefulClient, log: Log
) -> None:
    failed = portal_client.get("/ouvert/panne")

    [fault] = [line for line in log.lines if line["level"] == "error"]
    assert "RuntimeError" in str(fault["exception"])
    assert fault["request_id"] == failed.headers["X-Request-Id"]


def test_a_refusal_is_logged_with_its_reason(portal_client: CarefulClient, log: Log) -> None:
    portal_client.get("/ouvert/refus")

    [refusal] = [line for line in log.lines if line["message"] == "refused"]
    assert refusal["refusal"] == "AlreadyDone"
    assert refusal["level"] == "info"


def test_fields_stand_beside_the_message() -> None:
    record = logging.makeLogRecord(
        {"msg": "sent %s", "args": ("one",), "levelname": "INFO", "name": "x", "recipients": 3}
    )

    line = json.loads(JsonFormatter().format(record))

    assert (line["message"], line["recipients"]) == ("sent one", 3)


def test_what_json_does_not_know_is_written_as_words() -> None:
    record = logging.makeLogRecord({"msg": "odd", "what": {1, 2}, "bad": "\ud800"})

    line = JsonFormatter().format(record)

    assert json.loads(line)["what"] == "{1, 2}"
    line.encode(sys.stdout.encoding or "utf-8")


def test_the_id_of_the_gateway_is_kept(portal_client: CarefulClient) -> None:
    given = "0123456789abcdef"

    answer = portal_client.get("/ouvert/refus", headers={"X-Request-Id": given})

    assert answer.headers["X-Request-Id"] == given
    assert given in answer.text


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "<script>12345678", "12345678 9", "é" * 9]
)
def test_an_id_of_another_shape_is_replaced(portal_client: CarefulClient, given: str) -> None:
    answer = portal_client.get("/ouvert", headers={"X-Request-Id": given})

    assert answer.headers["X-Request-Id"] != given
    assert len(answer.headers["X-Request-Id"]) == 32


def test_signed_in_people_are_not_named_in_the_log(
    portal_client: CarefulClient, clock: FakeClock, log: Log
) -> None:
    secret = sign_in(portal_client, a_viewer(), at=clock.now)
    portal_client.get("/qui")

    assert secret not in log.text
    assert "Salma" not in log.text
