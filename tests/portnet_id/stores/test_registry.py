"""The registry of relying parties, and the cards of the public directory."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from portal_kit.testing import NOON
from portnet_id.adapters.known_parties import KnownParties
from portnet_id.adapters.relying_parties import SqlDirectoryCards
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.accounts import Account
from portnet_id.domain.registry.directory_cards import DirectoryCard
from portnet_id.domain.registry.relying_parties import (
    Authentication,
    Card,
    CardStatus,
    GrantType,
    LegacyOpening,
    Profile,
    RelyingParty,
)
from tests.portnet_id.builders import a_code, a_grant, a_sign_on
from tests.portnet_id.stores.conftest import Opener

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


PROGRAM = replace(
    BANQUES,
    client_id="programme",
    profile=Profile.FAPI2,
    grant_types=frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN}),
    api="https://banques.test/api/v1",
    resources={"https://douanes.test/api/v1": ("arrivals:read",)},
    backchannel_logout_uri="https://banques.test/logout/backchannel",
    card=None,
)


@pytest.mark.parametrize(
    "party", [BANQUES, OLD, PROGRAM], ids=["with a key", "legacy, with a secret", "all there is"]
)
def test_what_is_saved_is_read(party: RelyingParty, open_stores: Opener) -> None:
    with open_stores() as stores:
        stores.relying_parties.save(party)

    with open_stores() as stores:
        assert stores.relying_parties.get(party.client_id) == party


def test_saving_again_replaces_everything(open_stores: Opener) -> None:
    changed = replace(BANQUES, name="Autre nom", keys=(), redirect_uris=(), card=None)

    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)
        stores.relying_parties.save(changed)

        assert stores.relying_parties.list_all() == [changed]


def test_the_list_is_in_order(open_stores: Opener) -> None:
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)
        stores.relying_parties.save(OLD)

        assert stores.relying_parties.list_all() == [OLD, BANQUES]


@pytest.mark.parametrize("client_id", ["", "personne", "BANQUES", "banques\x00", "é", "%"])
def test_nobody_else_has_the_name(client_id: str, open_stores: Opener) -> None:
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)

        assert stores.relying_parties.get(client_id) is None


def test_what_is_removed_is_gone_with_its_codes_and_grants(
    open_stores: Opener, account: Account
) -> None:
    sign_on = a_sign_on(account)
    with open_stores() as stores:
        for party in (BANQUES, OLD):
            stores.relying_parties.save(party)
        stores.sign_ons.begin(sign_on)
        codes = [stores.codes.issue(a_code(sign_on, client_id=id)) for id in ("banques", "ancien")]
        grant = a_grant(sign_on)
        stores.grants.begin(grant)

    with open_stores() as stores:
        assert stores.relying_parties.remove("banques")
        assert not stores.relying_parties.remove("banques")

        assert stores.relying_parties.list_all() == [OLD]
        assert [stores.codes.take(code, at=NOON) is None for code in codes] == [True, False]
        assert stores.grants.find(grant.id) is None


def test_it_is_found_by_the_api_that_it_serves(open_stores: Opener) -> None:
    serving = replace(BANQUES, api="https://banques.test/api/v1")
    with open_stores() as stores:
        for party in (serving, OLD):
            stores.relying_parties.save(party)

        assert stores.relying_parties.find_serving("https://banques.test/api/v1") == serving
        assert stores.relying_parties.find_serving("https://banques.test/api/v1/") is None


def test_what_is_removed_is_gone_with_its_card(postgresql: Engine) -> None:
    open_stores = SqlStoreOpener(postgresql)
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)

    with open_stores() as stores:
        stores.relying_parties.remove("banques")

    assert SqlDirectoryCards(postgresql).list_cards() == []


def test_cards_are_told_in_their_order(postgresql: Engine) -> None:
    soon = replace(CARD, title="Portail Douanes", position=1, status=CardStatus.SOON)
    open_stores = SqlStoreOpener(postgresql)
    with open_stores() as stores:
        stores.relying_parties.save(BANQUES)
        stores.relying_parties.save(OLD)
        stores.relying_parties.save(
            replace(BANQUES, client_id="douanes", portal="douanes", redirect_uris=(), card=soon)
        )

    assert SqlDirectoryCards(postgresql).list_cards() == [
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


def test_what_was_read_is_believed_for_a_moment_and_no_longer(postgresql: Engine) -> None:
    clock = iter([0.0, 0.9, 1.0])
    known = KnownParties(timedelta(seconds=1), seconds=lambda: next(clock))
    remembering = SqlStoreOpener(postgresql, known=known)
    elsewhere = SqlStoreOpener(postgresql)
    with elsewhere() as stores:
        stores.relying_parties.save(BANQUES)
    with remembering() as stores:
        stores.relying_parties.get(BANQUES.client_id)
    with elsewhere() as stores:
        stores.relying_parties.save(replace(BANQUES, name="Autre nom"))

    with remembering() as stores:
        found = [stores.relying_parties.get(BANQUES.client_id) for _ in range(2)]

    assert [each and each.name for each in found] == [BANQUES.name, "Autre nom"]


def test_who_was_in_no_registry_is_found_as_soon_as_they_are(postgresql: Engine) -> None:
    remembering = SqlStoreOpener(postgresql, known=KnownParties(timedelta(hours=1)))

    with remembering() as stores:
        before = stores.relying_parties.get(BANQUES.client_id)
        stores.relying_parties.save(BANQUES)
        after = stores.relying_parties.get(BANQUES.client_id)

    assert (before, after) == (None, BANQUES)
