"""docs/connect-a-portal.md is true: its portals are registered, run, signed in to and out of."""

import json
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.fernet import Fernet

from local_run.ports import free_ports
from portnet_id.domain.accounts import Role
from tests import loopback
from tests.e2e.serving import served
from tests.newcomers import CLERK, Newcomer, Newcomers
from tests.product import Product
from tests.walker import Walker

PAGE = Path(__file__).parents[2] / "docs" / "connect-a-portal.md"
PYTHON = re.compile(r"```python\n# (\w+\.py)\n(.*?)```", re.DOTALL)
JSON = re.compile(r"```json\n(.*?)```", re.DOTALL)
PUBLIC = re.compile(r"https://(\w+)\.portnet\.ma")
TOLD_SECONDS = 10

Names = dict[str, Any]


@pytest.fixture(scope="module")
def beside() -> dict[str, int]:
    """The ports of the portals that run beside the product."""
    return dict(zip(("transit", "fret"), free_ports(2), strict=True))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, beside: dict[str, int]) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("connect") / "data", free_ports(1)[0])
    product.settings = {
        "OUTBOUND_EXCEPTIONS": ",".join(
            f"{product.host(label)}=127.0.0.1:{port}" for label, port in beside.items()
        )
    }
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def person(product: Product) -> Newcomer:
    newcomers = Newcomers(product)
    roles = (Role(portal=name, role="dispatcher") for name in ("transit", "fret"))
    found = newcomers.active(roles=(*CLERK, *roles))
    newcomers.close()
    return found


@pytest.fixture
def walker(product: Product, beside: dict[str, int]) -> Walker:
    """A browser that finds the portals beside the product."""
    http = loopback.session()
    for label, port in beside.items():
        http.mount(product.url(label), loopback.Loopback(port))
    return Walker(http)


@pytest.fixture
def names_of(product: Product, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Names]:
    """``names_of("a.py")``: what a snippet of the page defines, run against this product."""
    resolve = socket.getaddrinfo

    def resolve_local_names(host: Any, *rest: Any, **more: Any) -> Any:
        here = isinstance(host, str) and host.endswith(".localhost")
        return resolve("127.0.0.1" if here else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_local_names)

    def run(file: str) -> Names:
        names: Names = {"__name__": file.removesuffix(".py")}
        exec(compile(on(product, snippets()[file]), file, "exec"), names)  # noqa: S102
        return names

    return run


def snippets() -> dict[str, str]:
    return dict(PYTHON.findall(PAGE.read_text(encoding="utf-8")))


def registration(product: Product, client_id: str) -> dict[str, Any]:
    found = [json.loads(on(product, each)) for each in JSON.findall(PAGE.read_text("utf-8"))]
    [party] = [each for each in found if each["client_id"] == client_id]
    return dict(party)


def on(product: Product, text: str) -> str:
    """``text`` with the addresses of this product."""
    return PUBLIC.sub(lambda found: product.url(found[1]), text)


def register(product: Product, folder: Path, party: dict[str, Any]) -> None:
    file = folder / f"{party['client_id']}.json"
    file.write_text(json.dumps(party), encoding="utf-8")
    put = product.call("cli", "portnet-id", "relying-party", "put", str(file))
    assert put.returncode == 0, put.stderr


def wait_for_words(http: requests.Session, url: str, words: str) -> None:
    deadline = time.monotonic() + TOLD_SECONDS
    while words not in (page := http.get(url)).text:
        assert time.monotonic() < deadline, page.text
        time.sleep(0.1)


def test_a_portal_on_a_plain_library(
    product: Product,
    person: Newcomer,
    walker: Walker,
    beside: dict[str, int],
    names_of: Callable[[str], Names],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = secrets.token_urlsafe(32)
    (tmp_path / "fret.secret").write_text(secret)
    register(
        product,
        tmp_path,
        registration(product, "fret") | {"client_secret_file": str(tmp_path / "fret.secret")},
    )
    monkeypatch.setenv("FRET_SECRET_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("FRET_CLIENT_SECRET", secret)
    here = product.url("fret") + "/"

    with served(lambda _: names_of("plain_portal.py")["app"], beside["fret"]):
        welcome = walker.sign_in(f"{here}connexion", person, home=here)
        banques = walker.http.get(product.url("banques") + "/")
        walker.sign_out(banques)

        assert "Crédit Atlantique" in welcome.text
        wait_for_words(walker.http, here, "Se connecter")
