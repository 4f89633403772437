"""The registry of relying parties in a real database, and the cards of the public directory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, create_engine

from portnet_id.adapters.relying_parties import SqlDirectoryCards
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.directory_cards import DirectoryCard
from portnet_id.domain.relying_parties import (
    Authentication,
    Card,
    CardStatus,
    LegacyOpening,
    Profile,
    RelyingParty,
)

CARD = Card(
    title="Portail Banques",
    text="Pour les banques.",
    audiences=("Banque",),
    position=2,
    status=CardStatus.OPEN,
)
BANQUES = RelyingParty(
    client_id="banques",
    name="Portail Banques",
    profile=Profile.OIDC,
    authentication=Authentication.PRIVATE_KEY_JWT,
    redirect_uris=("https://banques.test/retour", "https://banques.test/retour?a=1"),
    post_logout_redirect_uris=("https://banques.test/deconnecte",),
    scope=("openid", "profile", "portnet"),
    portal="banques",
    keys=({"kty": "EC", "crv": "P-256", "kid": "k"},),
    card=CARD,
)
OLD = RelyingParty(
    client_id="ancien",
    name="Portail ancien",
    profile=Profile.LEGACY,
    authentication=Authentication.CLIENT_SECRET_POST,
    redirect_uris=("https://ancien.test/",),
    post_logout_redirect_uris=(),
    scope=("openid",),
    portal="ancien",
    secret_digest="d" * 64,
    id_token_algorithm="RS256",
    legacy=LegacyOpening(reason="Logiciel sans PKCE", until=date(2026, 6, 30)),
)


@pytest.fixture(scope="module")
def database(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    engine = create_engine(fresh_database("portnet_id"))
    yield engine
    engine.dispose()


@pytest.fixture
def open_stores(database: Engine) -> SqlStoreOpener:
    opener = SqlStoreOpener(database)
    with opener() as stores:
        for party in stores.relying_parties.list_all():
            stores.relying_parties.remove(party.client_id)
    return opener


@pytest.mark.parametrize("party", [BANQUES, OLD], ids=["with a key", "legacy, with a secret"])
def test_what_is_saved_is_read(party: RelyingParty, open_stores: SqlStoreOpener) -> None:
    with open_stores() as stores:
        stores.relying_parties.save(party)

    with open_stores() as stores:
        assert stores.relying_parties.get(party.client_id) == party


def test_saving_again_replaces_everything(open_stores: SqlStoreOpener) -> None:
    changed = replace(BANQUES, name="Autre nom", keys=(), redirect_uris=(), card=None)

    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)
        stores.relying_parties.save(changed)

        assert stores.relying_parties.list_all() == [changed]


def test_the_list_is_in_order(open_stores: SqlStoreOpener) -> None:
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)
        stores.relying_parties.save(OLD)

        assert stores.relying_parties.list_all() == [OLD, BANQUES]


@pytest.mark.parametrize("client_id", ["", "personne", "BANQUES", "banques\x00", "é", "%"])
def test_nobody_else_has_the_name(client_id: str, open_stores: SqlStoreOpener) -> None:
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)

        assert stores.relying_parties.get(client_id) is None


def test_what_is_removed_is_gone_with_its_card(
    open_stores: SqlStoreOpener, database: Engine
) -> None:
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)

    with open_stores() as stores:
        assert stores.relying_parties.remove("banques")
        assert not stores.relying_parties.remove("banques")

    assert SqlDirectoryCards(database).list_cards() == []


def test_cards_are_told_in_their_order(open_stores: SqlStoreOpener, database: Engine) -> None:
    soon = replace(CARD, title="Portail Douanes", position=1, status=CardStatus.SOON)
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)
        stores.relying_parties.save(OLD)
        stores.relying_parties.save(
            replace(BANQUES, client_id="douanes", portal="douanes", redirect_uris=(), card=soon)
        )

    assert SqlDirectoryCards(database).list_cards() == [
        DirectoryCard(
            portal="douanes",
            title="Portail Douanes",
            text="Pour les banques.",
            audiences=("Banque",),
            is_open=False,
        ),
        DirectoryCard(
            portal="banques",
            title="Portail Banques",
            text="Pour les banques.",
            audiences=("Banque",),
            is_open=True,
        ),
    ]
