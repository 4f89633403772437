"""docs/connect-a-portal.md is true: its portals are registered, run, signed in to and out of."""

import json
import re
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from local_run.ports import free_ports
from local_run.services import BANQUES
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
PORTALS = ("transit", "fret")
TOLD_SECONDS = 10

Names = dict[str, Any]


@pytest.fixture(scope="module")
def beside() -> dict[str, int]:
    """The ports of the portals that run beside the product."""
    return dict(zip(PORTALS, free_ports(len(PORTALS)), strict=True))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, beside: dict[str, int]) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("connect") / "data", free_ports(1)[0])
    exceptions = (f"{product.host(label)}=127.0.0.1:{port}" for label, port in beside.items())
    product.settings = {"OUTBOUND_EXCEPTIONS": ",".join(exceptions)}
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    """A process that knows names under localhost, as the page asks for."""
    resolve = socket.getaddrinfo

    def resolve_local_names(host: Any, *rest: Any, **more: Any) -> Any:
        here = isinstance(host, str) and host.endswith(".localhost")
        return resolve("127.0.0.1" if here else host, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve_local_names)
        yield patch


@pytest.fixture(scope="module")
def newcomers(product: Product) -> Iterator[Newcomers]:
    found = Newcomers(product)
    yield found
    found.close()


@pytest.fixture
def person(newcomers: Newcomers) -> Newcomer:
    """A clerk who also works in the portals of the page."""
    roles = (Role(portal=name, role="dispatcher") for name in PORTALS)
    return newcomers.active(roles=(*CLERK, *roles))


@pytest.fixture
def walker(product: Product, beside: dict[str, int]) -> Walker:
    """A browser that finds the portals beside the product."""
    http = loopback.session()
    for label, port in beside.items():
        http.mount(product.url(label), loopback.Loopback(port))
    return Walker(http)


