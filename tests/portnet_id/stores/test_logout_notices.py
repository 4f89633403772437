"""Portals are told when a sign-on ends: by a job in the transaction, from the worker.

Threat 37 of the design: logout tokens are signed, short-lived and without nonce; a slow portal
holds up nobody; what is never taken is given up, and audited.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import Engine, text

from portal_kit.outbound import Outbound, OutboundSettings
from portal_kit.testing import NOON
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.accounts import Account
from portnet_id.domain.ending import suspend
from portnet_id.domain.logout_notices import PAUSES, TASK, LogoutNotice
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.domain.sign_in.sending_codes import CodePost
from portnet_id.domain.sign_ons import EndReason, SignOn
from portnet_id.protocol.backchannel_logout import EVENT, LogoutTeller, NotTold
from portnet_id.protocol.key_ring import KeyRing
from portnet_id.worker import Background, end_all_overdue, tell_or_give_up
from tests.portnet_id.builders import BANK, a_grant, a_sign_on, an_account
from tests.portnet_id.protocol.provider import ISSUER, SECRETS
from tests.portnet_id.protocol.relying_party import VAULT, registered

PATIENCE_SECONDS = 20


@pytest.fixture
def open_stores(postgresql: Engine) -> SqlStoreOpener:
    with postgresql.begin() as connection:
        connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    return SqlStoreOpener(postgresql)


@pytest.fixture
def account(open_stores: SqlStoreOpener) -> Account:
    made = an_account()
    with open_stores() as stores:
        stores.accounts.save_organisation(BANK)
        stores.accounts.save(made)
    return made


@pytest.fixture
def sign_on(account: Account, open_stores: SqlStoreOpener) -> SignOn:
    """Somebody's, from which two portals of three were opened, one of them twice."""
    made = a_sign_on(account)
    with open_stores() as stores:
        for name in ("banques", "mic", "helpdesk"):
            stores.relying_parties.save(party(name))
        stores.relying_parties.save(party("sans-adresse", url=None))
        stores.sign_ons.begin(made)
        for name in ("banques", "mic", "banques", "sans-adresse"):
            stores.grants.begin(a_grant(made, client_id=name))
    return made


def party(name: str, url: str | None = "http://portail.test/fin") -> RelyingParty:
    return registered(name, backchannel_logout_uri=url)


def waiting(engine: Engine) -> list[dict[str, Any]]:
    """The arguments of the jobs in the queue."""
    found = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
    with engine.connect() as connection:
        return list(connection.execute(found, {"task": TASK}).scalars())


def test_every_portal_that_was_opened_is_told(
    sign_on: SignOn, open_stores: SqlStoreOpener, postgresql: Engine
) -> None:
    with open_stores() as stores:
        stores.sign_ons.end(sign_on.sid, at=NOON, reason=EndReason.SIGNED_OUT)
        stores.sign_ons.end(sign_on.sid, at=NOON, reason=EndReason.SIGNED_OUT)

    told = {"sid": sign_on.sid, "sub": str(sign_on.sub), "reason": "signed_out"}
    assert waiting(postgresql) == [
        {**told, "client_id": "banques"},
        {**told, "client_id": "mic"},
    ]


def test_nobody_is_told_of_an_end_that_was_undone(
    sign_on: SignOn, open_stores: SqlStoreOpener, postgresql: Engine
) -> None:
    def end_and_fail() -> None:
        with open_stores() as stores:
            stores.sign_ons.end(sign_on.sid, at=NOON, reason=EndReason.SIGNED_OUT)
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        end_and_fail()

    assert waiting(postgresql) == []


def test_a_suspension_ends_all_and_tells_why(
    sign_on: SignOn, account: Account, open_stores: SqlStoreOpener, postgresql: Engine
) -> None:
    with open_stores() as stores:
        assert suspend(stores, account, by="operator", at=NOON) == 1

        suspended = stores.accounts.get(account.sub)
    assert suspended is not None
    assert not suspended.is_active
    assert {each["reason"] for each in waiting(postgresql)} == {"suspended"}


def test_the_clock_ends_what_is_overdue_and_says_so(
    sign_on: SignOn, open_stores: SqlStoreOpener, postgresql: Engine
) -> None:
    end_all_overdue(open_stores, at=NOON + timedelta(minutes=20))

    assert {each["reason"] for each in waiting(postgresql)} == {"idle"}
    with postgresql.connect() as connection:
        ends = text("SELECT actor, details FROM audit WHERE action = 'sign_on.ended'")
        rows = connection.execute(ends).all()
    assert [tuple(row) for row in rows] == [("clock", {"sid": sign_on.sid, "reason": "idle"})]


class Portal(ThreadingHTTPServer):
    """A portal's address for the ends of sign-ons; ``status`` of ``None`` never answers."""

    daemon_threads = True

    def __init__(self, status: int | None) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status = status
        self.tokens: list[str] = []
        self.over = Event()


class _Answer(BaseHTTPRequestHandler):
    server: Portal

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.tokens += parse_qs(body)["logout_token"]
        if self.server.status is None:
            self.server.over.wait(PATIENCE_SECONDS)
            return
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def portal(socket_enabled: None) -> Iterator[Callable[[int | None], Portal]]:
    """``portal(200)`` answers so to whatever it is told."""
    started: list[Portal] = []

    def start(status: int | None) -> Portal:
        made = Portal(status)
        Thread(target=made.serve_forever, daemon=True).start()
        started.append(made)
        return made

    yield start
    for each in started:
        each.over.set()
        each.shutdown()
        each.server_close()


