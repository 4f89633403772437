"""What a person may set, and what they are told when it is wrong."""

from pathlib import Path

import pytest

from local_run.settings import RunSettings
from portal_kit.settings import SettingsError


def test_nothing_need_be_set() -> None:
    settings = RunSettings.from_env({})

    assert settings.url("www") == "http://www.portnet.localhost:8080"
    assert settings.data == Path.cwd() / ".data"


def test_a_blank_setting_is_as_good_as_none() -> None:
    assert RunSettings.from_env({"PORTNET_PORT": "", "PORTNET_DATA": " "}).port == 8080


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTNET_PORT", "eighty"),
        ("PORTNET_PORT", "0"),
        ("PORTNET_PORT", "70000"),
        ("PORTNET_LOCALES", "xx"),
        ("PORTNET_DOMAIN", "portnet.ma"),
        ("PORTNET_SCHEME", "ftp"),
        ("PORTNET_DATA", __file__),
    ],
)
def test_a_broken_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        RunSettings.from_env({name: value})


def test_the_scheme_is_in_every_address() -> None:
    settings = RunSettings.from_env({"PORTNET_SCHEME": "https"})

    assert settings.url("id") == "https://id.portnet.localhost:8080"


@pytest.mark.parametrize(("scheme", "port"), [("http", "80"), ("https", "443")])
def test_a_scheme_s_own_port_is_left_out_as_browsers_do(scheme: str, port: str) -> None:
    settings = RunSettings.from_env({"PORTNET_SCHEME": scheme, "PORTNET_PORT": port})

    assert settings.url("id") == f"{scheme}://id.portnet.localhost"


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SettingsError, match=r"PORTNET_LOCALES.*PORTNET_PORT"):
        RunSettings.from_env({"PORTNET_PORT": "x", "PORTNET_LOCALES": "xx"})
