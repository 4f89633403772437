"""Settings: everything wrong is told at once, and nothing of the contact is invented."""

import pytest

from helpdesk.domain.contact import Contact
from helpdesk.settings import Settings
from portal_kit.settings import SettingsError
from tests.helpdesk.environment import environment

DATABASE, REDIS = "postgresql+psycopg://helpdesk@/helpdesk", "unix:///run/valkey"


def read(**told: str) -> Settings:
    return Settings.from_env(environment(DATABASE, REDIS, **told))


def test_the_portal_is_aide_to_browsers_and_helpdesk_to_portnet_id() -> None:
    settings = read()

    assert settings.label == "aide"
    assert settings.client_id == "helpdesk"
    assert settings.url(settings.label) == "http://aide.portnet.localhost"


def test_without_a_contact_none_is_known() -> None:
    assert read().contact == Contact()
    assert not read().contact.is_known


def test_a_phone_or_an_address_makes_a_contact_known() -> None:
    assert read(HELPDESK_PHONE="05 00 00 00 00").contact.is_known
    assert read(HELPDESK_EMAIL="a@exemple.ma").contact.is_known


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPDESK_PHONE", "appelez-nous"),
        ("HELPDESK_PHONE", "12"),
        ("HELPDESK_EMAIL", "assistance"),
        ("HELPDESK_EMAIL", "a@b"),
        ("HELPDESK_EMAIL", "a@exemple.ma, b@exemple.ma"),
        ("HELPDESK_HOURS", "h" * 81),
    ],
)
def test_a_contact_that_cannot_be_one_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(**{name: value})


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as problem:
        Settings.from_env({})

    for name in (
        "HELPDESK_SECRET_KEY",
        "HELPDESK_CLIENT_KEY",
        "HELPDESK_DATABASE_URL",
        "REDIS_URL",
        "PORTNET_ID_INTERNAL_URL",
    ):
        assert name in str(problem.value)


def test_secrets_and_addresses_with_passwords_are_not_shown() -> None:
    shown = repr(read())

    assert "PRIVATE KEY" not in shown
    assert "thirty-two" not in shown
    assert DATABASE not in shown
