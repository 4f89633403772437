"""The commands of operators: what they change, what they print, what they say of mistakes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import create_engine, text

import portnet_id.cli
from portnet_id.cli import COMMANDS
from tests.portnet_id.commands import Run, commands_on

BANQUES: dict[str, Any] = {
    "client_id": "banques",
    "name": "Portail Banques",
    "token_endpoint_auth_method": "private_key_jwt",
    "redirect_uris": ["http://banques.portnet.localhost:8080/connexion/retour"],
    "post_logout_redirect_uris": ["http://banques.portnet.localhost:8080/deconnecte"],
    "scope": "openid profile portnet",
    "portal": "banques",
}
KEY = ECKey.generate_key("P-256").as_dict(private=False)


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[str], str]) -> str:
    return fresh_database("portnet_id")


@pytest.fixture
def run(database_url: str, redis_url: str) -> Run:
    return commands_on(database_url, redis_url)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to_file(**changes: Any) -> Path:
        file = tmp_path / "party.json"
        file.write_text(json.dumps({**BANQUES, "jwks": {"keys": [KEY]}, **changes}))
        return file

    return to_file


def test_help_names_every_command(run: Run) -> None:
    listed = run("--help").output.partition("Commands:")[2].splitlines()
    modules = {
        path.stem
        for path in Path(portnet_id.cli.__path__[0]).glob("[a-z]*.py")
        if ".command(" in path.read_text()
    }

    assert {line.split()[0] for line in listed if line.strip()} == {*COMMANDS, "migrate"}
    assert {module for each in COMMANDS.values() for module in each} == modules


def test_keys_are_made_once_and_rotated_when_asked(run: Run) -> None:
    outputs = [run("keys", word).output for word in ("ensure", "ensure", "rotate")]

    assert outputs == [
        "The signing keys were made.\n",
        "The signing keys are there.\n",
        "New signing keys were made; they sign in 15 minutes.\n",
    ]


def test_a_file_is_put_once_and_replaced_when_it_changed(
    run: Run, write: Callable[..., Path], database_url: str
) -> None:
    file = write(client_id="une-fois")

    assert run("relying-party", "put", file).output == "une-fois: added\n"
    assert run("relying-party", "put", file).output == "une-fois: unchanged\n"
    changed = run("relying-party", "put", write(client_id="une-fois", name="Autre"), "--json")
    assert json.loads(changed.output) == {"client_id": "une-fois", "outcome": "replaced"}
    engine = create_engine(database_url)
    with engine.connect() as connection:
        trail = text("SELECT action FROM audit WHERE subject = 'une-fois' ORDER BY id")
        assert connection.scalars(trail).all() == ["relying_party.added", "relying_party.replaced"]
    engine.dispose()


def test_a_secret_is_read_and_never_shown(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    secret = "A" * 43
    (tmp_path / "secret").write_text(f"{secret}\n")
    file = write(
        client_id="mic", token_endpoint_auth_method="client_secret_basic", jwks={"keys": []},
        client_secret_file=str(tmp_path / "secret"),
    )  # fmt: skip

    told = run("relying-party", "put", file).output
    shown = run("relying-party", "show", "mic").output
    as_json = run("relying-party", "show", "mic", "--json").output

    assert "client_secret_basic" in shown
    assert json.loads(as_json)["authentication"] == "client_secret_basic"
    for output in (told, shown, as_json):
        assert secret not in output
        assert "digest" not in output


def test_parties_are_listed(run: Run, write: Callable[..., Path]) -> None:
    run("relying-party", "put", write(client_id="liste"))
    run("relying-party", "put", write(client_id="bientot", redirect_uris=[]))

    listed = {line.split()[0]: line for line in run("relying-party", "list").output.splitlines()}
    as_json = json.loads(run("relying-party", "list", "--json").output)

    assert "open" in listed["liste"]
    assert "announced" in listed["bientot"]
    assert {"liste", "bientot"} <= {party["client_id"] for party in as_json}


def test_a_party_is_removed_after_asking(run: Run, write: Callable[..., Path]) -> None:
    run("relying-party", "put", write(client_id="parti"))

    run("relying-party", "remove", "parti", given="n\n", expect=1)
    assert "parti: removed" in run("relying-party", "remove", "parti", given="y\n").output
    assert (
        "No relying party is called parti"
        in run("relying-party", "remove", "parti", "--yes", expect=1).output
    )
    assert (
        "No relying party is called parti" in run("relying-party", "show", "parti", expect=1).output
    )


def test_every_problem_of_a_file_is_listed(run: Run, write: Callable[..., Path]) -> None:
    file = write(scope="profile", redirect_uris=["http://a.test/"], jwks={"keys": []})

    output = run("relying-party", "put", file, expect=1).output

    assert output.splitlines()[1:] == [
        "  - redirect_uris: http://a.test/ must begin with https://",
        "  - scope must name openid",
        "  - private_key_jwt needs jwks with at least one key",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "is not JSON"),
        (b"[]", "does not hold one relying party"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b'{"client_secret_file": "/nowhere/at/all"}', "/nowhere/at/all cannot be read: No such"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(
    content: bytes, sentence: str, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "party.json"
    file.write_bytes(content)

    output = run("relying-party", "put", file, expect=1).output

    assert sentence in output
    assert "Traceback" not in output


def test_legacy_is_refused_on_a_public_host(run: Run, write: Callable[..., Path]) -> None:
    legacy = {"reason": "Logiciel sans PKCE", "until": "2999-12-31"}
    file = write(
        profile="legacy", legacy=legacy, post_logout_redirect_uris=[],
        redirect_uris=["https://a.test/"],
    )  # fmt: skip

    assert "added" in run("relying-party", "put", file).output
    refused = run("relying-party", "put", file, expect=1, PORTNET_DOMAIN="portnet.ma")
    assert "profile legacy cannot be opened by command on a public host" in refused.output


def test_a_missing_setting_is_told_in_a_sentence(run: Run) -> None:
    output = run("keys", "ensure", expect=1, PORTNET_ID_ENCRYPTION_KEY="").output

    assert "PORTNET_ID_ENCRYPTION_KEY is not set" in output
    assert "Traceback" not in output


@pytest.fixture
def known(run: Run) -> str:
    """Somebody of a bank, who is still to take up an invitation."""
    run("demo")
    return "o.berrada"


def kept(run: Run, database_url: str, column: str, username: str) -> object:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(
            text(f"SELECT {column} FROM accounts WHERE username = :name"),  # noqa: S608
            {"name": username},
        ).scalar_one()
    engine.dispose()
    return found


def test_a_phone_is_registered_as_the_network_dials_it(
    run: Run, known: str, database_url: str
) -> None:
    told = run("account", "set-phone", known, "06 12 00 00 45").output

    assert told == "Codes of o.berrada by SMS go to +212612000045.\n"
    assert kept(run, database_url, "phone", known) == "+212612000045"


def test_a_fixed_line_is_refused_in_words(run: Run, known: str) -> None:
    assert "is no mobile phone" in run("account", "set-phone", known, "0522000045", expect=1).output


def test_the_phone_of_nobody_is_refused_in_words(run: Run) -> None:
    told = run("account", "set-phone", "nobody", "0612000045", expect=1).output

    assert "No account is named nobody." in told


def test_what_portals_may_be_told_is_recorded_from_a_file(
    run: Run, known: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "claims.json"
    file.write_text('{"given_name": "Omar", "locale": "fr-MA"}')

    told = run("account", "set-claims", known, str(file)).output

    assert told == "Recorded about o.berrada: given_name, locale, updated_at.\n"
    recorded = kept(run, database_url, "profile", known)
    assert isinstance(recorded, dict)
    assert recorded["given_name"] == "Omar"

    file.write_text("{}")
    told = run("account", "set-claims", known, str(file)).output

    assert told == "Recorded about o.berrada: nothing.\n"
    assert kept(run, database_url, "profile", known) == {}


@pytest.mark.parametrize(
    ("text", "account", "sentence"),
    [
        ("{", "o.berrada", "holds no JSON"),
        ("[" * 100_000, "o.berrada", "holds no JSON"),
        ('{"sub": "x"}', "o.berrada", "sub cannot be recorded"),
        ('{"locale": "x"}', "o.berrada", "locale: not as OpenID Connect Core 5.1 has it"),
        ("{}", "nobody", "No account is named nobody."),
    ],
)
def test_what_cannot_be_recorded_is_said_in_words(
    text: str, account: str, sentence: str, run: Run, known: str, tmp_path: Path
) -> None:
    file = tmp_path / "claims.json"
    file.write_text(text)

    assert sentence in run("account", "set-claims", account, str(file), expect=1).output


def test_a_phone_comes_with_an_invitation(run: Run, known: str, database_url: str) -> None:
    run("invite", known, "--phone", "0700000045")

    assert kept(run, database_url, "phone", known) == "+212700000045"


def test_with_a_phone_that_is_none_nobody_is_invited(run: Run, known: str) -> None:
    told = run("invite", known, "--phone", "12", expect=1).output

    assert "is no mobile phone" in told
    assert "http" not in told


def test_a_policy_changes_what_is_named_and_a_new_start_keeps_it(run: Run, known: str) -> None:
    run("organisation", "set-policy", "451", "--email-codes")
    run("organisation", "set-policy", "451", "--idle-minutes", 10)
    run("demo")

    told = run("organisation", "set-policy", "451").output

    assert "codes by mail: allowed" in told
    assert "signed out after 10 minutes without an act, and after 600 minutes" in told


@pytest.mark.parametrize("limits", [("--idle-minutes", 1), ("--absolute-minutes", 6000)])
def test_limits_that_no_session_may_have_are_refused(
    run: Run, known: str, limits: tuple[str, int]
) -> None:
    told = run("organisation", "set-policy", "451", *limits, expect=1).output

    assert "A session may be idle for 5 minutes or more" in told


def test_the_policy_of_no_organisation_is_refused_in_words(run: Run) -> None:
    told = run("organisation", "set-policy", "999", "--email-codes", expect=1).output

    assert "No organisation has the code 999." in told
