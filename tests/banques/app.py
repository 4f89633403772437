"""The Portail Banques on real stores, for tests of its pages: its world, its people, its titles."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from flask import Flask
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool, QueuePool

from banques.adapters.banks import put_banks, put_branches
from banques.adapters.intake import SqlIntake
from banques.app import create_app
from banques.domain.reference import Bank, Branch, Confidence
from banques.domain.titles.intake import Arrival, Fate
from banques.domain.titles.past import arrival_of
from banques.domain.titles.title import TradeTitle
from banques.settings import Settings
from banques.web.wiring import Wiring
from portal_kit.testing import CarefulClient, FakeClock, a_viewer, careful_client, sign_in
from portal_kit.viewer import Organisation, Viewer

BANK = Organisation(code="451", name="Crédit Atlantique", kind="bank")
OTHER_BANK = Organisation(code="452", name="Banque du Détroit", kind="bank")
BRANCHES = {
    "451": {"00010": "Casa Port", "00020": "Tanger Med"},
    "452": {"00100": "Tanger Ville"},
}


def a_clerk(name: str = "Salma Alami", *branches: str) -> Viewer:
    return a_viewer(
        name=name, roles=frozenset({"clerk"}), branches=frozenset(branches) if branches else None
    )


@dataclass
class World:
    """A running portal with its clock and its database."""

    app: Flask
    clock: FakeClock
    database_url: str

    @property
    def engine(self) -> Engine:
        return create_engine(self.database_url, poolclass=NullPool)

    @property
    def database_name(self) -> str:
        name = make_url(self.database_url).database
        assert name is not None
        return name

    def receives(self, *titles: TradeTitle | Arrival) -> None:
        """Takes titles in, as a file or the demo data does."""
        arrivals = [each if isinstance(each, Arrival) else arrival_of(each) for each in titles]
        intake = SqlIntake(self.engine, source="tests", at=self.clock.now)
        assert set(intake.take_in(arrivals)) == {Fate.TAKEN_IN}

    def client_of(self, viewer: Viewer | None = None) -> CarefulClient:
        """A browser in which ``viewer`` is signed in, by default a clerk of every branch."""
        client = careful_client(self.app, label="banques")
        sign_in(client, viewer or a_clerk(), at=self.clock.now)
        return client

    @property
    def url(self) -> str:
        """Where browsers find the portal."""
        found: Settings = self.app.extensions["portal_kit.settings"]
        return found.url("banques")

    def session_of(self, viewer: Viewer | None = None) -> str:
        """What the session cookie of a real browser holds in which ``viewer`` is signed in."""
        cookie = self.client_of(viewer).get_cookie("session", domain=urlsplit(self.url).hostname)
        assert cookie is not None
        return cookie.value

    def scalar(self, statement: str, **values: object) -> object:
        """What the database holds, seen from outside every viewer's scope."""
        with self.engine.begin() as connection:
            connection.execute(text("SELECT set_config('app.duty', 'recount', true)"))
            return connection.scalar(text(statement), values)

    def connections_held(self) -> int:
        """How many connections of the portal's pool are in use."""
        pool = self._portals_engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout()

    def close(self) -> None:
        self._portals_engine.dispose()

    @property
    def _portals_engine(self) -> Engine:
        wiring: Wiring = self.app.extensions["banques"]
        engine: Engine = wiring.queries._engine  # type: ignore[attr-defined]
        return engine


def make_world(
    database_url: str, redis_url: str, *, locales: tuple[str, ...] = ("fr",), port: int = 8080
) -> World:
    clock = FakeClock()
    app = create_app(settings(database_url, redis_url, locales=locales, port=port), clock=clock)
    app.testing = True
    world = World(app=app, clock=clock, database_url=database_url)
    with world.engine.begin() as connection:
        put_banks(connection, _banks())
        put_branches(connection, _branches())
    return world


def settings(
    database_url: str, redis_url: str, *, locales: tuple[str, ...] = ("fr",), port: int = 8080
) -> Settings:
    return Settings(
        domain="portnet.localhost",
        scheme="http",
        port=port,
        redis_url=redis_url,
        locales=locales,
        label="banques",
        client_id="banques",
        client_key=client_key(),
        secret_key="a-key-for-the-tests-alone-0123456789",
        portnet_id_internal_url="http://127.0.0.1:8001",
        database_url=database_url,
    )


@cache
def client_key() -> str:
    key = generate_private_key(SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode()


def _banks() -> Iterable[Bank]:
    for each in (BANK, OTHER_BANK):
        yield Bank(
            code=each.code, label=each.name, source="tests", confidence=Confidence.DEMO,
            account_codes=(each.code,),
        )  # fmt: skip


def _branches() -> Iterable[Branch]:
    for bank, places in BRANCHES.items():
        for code, place in places.items():
            yield Branch(
                bank=bank, code=code, label=place, source="tests", confidence=Confidence.DEMO
            )
