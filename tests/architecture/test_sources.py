"""What is true of every module: time-outs, settings, redirects, one way to each outside thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.workspace import calls, packages, parsed, place, sources

SHIPPED = [path for path in sources() if path.name != "testing.py"]
SERVED = [path for path in SHIPPED if packages()["local_run"] not in path.parents]
KIT = packages()["portal_kit"]
MIC = packages()["demo_portals"] / "mic"  # Somebody else's code, which has its own ways.

SMS_GATEWAY = packages()["portnet_id"] / "adapters" / "sms_gateway.py"

# The one module that opens each kind of connection, and sets its time-outs.
DOORS = {
    "create_engine": {KIT / "database.py"},
    "PsycopgConnector": {KIT / "jobs.py"},
    "Redis": {KIT / "redis.py"},
    "Redis.from_url": {KIT / "redis.py", MIC / "app.py"},
    "requests.Session": {KIT / "oidc/provider.py", KIT / "outbound.py", SMS_GATEWAY},
}
# Calls that wait for ever unless they are told not to.
WAITING = {
    "create_connection", "HTTPConnection", "HTTPSConnection", "urlopen", "SMTP", "SMTP_SSL",
}  # fmt: skip
VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "request"}
READ_BY_PEOPLE = {"web", "directory", "oidc", "ui"}  # Folders whose words end up on a page.
FRENCH = re.compile(r"[éèêàâùûçôîïœÉÈÊÀÇÔŒ«»’]")
GETTEXT = {"_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
# How French writes dates, and the names languages have in themselves.
NOT_TRANSLATED = {KIT / "ui/french.py", KIT / "ui/locale.py"}
ENVIRONMENT = {"wsgi.py", "cli.py", "gunicorn_conf.py", "__main__.py"}


def reads_environment(path: Path) -> bool:
    """``os.environ``, ``os.getenv``, or either of them imported by name."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv"):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            return bool({"environ", "getenv"} & {name.name for name in node.names})
    return False


def told(call: ast.Call, argument: str) -> bool:
    return any(keyword.arg in (argument, None) for keyword in call.keywords)


def test_settings_are_read_where_a_program_begins_and_nowhere_else() -> None:
    readers = [path for path in sources() if reads_environment(path)]

    assert readers, "nobody reads the environment: this test has gone blind"
    assert [
        place(path)
        for path in readers
        if path.name not in ENVIRONMENT and path.parent.name != "cli"
    ] == []


@pytest.mark.parametrize("opens", DOORS)
def test_each_kind_of_connection_is_opened_in_one_module(opens: str) -> None:
    found = {path for path in SERVED for name, _ in calls(path) if name == opens}

    assert found <= DOORS[opens]


def test_the_doors_are_where_they_are_said_to_be() -> None:
    there = {
        name: {path for path in SERVED for called, _ in calls(path) if called == name}
        for name in DOORS
    }

    assert there == {**DOORS, "Redis": set()}


def test_requests_are_sent_through_the_session_of_the_kit() -> None:
    bare = [
        place(path, call)
        for path in SERVED
        for name, call in calls(path)
        if name in {f"requests.{verb}" for verb in VERBS}
    ]

    assert bare == []


def test_every_request_has_a_time_out() -> None:
    """Also those of a library that takes ours: its client is told once, where it is made."""
    senders = {"self.http.request", "session.post"}
    sent = [
        call for path in DOORS["requests.Session"] for name, call in calls(path) if name in senders
    ]

    assert len(sent) == len(DOORS["requests.Session"])
    assert all(told(call, "timeout") for call in sent)


def test_nothing_waits_for_ever() -> None:
    endless = [
        place(path, call)
        for path in SHIPPED
        for name, call in calls(path)
        if name.split(".")[-1] in WAITING and not told(call, "timeout")
    ]

    assert endless == []


def redirects() -> Iterator[tuple[str, ast.Call]]:
    for path in SERVED:
        for name, call in calls(path):
            if name in ("redirect", "flask.redirect"):
                yield place(path, call), call


@pytest.mark.threat(12)
def test_every_redirect_is_a_303() -> None:
    """RFC 9700, 4.12: any other may carry a form, with its password, to where it leads."""
    assert [where for where, call in redirects() if not _says_303(call)] == []
    assert len(list(redirects())) > 5


def _says_303(call: ast.Call) -> bool:
    given = [*call.args[1:], *(key.value for key in call.keywords if key.arg == "code")]
    return [ast.unparse(value) for value in given] in (["HTTPStatus.SEE_OTHER"], ["303"])


def bare_texts(path: Path) -> Iterator[ast.Constant]:
    """Texts of a module that neither gettext nor a docstring holds."""
    held: set[int] = set()
    for node in ast.walk(parsed(path)):
        is_gettext = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in GETTEXT
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_gettext or is_docstring:
            held |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in held:
            yield node


def test_every_sentence_in_a_module_passes_gettext() -> None:
    untranslated = [
        f"{place(path, text)}: {text.value!r}"
        for path in SERVED
        if READ_BY_PEOPLE & set(path.parts)
        and path not in NOT_TRANSLATED
        and packages()["demo_portals"] not in path.parents  # Somebody else's code.
        for text in bare_texts(path)
        if FRENCH.search(str(text.value))
    ]

    assert untranslated == []


def test_nothing_is_left_for_later() -> None:
    words = ("TODO", "FIXME", "XXX", "HACK")

    assert [
        f"{place(path)}: {word}"
        for path in sources()
        for word in words
        if word in path.read_text(encoding="utf-8")
    ] == []


def test_every_module_says_what_it_is_about() -> None:
    silent = [
        place(path)
        for path in SHIPPED
        if path.name not in ("__init__.py", "__main__.py") and not ast.get_docstring(parsed(path))
    ]

    assert silent == []
