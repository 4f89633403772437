"""``portnet-id demo…`` and ``invite``: people to try the product with, and a link for one more."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine

from portal_kit import demo
from portal_kit.settings import SettingsError
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.cli import main
from portnet_id.demo_data import refuse_demo_data_in_public
from portnet_id.domain.accounts import AccountStatus
from portnet_id.domain.second_factors import TotpFactor, step_at
from tests.portnet_id.protocol.provider import SECRETS, settings
from tests.portnet_id.protocol.relying_party import VAULT

Run = Callable[..., Result]


@pytest.fixture
def database_url(fresh_database: Callable[[str], str]) -> str:
    return fresh_database("portnet_id")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def stores(engine: Engine) -> SqlStoreOpener:
    return SqlStoreOpener(engine)


@pytest.fixture
def run(database_url: str) -> Run:
    told = {"PORTNET_ID_DATABASE_URL": database_url, "REDIS_URL": "unix:///nowhere", **SECRETS}

    def command(*arguments: str, **changes: str) -> Result:
        return CliRunner().invoke(main, arguments, env={**told, **changes})

    return command


def test_loading_twice_changes_nothing(run: Run, stores: SqlStoreOpener) -> None:
    run("demo")
    with stores() as opened:
        before = opened.accounts.list_demo()
        opened.totp.take_step(demo.person("s.alami").sub, 7)

    again = run("demo")

    with stores() as opened:
        factor = opened.totp.get(demo.person("s.alami").sub)
        assert opened.accounts.list_demo() == before
    assert again.exit_code == 0
    assert again.output.startswith("0 new demo accounts")
    assert factor is not None
    assert factor.last_step == 7


def test_the_list_holds_what_is_needed_to_sign_in(run: Run) -> None:
    run("demo")

    listed = {each["username"]: each for each in json.loads(run("demo-accounts", "--json").output)}

    assert set(listed) == {person.username for person in demo.PERSONS}
    assert listed["s.alami"]["password"] == demo.person("s.alami").password
    assert listed["s.alami"]["totp_secret"] == demo.person("s.alami").totp_secret
    assert listed["o.berrada"]["status"] == AccountStatus.INVITED
    assert listed["o.berrada"]["password"] is None


def test_a_spent_code_is_waited_out(
    run: Run, stores: SqlStoreOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("demo")
    person = demo.person("s.alami")
    now = step_at(datetime.now(UTC))
    with stores() as opened:
        sealed = VAULT.seal(person.totp_secret)
        factor = TotpFactor(sealed_secret=sealed, last_step=now + 1)
        opened.totp.save(person.sub, factor, at=datetime.now(UTC))
    waited: list[float] = []
    monkeypatch.setattr("portnet_id.cli.demo.time.sleep", waited.append)

    told = run("demo-code", "s.alami")

    assert len(waited) == 1
    assert 0 < waited[0] <= 60
    assert "The current code was used" in told.stderr
    assert len(told.stdout.strip()) == 6


def test_demo_data_stays_off_a_public_host(run: Run) -> None:
    refused = run("demo", PORTNET_DOMAIN="portnet.ma", PORTNET_SCHEME="https", PORTNET_PORT="443")

    assert refused.exit_code == 1
    assert "PORTNET_DOMAIN is portnet.ma" in refused.output


def test_a_public_service_does_not_start_on_demo_data(
    run: Run, stores: SqlStoreOpener, database_url: str
) -> None:
    run("demo")
    public = {"PORTNET_DOMAIN": "portnet.ma", "PORTNET_SCHEME": "https", "PORTNET_PORT": "443"}
    given = settings(database_url, "unix:///nowhere", **public)

    with (
        stores() as opened,
        pytest.raises(SettingsError, match=f"{len(demo.PERSONS)} demo accounts"),
    ):
        refuse_demo_data_in_public(given, opened)


def test_an_invitation_is_a_link_whose_token_is_not_kept(run: Run, engine: Engine) -> None:
    run("demo")

    told = json.loads(run("invite", "o.berrada", "--json").output)

    token = parse_qs(urlsplit(told["link"]).query)["jeton"][0]
    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT invitations::text FROM invitations").scalars()
        assert not any(token in row for row in kept)


@pytest.mark.parametrize(
    ("account", "told"),
    [("s.alami", "s.alami is active"), ("personne", "No account is named personne")],
)
def test_only_who_is_invited_gets_a_link(run: Run, account: str, told: str) -> None:
    run("demo")

    refused = run("invite", account)

    assert refused.exit_code == 1
    assert told in refused.output


def test_who_has_codes_by_sms_is_listed_with_the_phone(run: Run) -> None:
    run("demo")

    [zineb] = [
        each
        for each in json.loads(run("demo-accounts", "--json").output)
        if each["username"] == "z.lahlou"
    ]

    assert zineb["totp_secret"] is None
    assert zineb["password"] == demo.person("z.lahlou").password
    assert f"code: by SMS to {zineb['phone']}" in run("demo-accounts").output


def test_who_has_codes_by_sms_is_told_where_they_are(run: Run) -> None:
    run("demo")

    refused = run("demo-code", "z.lahlou")

    assert refused.exit_code == 1
    assert "the mailbox of the run shows them" in refused.output
