"""A Portnet ID on a real database, and people who are signed in without having been asked."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import Engine

from portal_kit.testing import CarefulClient, FakeClock, careful_client
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.app import create_app
from portnet_id.domain.accounts import Account, AccountStatus, Organisation, Role
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.domain.sign_ons import SignOn
from portnet_id.settings import Settings
from portnet_id.web.wiring import NAME, Wiring

HOST = "id.portnet.localhost"
ISSUER = f"http://{HOST}:8080"
SECRETS = {
    "PORTNET_ID_SECRET_KEY": "s" * 43,
    "PORTNET_ID_ENCRYPTION_KEY": "ZmVybmV0LWtleS1vZi10aGUtdGVzdHMtMzItYnl0ZXM=",
    # Demanded on a public domain; nothing listens there.
    "SMS_GATEWAY_URL": "http://127.0.0.1:9/sms",
    "SMS_GATEWAY_TOKEN": "t",
    "SMTP_URL": "smtp://127.0.0.1:9",
}
BANK = Organisation(code="451", name="Crédit Atlantique", kind="bank")
EVERY_PORTAL = ("banques", "mic", "helpdesk")
BOTH_FACTORS = (Factor.PASSWORD, Factor.TOTP)


def settings(database_url: str, redis_url: str, **changes: str) -> Settings:
    return Settings.from_env(
        {
            "PORTNET_PORT": "8080",
            "REDIS_URL": redis_url,
            "PORTNET_ID_DATABASE_URL": database_url,
            **SECRETS,
            **changes,
        }
    )


@dataclass
class Provider:
    """The application under test, its clock, and its stores by the back door."""

    app: Flask
    clock: FakeClock
    open_stores: SqlStoreOpener

    @classmethod
    def start(
        cls, given: Settings, engine: Engine, *, registry_believed_for: timedelta = timedelta(0)
    ) -> "Provider":
        """Most tests change the registry and ask at once, so it is believed for no time."""
        clock = FakeClock()
        app = create_app(
            given, clock=clock, engine=engine, registry_believed_for=registry_believed_for
        )
        app.testing = True
        return cls(app, clock, SqlStoreOpener(engine))

    @property
    def wiring(self) -> Wiring:
        found: Wiring = self.app.extensions[NAME]
        return found

    def browser(self) -> CarefulClient:
        return careful_client(self.app, label="id")

    def account(
        self,
        *roles: Role,
        portals: tuple[str, ...] = EVERY_PORTAL,
        status: AccountStatus = AccountStatus.ACTIVE,
    ) -> Account:
        """Somebody new, by default with a role on each portal."""
        sub = uuid4()
        account = Account(
            sub=sub,
            username=f"u{sub.hex[:12]}",
            email=f"{sub.hex[:12]}@exemple.invalid",
            name="Salma Alami",
            organisation=BANK,
            status=status,
            roles=roles or tuple(Role(portal=portal, role="clerk") for portal in portals),
        )
        self.save(account)
        return account

    def save(self, account: Account) -> None:
        with self.open_stores() as stores:
            stores.accounts.save(account)

    def sign_in(
        self,
        browser: CarefulClient,
        account: Account,
        *,
        factors: tuple[Factor, ...] = BOTH_FACTORS,
    ) -> SignOn:
        """What the sign-in pages do in the end: a sign-on, and its secret in the browser."""
        now = self.clock()
        sign_on = SignOn(
            sid=uuid4().hex,
            sub=account.sub,
            verified=tuple(Verified(factor=factor, at=now) for factor in factors),
            started_at=now,
            seen_at=now,
        )
        with self.open_stores() as stores:
            secret = stores.sign_ons.begin(sign_on)
        browser.set_cookie("sign_on", secret, domain=HOST)
        return sign_on

    def complete(self, browser: CarefulClient, id: str, sign_on: SignOn) -> Interaction:
        """What the sign-in pages keep of an interaction that came to its end."""
        cookie = browser.get_cookie("browser", domain=HOST)
        assert cookie is not None
        interactions = self.wiring.interactions
        interaction = interactions.get(id, browser=cookie.value)
        changed = Interaction(
            **{**vars(interaction), "sub": sign_on.sub, "verified": sign_on.verified,
               "sid": sign_on.sid}
        )  # fmt: skip
        return interactions.save(changed)
