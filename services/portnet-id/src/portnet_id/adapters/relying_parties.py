"""The registry of relying parties on PostgreSQL."""

from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from portnet_id.adapters.known_parties import KnownParties
from portnet_id.adapters.registry_tables import directory_cards, relying_parties
from portnet_id.domain.registry.directory_cards import DirectoryCard
from portnet_id.domain.registry.relying_parties import (
    CLIENT_ID,
    Authentication,
    Card,
    CardStatus,
    GrantType,
    LegacyOpening,
    Profile,
    RelyingParty,
)

CARD = directory_cards.c
# Made once for all requests: to make one takes as long as to run it.
PARTIES = select(
    relying_parties, CARD.title, CARD.text, CARD.audiences, CARD.position, CARD.status
).outerjoin(directory_cards, CARD.client_id == relying_parties.c.client_id)
BY_CLIENT_ID = PARTIES.where(relying_parties.c.client_id == bindparam("wanted"))
BY_API = PARTIES.where(relying_parties.c.api == bindparam("wanted"))


class SqlRelyingParties:
    """A ``RelyingPartyStore``; see the Protocol for what each method promises."""

    def __init__(self, connection: Connection, known: KnownParties | None = None) -> None:
        self._connection = connection
        self._known = known

    def get(self, client_id: str) -> RelyingParty | None:
        if not CLIENT_ID.fullmatch(client_id):
            return None  # It may hold what PostgreSQL does not take as text.
        if self._known is None:
            return self._read(client_id)
        return self._known.get(client_id, lambda: self._read(client_id))

    def _read(self, client_id: str) -> RelyingParty | None:
        row = self._connection.execute(BY_CLIENT_ID, {"wanted": client_id}).one_or_none()
        return None if row is None else _party(row)

    def find_serving(self, api: str) -> RelyingParty | None:
        row = self._connection.execute(BY_API, {"wanted": api}).one_or_none()
        return None if row is None else _party(row)

    def list_all(self) -> list[RelyingParty]:
        found = self._connection.execute(PARTIES.order_by(relying_parties.c.client_id))
        return [_party(row) for row in found]

    def save(self, party: RelyingParty) -> None:
        kept = {
            "name": party.name,
            "profile": party.profile.value,
            "authentication": party.authentication.value,
            "redirect_uris": list(party.redirect_uris),
            "post_logout_redirect_uris": list(party.post_logout_redirect_uris),
            "scope": list(party.scope),
            "portal": party.portal,
            "keys": [dict(key) for key in party.keys],
            "secret_digest": party.secret_digest,
            "assertion_algorithm": party.assertion_algorithm,
            "id_token_algorithm": party.id_token_algorithm,
            "grant_types": sorted(party.grant_types),
            "api": party.api,
            "resources": {address: list(scope) for address, scope in party.resources.items()},
            "organisation": party.organisation,
            "backchannel_logout_uri": party.backchannel_logout_uri,
            "legacy_reason": party.legacy.reason if party.legacy else None,
            "legacy_until": party.legacy.until if party.legacy else None,
        }
        added = insert(relying_parties).values(client_id=party.client_id, **kept)
        self._connection.execute(
            added.on_conflict_do_update(index_elements=["client_id"], set_=kept)
        )
        self._save_card(party)

    def remove(self, client_id: str) -> bool:
        removed = self._connection.execute(
            delete(relying_parties)
            .where(relying_parties.c.client_id == client_id)
            .returning(relying_parties.c.client_id)
        )
        return removed.one_or_none() is not None

    def _save_card(self, party: RelyingParty) -> None:
        if party.card is None:
            self._connection.execute(
                delete(directory_cards).where(directory_cards.c.client_id == party.client_id)
            )
            return
        kept = {
            "title": party.card.title,
            "text": party.card.text,
            "audiences": list(party.card.audiences),
            "position": party.card.position,
            "status": party.card.status.value,
        }
        added = insert(directory_cards).values(client_id=party.client_id, **kept)
        self._connection.execute(
            added.on_conflict_do_update(index_elements=["client_id"], set_=kept)
        )


class SqlDirectoryCards:
    """``DirectoryCards``: a query of its own, because the public site writes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list_cards(self) -> list[DirectoryCard]:
        statement = (
            select(relying_parties.c.portal, directory_cards)
            .join(relying_parties, relying_parties.c.client_id == directory_cards.c.client_id)
            .order_by(directory_cards.c.position, directory_cards.c.client_id)
        )
        with self._engine.connect() as connection:
            return [
                DirectoryCard(
                    portal=row.portal,
                    title=row.title,
                    text=row.text,
                    audiences=tuple(row.audiences),
                    is_open=row.status == CardStatus.OPEN,
                )
                for row in connection.execute(statement)
            ]


def _party(row: Row[Any]) -> RelyingParty:
    return RelyingParty(
        client_id=row.client_id,
        name=row.name,
        profile=Profile(row.profile),
        authentication=Authentication(row.authentication),
        redirect_uris=tuple(row.redirect_uris),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris),
        scope=tuple(row.scope),
        portal=row.portal,
        keys=tuple(row.keys),
        secret_digest=row.secret_digest,
        assertion_algorithm=row.assertion_algorithm,
        id_token_algorithm=row.id_token_algorithm,
        grant_types=frozenset(GrantType(each) for each in row.grant_types),
        api=row.api,
        resources={address: tuple(scope) for address, scope in row.resources.items()},
        organisation=row.organisation,
        backchannel_logout_uri=row.backchannel_logout_uri,
        legacy=_legacy(row),
        card=_card(row),
    )


def _legacy(row: Row[Any]) -> LegacyOpening | None:
    if row.legacy_until is None:
        return None
    return LegacyOpening(reason=row.legacy_reason, until=row.legacy_until)


def _card(row: Row[Any]) -> Card | None:
    if row.title is None:
        return None
    return Card(
        title=row.title,
        text=row.text,
        audiences=tuple(row.audiences),
        position=row.position,
        status=CardStatus(row.status),
    )