@pytest.fixture(scope="module")
def fret(
    product: Product,
    patch: pytest.MonkeyPatch,
    beside: dict[str, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Names]:
    """The portal on a plain library, registered and served; what its snippet defines."""
    folder, secret = tmp_path_factory.mktemp("fret"), secrets.token_urlsafe(32)
    (folder / "fret.secret").write_text(secret)
    register(product, folder, "fret", client_secret_file=str(folder / "fret.secret"))
    patch.setenv("FRET_SECRET_KEY", secrets.token_urlsafe(32))
    patch.setenv("FRET_CLIENT_SECRET", secret)
    names = run(product, "plain_portal.py")
    with served(lambda _: names["app"], beside["fret"]):
        yield names


@pytest.fixture
def transit(
    product: Product,
    patch: pytest.MonkeyPatch,
    beside: dict[str, int],
    redis_url: str,
    tmp_path: Path,
) -> Iterator[Names]:
    """The portal on portal-kit, registered and served; what its snippet defines."""
    public = make_key(product, tmp_path)
    register(product, tmp_path, "transit", jwks={"keys": [public]})
    told = product.installation.environment(BANQUES)
    for name in ("PORTNET_DOMAIN", "PORTNET_SCHEME", "PORTNET_PORT", "PORTNET_ID_INTERNAL_URL"):
        patch.setenv(name, told[name])
    patch.setenv("REDIS_URL", redis_url)
    patch.setenv("TRANSIT_SECRET_KEY", secrets.token_urlsafe(32))
    patch.setenv("TRANSIT_CLIENT_KEY_FILE", str(tmp_path / "client.pem"))
    names = run(product, "transit.py")
    with served(lambda _: names["application"], beside["transit"]):
        yield names


def make_key(product: Product, folder: Path) -> dict[str, str]:
    """The public key that the snippet prints; the private one is in ``client.pem``."""
    printed = StringIO()
    with chdir(folder), redirect_stdout(printed):
        run(product, "make_key.py")
    return dict(json.loads(printed.getvalue()))


def run(product: Product, file: str) -> Names:
    """What a snippet of the page defines, for this product."""
    snippets = dict(PYTHON.findall(PAGE.read_text(encoding="utf-8")))
    names: Names = {"__name__": file.removesuffix(".py")}
    exec(compile(on(product, snippets[file]), file, "exec"), names)  # noqa: S102
    return names


def register(product: Product, folder: Path, client_id: str, **filled_in: object) -> None:
    """Puts the registration that the page shows, with what it cannot show filled in."""
    shown = [json.loads(on(product, each)) for each in JSON.findall(PAGE.read_text("utf-8"))]
    [party] = [each for each in shown if each["client_id"] == client_id]
    file = folder / f"{client_id}.json"
    file.write_text(json.dumps(party | filled_in), encoding="utf-8")
    put = product.call("cli", "portnet-id", "relying-party", "put", str(file))
    assert put.returncode == 0, put.stderr


def on(product: Product, text: str) -> str:
    """``text`` with the addresses of this product."""
    return PUBLIC.sub(lambda found: product.url(found[1]), text)


def comes_true(holds: Callable[[], bool]) -> bool:
    """Whether it does within the time in which portals are told."""
    deadline = time.monotonic() + TOLD_SECONDS
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


def test_people_enter_a_portal_on_portal_kit(
    product: Product, transit: Names, walker: Walker, person: Newcomer
) -> None:
    page = walker.sign_in(product.url("transit") + "/", person)

    assert "Convois" in page.text
    assert "Crédit Atlantique" in page.text


def test_a_portal_on_portal_kit_hears_of_a_sign_out_in_another(
    product: Product, transit: Names, walker: Walker, person: Newcomer
) -> None:
    here = product.url("transit") + "/"
    walker.sign_in(here, person)

    walker.sign_out(walker.http.get(product.url("banques") + "/"))

    assert comes_true(lambda: "Vous vous êtes déconnecté" in walker.http.get(here).text)


def test_signing_out_of_it_ends_the_sign_on_too(
    product: Product, transit: Names, walker: Walker, person: Newcomer
) -> None:
    page = walker.sign_in(product.url("transit") + "/", person)

    back = walker.sign_out(page)

    assert back.url == product.url("transit") + "/deconnecte"
    assert "Identifiant" in walker.begin(product.url("banques") + "/").text


def test_people_enter_a_portal_on_a_plain_library(
    product: Product, fret: Names, walker: Walker, person: Newcomer
) -> None:
    here = product.url("fret") + "/"

    page = walker.sign_in(f"{here}connexion", person, home=here)

    assert "Crédit Atlantique" in page.text


def test_it_renews_while_they_work(
    product: Product, fret: Names, walker: Walker, person: Newcomer
) -> None:
    here = product.url("fret") + "/"
    walker.sign_in(f"{here}connexion", person, home=here)
    session = list(fret["people"].values())[-1]
    first = session["refresh_token"]

    session["renewed_at"] -= 241
    page = walker.http.get(here)

    assert "Crédit Atlantique" in page.text
    assert session["refresh_token"] != first


def test_a_refused_renewal_ends_its_session(
    product: Product, fret: Names, walker: Walker, person: Newcomer
) -> None:
    here = product.url("fret") + "/"
    walker.sign_in(f"{here}connexion", person, home=here)
    session = list(fret["people"].values())[-1]

    session["renewed_at"], session["refresh_token"] = 0, "no token at all"

    assert "Se connecter" in walker.http.get(here).text


def test_it_hears_of_a_sign_out_in_another_portal(
    product: Product, fret: Names, walker: Walker, person: Newcomer
) -> None:
    here = product.url("fret") + "/"
    walker.sign_in(f"{here}connexion", person, home=here)

    walker.sign_out(walker.http.get(product.url("banques") + "/"))

    assert comes_true(lambda: "Se connecter" in walker.http.get(here).text)


def test_signing_out_of_it_ends_the_sign_on(
    product: Product, fret: Names, walker: Walker, person: Newcomer
) -> None:
    here = product.url("fret") + "/"
    walker.sign_in(f"{here}connexion", person, home=here)

    back = walker.http.get(f"{here}deconnexion")

    assert back.url.startswith(here)
    assert "Identifiant" in walker.begin(product.url("banques") + "/").text


def test_it_believes_nobody_else_that_a_sign_on_ended(
    product: Product, fret: Names, walker: Walker
) -> None:
    answer = walker.http.post(
        product.url("fret") + "/logout/backchannel", data={"logout_token": "e30.e30.e30"}
    )

    assert answer.status_code == 400


def test_a_program_of_a_bank_reads_arrivals(
    product: Product, patch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(product, tmp_path, "banque-453", jwks={"keys": [make_key(product, tmp_path)]})
    back_end = ModuleType("back_end")
    vars(back_end).update(run(product, "back_end.py"))
    patch.setitem(sys.modules, "back_end", back_end)

    with chdir(tmp_path):
        run(product, "arrivals.py")

    assert "Carreaux de céramique" in capsys.readouterr().out
