"""The registry as a document: out, in again, and what is said of one that cannot come in."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import Engine, text

from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.domain.accounts import AccountStatus
from tests.portnet_id.builders import BANK, a_sign_on, an_account
from tests.portnet_id.commands import Run, commands_on

API = "http://banques.portnet.localhost:8080/api/v1"
KEY = {**ECKey.generate_key("P-256").as_dict(private=False), "kid": "k1"}
WITH_A_KEY: dict[str, Any] = {
    "client_id": "banques",
    "name": "Portail Banques",
    "profile": "fapi2",
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks": {"keys": [KEY]},
    "redirect_uris": ["http://banques.portnet.localhost:8080/connexion/retour"],
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": "openid portnet",
    "portal": "banques",
    "api": API,
    "resources": {"http://mic.portnet.localhost:8080/api/v1": "arrivals:read"},
    "card": {"title": "Banques", "text": "Pour elles.", "audiences": ["Banque"],
             "position": 1, "status": "open"},
}  # fmt: skip
WITH_A_SECRET: dict[str, Any] = {
    "client_id": "mic",
    "name": "Portail MIC",
    "token_endpoint_auth_method": "client_secret_basic",
    "redirect_uris": ["http://mic.portnet.localhost:8080/retour"],
    "scope": "openid",
    "portal": "mic",
}


@pytest.fixture
def database_url(postgresql: Engine) -> str:
    return postgresql.url.render_as_string(hide_password=False)


@pytest.fixture
def command(database_url: str, redis_url: str) -> Run:
    return commands_on(database_url, redis_url)


@pytest.fixture
def run(command: Run) -> Run:
    return partial(command, "relying-party")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "mic.secret"
    file.write_text("s" * 43)
    return file


def document(*parties: dict[str, Any]) -> str:
    return json.dumps({"relying_parties": parties})


@pytest.fixture
def filled(run: Run, secret: Path) -> Run:
    """A registry of two, one of each kind."""
    with_secret = {**WITH_A_SECRET, "client_secret_file": str(secret)}
    run("import", "-", given=document(WITH_A_KEY, with_secret))
    return run


def digests(engine: Engine) -> list[str | None]:
    found = text("SELECT secret_digest FROM relying_parties ORDER BY client_id")
    with engine.connect() as connection:
        return list(connection.execute(found).scalars())


def trail(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT subject, action FROM audit ORDER BY id")).all()
    return [(row.subject, row.action.removeprefix("relying_party.")) for row in rows]


def test_what_was_exported_comes_in_as_it_was(filled: Run, postgresql: Engine) -> None:
    out = filled("export").output

    again = filled("import", "-", given=out)

    assert again.output == "banques: unchanged\nmic: unchanged\n"
    assert filled("export").output == out
    assert trail(postgresql) == [("banques", "added"), ("mic", "added")]


def test_into_an_empty_registry_it_makes_the_same_one(filled: Run) -> None:
    out = filled("export", "banques").output
    filled("remove", "banques", "--yes")

    assert filled("import", "-", given=out).output == "banques: added\n"
    assert filled("export", "banques").output == out


def test_an_export_holds_no_secret(filled: Run, postgresql: Engine) -> None:
    out = filled("export").output

    _, digest = digests(postgresql)
    assert digest is not None
    assert digest not in out
    assert "sss" not in out


def test_a_secret_stays_while_the_rest_changes(filled: Run, postgresql: Engine) -> None:
    before = digests(postgresql)
    out = filled("export").output.replace("Portail MIC", "Portail du ministère")

    told = json.loads(filled("import", "-", "--json", given=out).output)

    assert told == [
        {"client_id": "banques", "outcome": "unchanged"},
        {"client_id": "mic", "outcome": "replaced"},
    ]
    assert digests(postgresql) == before
    assert trail(postgresql)[-1] == ("mic", "replaced")


def test_parties_that_are_not_named_stay(filled: Run) -> None:
    filled("import", "-", given=document({**WITH_A_KEY, "name": "Autre"}))

    names = [each["client_id"] for each in json.loads(filled("export").output)["relying_parties"]]
    assert names == ["banques", "mic"]


def test_a_dry_run_tells_and_changes_nothing(filled: Run, postgresql: Engine) -> None:
    out = filled("export").output

    told = filled("import", "--dry-run", "-", given=out.replace("Portail MIC", "Autre")).output

    assert told == "banques: unchanged\nmic: replaced\nNothing was changed.\n"
    assert filled("export").output == out
    assert len(trail(postgresql)) == 2


@pytest.mark.parametrize(
    ("faulty", "told"),
    [
        ({**WITH_A_SECRET, "client_id": "neuf"}, "neuf: client_secret_basic needs client_secret_f"),
        ({**WITH_A_KEY, "client_id": "neuf"}, f"neuf: api: {API} is served by banques already"),
        ({**WITH_A_KEY, "organisation": "999"}, "banques: organisation: there is none with"),
        ({**WITH_A_KEY, "profile": "x", "nom": 1}, "banques: nom is not known"),
        ({"name": "sans nom"}, "number 2: client_id is missing"),
    ],
    ids=["no secret", "an api of another", "an unknown organisation", "faults", "no name"],
)  # fmt: skip
def test_one_faulty_party_keeps_all_out(
    faulty: dict[str, Any], told: str, filled: Run, postgresql: Engine
) -> None:
    good = {**WITH_A_KEY, "client_id": "bon", "api": None}
    del good["api"]

    output = filled("import", "-", given=document(good, faulty), expect=1).output

    assert "Nothing was imported:" in output
    assert told in output
    assert len(trail(postgresql)) == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "holds no list of relying parties named relying_parties"),
        ('{"relying_parties": [1]}', "holds no list of relying parties"),
        (document(WITH_A_KEY, WITH_A_KEY), "names banques more than once"),
    ],
    ids=["no JSON", "deep", "a list", "numbers", "twice"],
)
def test_what_is_no_export_is_told(given: str, told: str, run: Run) -> None:
    assert told in run("import", "-", given=given, expect=1).output


def test_who_is_not_there_is_not_exported(filled: Run) -> None:
    told = filled("export", "personne", expect=1).output

    assert "No relying party is called personne." in told


def test_an_account_is_suspended_and_reactivated(command: Run, postgresql: Engine) -> None:
    account, open_stores = an_account(), SqlStoreOpener(postgresql)
    with open_stores() as stores:
        stores.accounts.save_organisation(BANK)
        stores.accounts.save(account)
        stores.sign_ons.begin(a_sign_on(account))

    def status() -> AccountStatus:
        with open_stores() as stores:
            found = stores.accounts.get(account.sub)
        assert found is not None
        return found.status

    def told(*arguments: str, expect: int = 0) -> str:
        return command("account", *arguments, expect=expect).output

    name = account.username
    assert f"{name} is suspended; sign-ons ended: 1." in told("suspend", name, "--yes")
    assert status() is AccountStatus.SUSPENDED
    assert f"{name} is suspended, not active." in told("suspend", name, "--yes", expect=1)
    assert f"{name} may sign in again." in told("reactivate", account.email)
    assert status() is AccountStatus.ACTIVE
    assert f"{name} is active, not suspended." in told("reactivate", name, expect=1)
    assert "No account is named personne." in told("suspend", "personne", "--yes", expect=1)
