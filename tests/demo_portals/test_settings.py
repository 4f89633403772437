"""What the demo portal needs to be told, and what it says when it is not."""

from pathlib import Path

import pytest

from demo_portals.mic.settings import Settings, SettingsError

COMPLETE = {
    "PORTNET_SCHEME": "http",
    "PORTNET_DOMAIN": "portnet.localhost",
    "PORTNET_PORT": "8080",
    "PORTNET_ID_INTERNAL_URL": "http://127.0.0.1:8001",
    "REDIS_URL": "unix:///run/redis.sock",
    "MIC_SECRET_KEY": "secret",
    "MIC_CLIENT_SECRET": "client secret",
}


def test_public_addresses_derive_from_the_domain() -> None:
    settings = Settings.from_env(COMPLETE)

    assert settings.url == "http://mic.portnet.localhost:8080"
    assert settings.issuer == "http://id.portnet.localhost:8080"
    assert settings.host == "mic.portnet.localhost:8080"


def test_the_usual_port_is_left_out() -> None:
    public = {"PORTNET_SCHEME": "https", "PORTNET_DOMAIN": "portnet.ma", "PORTNET_PORT": "443"}

    assert Settings.from_env(COMPLETE | public).url == "https://mic.portnet.ma"


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    values = COMPLETE | {"MIC_CLIENT_SECRET": "", "MIC_CLIENT_SECRET_FILE": str(file)}

    assert Settings.from_env(values).client_secret == "from a file"


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as told:
        Settings.from_env({"PORTNET_SCHEME": "ftp", "PORTNET_PORT": "many"})

    for name in (
        "PORTNET_SCHEME", "PORTNET_PORT", "PORTNET_ID_INTERNAL_URL", "REDIS_URL",
        "MIC_SECRET_KEY", "MIC_CLIENT_SECRET",
    ):  # fmt: skip
        assert name in str(told.value)


def test_secrets_are_not_shown() -> None:
    assert "client secret" not in repr(Settings.from_env(COMPLETE))
