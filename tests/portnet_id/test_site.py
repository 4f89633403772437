"""Provider and public directory behind one listener, and when they refuse to start."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine
from werkzeug.test import Client

from portal_kit.settings import SettingsError
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.app import create_site
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.registry.relying_parties import Card, CardStatus
from portnet_id.settings import Settings
from tests.portnet_id.protocol.provider import BANK, settings
from tests.portnet_id.protocol.relying_party import registered


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[str], str]) -> str:
    return fresh_database("portnet_id")


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def given(database_url: str, redis_url: str) -> Settings:
    return settings(database_url, redis_url)


def test_the_host_decides_who_answers(given: Settings, engine: Engine) -> None:
    card = Card(
        title="Portail Banques", text="Pour les banques.", audiences=("Banque",), position=1,
        status=CardStatus.OPEN,
    )  # fmt: skip
    with SqlStoreOpener(engine)() as stores:
        stores.relying_parties.save(registered("banques", card=card))
    client = Client(create_site(given, engine=engine))

    directory = client.get("/portails/administrations", base_url=given.url("www"))
    provider = client.get("/.well-known/openid-configuration", base_url=given.issuer)

    assert "Pour les banques." in directory.text
    assert provider.get_json()["issuer"] == given.issuer
    assert client.get("/authorize", base_url=given.url("www")).status_code == 404
    assert client.get("/", base_url="http://ailleurs.test").status_code == 421


def test_demo_accounts_keep_the_service_from_the_public(given: Settings, engine: Engine) -> None:
    public = replace(given, domain="portnet.ma", scheme="https", port=443)
    create_site(public, engine=engine)
    with SqlStoreOpener(engine)() as stores:
        stores.accounts.save_organisation(BANK)
        stores.accounts.save(_a_demo_account())

    with pytest.raises(SettingsError, match="demo accounts"):
        create_site(public, engine=engine)
    create_site(given, engine=engine)


def _a_demo_account() -> Account:
    return Account(
        sub=uuid4(),
        username="s.alami",
        email="s.alami@exemple.invalid",
        name="Salma Alami",
        organisation=BANK,
        status=AccountStatus.ACTIVE,
        roles=(),
        is_demo=True,
    )
