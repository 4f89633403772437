"""Portnet ID, wired: the one place where web, protocol and adapters meet."""

from datetime import timedelta
from wsgiref.types import WSGIApplication

from flask import Flask
from redis import Redis
from sqlalchemy import Engine, text

from portal_kit import database, redis
from portal_kit.dpop_proofs import Nonces
from portal_kit.service import Service
from portal_kit.session_gate import Clock, utc_now
from portal_kit.spent_ids import SpentIds
from portnet_id.adapters.interactions import RedisInteractions
from portnet_id.adapters.known_parties import BELIEVED_FOR, KnownParties
from portnet_id.adapters.pushed_requests import RedisPushedRequests
from portnet_id.adapters.relying_parties import SqlDirectoryCards
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.adapters.vault import KeyVault
from portnet_id.demo_data import refuse_demo_data_in_public
from portnet_id.directory import app as directory
from portnet_id.domain.vault import Vault
from portnet_id.hosts import ByHost
from portnet_id.protocol.discovery import metadata_bytes
from portnet_id.protocol.key_ring import KeyRing
from portnet_id.protocol.parts import Parts
from portnet_id.settings import LABEL, Settings
from portnet_id.sign_in_parts import sign_in_parts
from portnet_id.web import (
    authorize,
    enrolment,
    giving_up,
    logout,
    metadata,
    second_factor,
    sent_codes,
    sign_in,
    tokens,
)
from portnet_id.web.answers import ANSWERS
from portnet_id.web.browser import browser_secret
from portnet_id.web.wiring import NAME, Wiring

BLUEPRINTS = (
    authorize.bp, sign_in.bp, second_factor.bp, sent_codes.bp, giving_up.bp, enrolment.bp,
    tokens.bp, metadata.bp, logout.bp,
)  # fmt: skip


def create_site(settings: Settings, *, engine: Engine | None = None) -> WSGIApplication:
    """The provider and the public directory behind one listener, on one pool of connections.

    Raises ``SettingsError`` where demo accounts could be used by the public.
    """
    engine = engine or database.engine(settings.database_url, keeps_plans=True)
    if not settings.is_local:
        with SqlStoreOpener(engine)() as stores:
            refuse_demo_data_in_public(settings, stores)
    public_site = directory.create_app(
        settings, secret_key=settings.secret_key, cards=SqlDirectoryCards(engine)
    )
    return ByHost(
        create_app(settings, engine=engine), {settings.host(directory.HOST_LABEL): public_site}
    )


def create_app(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    engine: Engine | None = None,
    registry_believed_for: timedelta = BELIEVED_FOR,
) -> Flask:
    """The provider's application. Opens no connection before the first request.

    What the registry says of a relying party is read again after ``registry_believed_for``.
    """
    app = Flask("portnet_id")
    engine = engine or database.engine(settings.database_url, keeps_plans=True)
    client = redis.connect(settings.redis_url)
    wiring = _wiring(settings, engine, client, KnownParties(registry_believed_for), clock)
    app.extensions[NAME] = wiring
    Service(
        settings,
        label=LABEL,
        secret_key=settings.secret_key,
        answers=ANSWERS,
        readiness={
            "database": lambda: _ask(engine),
            "redis": client.ping,
            "signing keys": wiring.protocol.keys.published,
        },
        csrf_bound_to=browser_secret,
    ).init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _wiring(
    settings: Settings, engine: Engine, client: Redis, known: KnownParties, clock: Clock
) -> Wiring:
    open_stores = SqlStoreOpener(engine, known=known)
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")
    interactions = RedisInteractions(client)
    vault = KeyVault(secret_key=settings.secret_key, encryption_key=settings.encryption_key)
    return Wiring(
        settings=settings,
        open_stores=open_stores,
        open_to_read=SqlStoreOpener(reading, known=known),
        interactions=interactions,
        vault=vault,
        sign_in=sign_in_parts(
            client, open_stores=open_stores, interactions=interactions, vault=vault
        ),
        clock=clock,
        protocol=_protocol(settings, engine, client, vault),
        metadata=metadata_bytes(settings),
    )


def _protocol(settings: Settings, engine: Engine, client: Redis, vault: Vault) -> Parts:
    return Parts(
        issuer=settings.issuer,
        keys=KeyRing(SqlSigningKeys(engine, vault)),
        vault=vault,
        spent_assertions=SpentIds(client, "portnet-id:assertion"),
        spent_proofs=SpentIds(client, "portnet-id:proof"),
        nonces=Nonces(settings.secret_key),
        pushed_requests=RedisPushedRequests(client),
    )


def _ask(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