@pytest.fixture
def keys(postgresql: Engine) -> KeyRing:
    kept = SqlSigningKeys(postgresql, VAULT)
    kept.ensure(by="test", at=NOON - timedelta(days=1))
    return KeyRing(kept)


def background(open_stores: SqlStoreOpener, keys: KeyRing, portal: Portal) -> Background:
    exceptions = {"portail.test:80": ("127.0.0.1", portal.server_port)}
    outbound = Outbound(OutboundSettings(exceptions=exceptions, plain=True))
    teller = LogoutTeller(issuer=ISSUER, keys=keys, open_stores=open_stores, outbound=outbound)
    code_post = CodePost(open_stores=open_stores, vault=VAULT, senders={})
    return Background(
        open_stores=open_stores, signing_keys=keys._source, teller=teller, code_post=code_post
    )


def notice(sign_on: SignOn, client_id: str = "banques") -> LogoutNotice:
    return LogoutNotice(
        client_id=client_id, sid=sign_on.sid, sub=sign_on.sub, reason=EndReason.IDLE
    )


@pytest.mark.parametrize("status", [200, 204])
def test_the_token_is_all_that_the_document_asks_and_no_id_token(
    status: int,
    sign_on: SignOn,
    open_stores: SqlStoreOpener,
    keys: KeyRing,
    portal: Callable[[int | None], Portal],
) -> None:
    there = portal(status)

    background(open_stores, keys, there).teller.tell(notice(sign_on), at=NOON)

    (written,) = there.tokens
    token = jwt.decode(written, KeySet.import_key_set(json.loads(keys.published())))
    assert token.header["typ"] == "logout+jwt"
    claims = token.claims
    assert claims.pop("jti")
    assert claims == {
        "iss": ISSUER, "aud": "banques", "sid": sign_on.sid, "sub": str(sign_on.sub),
        "iat": int(NOON.timestamp()), "exp": int(NOON.timestamp()) + 120,
        "events": {EVENT: {}}, "reason": "idle",
    }  # fmt: skip


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_any_other_answer_means_that_it_was_not_told(
    status: int,
    sign_on: SignOn,
    open_stores: SqlStoreOpener,
    keys: KeyRing,
    portal: Callable[[int | None], Portal],
) -> None:
    with pytest.raises(NotTold, match=str(status)):
        background(open_stores, keys, portal(status)).teller.tell(notice(sign_on), at=NOON)


def test_a_portal_that_left_the_registry_is_told_nothing(
    sign_on: SignOn,
    open_stores: SqlStoreOpener,
    keys: KeyRing,
    portal: Callable[[int | None], Portal],
) -> None:
    there = portal(500)
    with open_stores() as stores:
        stores.relying_parties.remove("banques")

    background(open_stores, keys, there).teller.tell(notice(sign_on), at=NOON)

    assert there.tokens == []


def test_it_is_tried_again_and_given_up_at_last(
    sign_on: SignOn,
    open_stores: SqlStoreOpener,
    keys: KeyRing,
    portal: Callable[[int | None], Portal],
    postgresql: Engine,
) -> None:
    here = background(open_stores, keys, portal(503))

    for attempts in range(len(PAUSES)):
        with pytest.raises(NotTold):
            tell_or_give_up(here, notice(sign_on), attempts=attempts, at=NOON)
    tell_or_give_up(here, notice(sign_on), attempts=len(PAUSES), at=NOON)

    with postgresql.connect() as connection:
        given_up = text("SELECT subject, outcome FROM audit WHERE action = 'logout.not_told'")
        rows = connection.execute(given_up).all()
    assert [tuple(row) for row in rows] == [("banques", "refused")]


@pytest.mark.threat(37)
def test_a_slow_portal_holds_up_nobody(
    sign_on: SignOn,
    open_stores: SqlStoreOpener,
    keys: KeyRing,
    portal: Callable[[int | None], Portal],
    postgresql: Engine,
    redis_url: str,
) -> None:
    """The worker as it runs: seven portals that never answer, and one that does."""
    slow, quick = portal(None), portal(200)
    names = [f"lent-{number}" for number in range(7)]
    with open_stores() as stores:
        for name in names:
            stores.relying_parties.save(party(name, "http://lent.test/fin"))
            stores.grants.begin(a_grant(sign_on, client_id=name))
        stores.relying_parties.save(party("zzz", "http://vite.test/fin"))
        stores.relying_parties.save(party("banques", None))
        stores.relying_parties.save(party("mic", None))
        stores.grants.begin(a_grant(sign_on, client_id="zzz"))
        stores.sign_ons.end(sign_on.sid, at=NOON, reason=EndReason.SIGNED_OUT)
    worker = subprocess.Popen(
        [sys.executable, "-c", "from portnet_id.cli import main; main()", "worker"],
        env={
            **os.environ, **SECRETS,
            "PORTNET_ID_DATABASE_URL": postgresql.url.render_as_string(hide_password=False),
            "REDIS_URL": redis_url,
            "PORTNET_PORT": "8080",
            "OUTBOUND_EXCEPTIONS": f"lent.test:80=127.0.0.1:{slow.server_port},"
            f"vite.test:80=127.0.0.1:{quick.server_port}",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (quick.tokens and len(slow.tokens) == len(names)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert not slow.over.is_set()  # All seven are still waiting for their answer.
    finally:
        worker.terminate()
        worker.wait(PATIENCE_SECONDS)
