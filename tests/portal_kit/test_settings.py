"""Settings: everything wrong is told at once, in words, and no secret is shown."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from portal_kit.settings import SECRET_LENGTH, Env, PortalSettings, SettingsError
from tests.portal_kit.small_portal import CLIENT_KEY

SECRET = "s" * SECRET_LENGTH
GOOD = {
    "REDIS_URL": "unix:///run/redis.sock",
    "BANQUES_CLIENT_KEY": CLIENT_KEY,
    "BANQUES_SECRET_KEY": SECRET,
    "PORTNET_ID_INTERNAL_URL": "http://127.0.0.1:8001",
}


def read(**changes: str) -> PortalSettings:
    return PortalSettings.from_env({**GOOD, **changes}, label="banques", prefix="BANQUES")


def told(**changes: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read(**changes)
    return str(refused.value)


def pem(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    encryption: KeySerializationEncryption | None = None,
) -> str:
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()
    ).decode()


def test_a_local_run_needs_only_what_has_no_default() -> None:
    settings = read()

    assert settings.url("banques") == "http://banques.portnet.localhost"
    assert settings.is_local
    assert settings.locales == ("fr",)


@pytest.mark.parametrize(
    ("scheme", "port", "url"),
    [
        ("http", "8080", "http://banques.portnet.ma:8080"),
        ("http", "80", "http://banques.portnet.ma"),
        ("https", "443", "https://banques.portnet.ma"),
        ("https", "8443", "https://banques.portnet.ma:8443"),
    ],
)
def test_public_addresses_derive_from_domain_scheme_and_port(
    scheme: str, port: str, url: str
) -> None:
    settings = read(PORTNET_DOMAIN="portnet.ma", PORTNET_SCHEME=scheme, PORTNET_PORT=port)

    assert settings.url("banques") == url
    assert settings.issuer == url.replace("banques", "id")


@pytest.mark.parametrize(
    ("domain", "local"),
    [
        ("localhost", True),
        ("portnet.localhost", True),
        ("portnet.ma", False),
        ("localhost.portnet.ma", False),
        ("notlocalhost", False),
    ],
)
def test_only_localhost_is_local(domain: str, local: bool) -> None:
    assert read(PORTNET_DOMAIN=domain).is_local is local


@pytest.mark.parametrize(("scheme", "cookie"), [("https", "__Host-session"), ("http", "session")])
def test_cookies_follow_the_scheme(scheme: str, cookie: str) -> None:
    settings = read(PORTNET_SCHEME=scheme)

    assert settings.cookie("session") == cookie
    assert settings.secure is (scheme == "https")


def test_everything_wrong_is_told_at_once() -> None:
    problems = told(
        REDIS_URL="",
        PORTNET_SCHEME="ftp",
        PORTNET_PORT="70000",
        PORTNET_LOCALES="fr,xx",
        BANQUES_SECRET_KEY="short",
        PORTNET_ID_INTERNAL_URL="127.0.0.1:8001",
    )

    for name in (
        "REDIS_URL is not set", "PORTNET_SCHEME", "PORTNET_PORT", "xx",
        f"BANQUES_SECRET_KEY is shorter than {SECRET_LENGTH}", "PORTNET_ID_INTERNAL_URL",
    ):  # fmt: skip
        assert name in problems


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTNET_PORT", "0"),
        ("PORTNET_PORT", "-1"),
        ("PORTNET_PORT", "８０"),
        ("PORTNET_PORT", "8080.0"),
        ("PORTNET_DOMAIN", "https://portnet.ma"),
        ("PORTNET_DOMAIN", "portnet.ma/"),
        ("PORTNET_DOMAIN", "portnet.ma:8080"),
        ("PORTNET_DOMAIN", "-portnet.ma"),
        ("PORTNET_DOMAIN", "Portnet.ma"),
        ("PORTNET_LOCALES", "fr,,ar"),
        ("PORTNET_ID_INTERNAL_URL", "http://"),
        ("PORTNET_ID_INTERNAL_URL", "http://[::1"),
        ("PORTNET_ID_INTERNAL_URL", "http://id:99999"),
        ("PORTNET_ID_INTERNAL_URL", "http://user:pass@id:8001"),
        ("PORTNET_ID_INTERNAL_URL", "http://id:8001/path"),
        ("PORTNET_ID_INTERNAL_URL", "http://id:8001?x"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://redis"),
    ],
)
def test_a_value_of_another_shape_is_told_by_its_name(name: str, value: str) -> None:
    assert name in told(**{name: value})


def test_an_origin_may_end_with_a_slash() -> None:
    settings = read(PORTNET_ID_INTERNAL_URL="http://id:8001/")

    assert settings.portnet_id_internal_url == "http://id:8001"


def test_a_database_is_named_with_its_driver() -> None:
    env = Env({"GOOD": "postgresql+psycopg://role@/db", "BAD": "postgres://role:word@host/db"})

    assert env.database_url("GOOD") == "postgresql+psycopg://role@/db"
    env.database_url("BAD")
    with pytest.raises(SettingsError) as told:
        env.finish()
    assert "BAD" in str(told.value)
    assert "word" not in str(told.value)


def test_a_secret_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")

    settings = read(BANQUES_SECRET_KEY="", BANQUES_SECRET_KEY_FILE=str(file))

    assert settings.secret_key == SECRET


def test_a_secret_given_twice_is_told(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)

    assert "both set" in told(BANQUES_SECRET_KEY_FILE=str(file))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        (b"\xff\xfe" * 40, "not UTF-8"),
        (b"short", "shorter"),
        (b" \n", "not set"),
    ],
)
def test_a_secret_file_that_is_no_secret_is_told(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    problem = told(BANQUES_SECRET_KEY="", BANQUES_SECRET_KEY_FILE=str(file))

    assert reason in problem


@pytest.mark.parametrize(
    "key",
    [
        "x" * 200,
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(rsa.generate_private_key(65537, 2048)),
        pem(ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(b"word")),
        CLIENT_KEY.replace("PRIVATE", "PUBLIC"),
    ],
    ids=["noise", "another curve", "RSA", "encrypted", "not private"],
)
def test_only_a_plain_key_on_the_right_curve_is_accepted(key: str) -> None:
    problem = told(BANQUES_CLIENT_KEY=key)

    assert "curve P-256" in problem
    assert key[:40] not in problem


def test_secrets_are_not_shown_by_accident() -> None:
    settings = read(REDIS_URL="redis://banques:password-of-redis@redis/0")

    for secret in (SECRET, CLIENT_KEY[40:80], "password-of-redis"):
        assert secret not in repr(settings)
