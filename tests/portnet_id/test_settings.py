"""Settings of Portnet ID for what is sent: optional on one's own machine, demanded in public."""

import pytest

from portal_kit.settings import SettingsError
from portnet_id.settings import Settings
from tests.portnet_id.protocol.provider import SECRETS, settings

NOWHERE = "postgresql+psycopg://nobody@/nothing"
PUBLIC = {"PORTNET_DOMAIN": "portnet.ma", "PORTNET_SCHEME": "https", "PORTNET_PORT": "443"}
UNSET = {"SMS_GATEWAY_URL": "", "SMTP_URL": ""}


def read(**changes: str) -> Settings:
    return settings(NOWHERE, "unix:///nowhere", **changes)


def test_on_ones_own_machine_neither_is_needed() -> None:
    given = read(**UNSET)

    assert (given.sms, given.mail) == (None, None)


def test_in_public_both_are_demanded_at_once() -> None:
    with pytest.raises(SettingsError, match=r"SMS_GATEWAY_URL is not set.*SMTP_URL is not set"):
        read(**PUBLIC, **UNSET)


def test_a_mail_server_is_read_from_its_address() -> None:
    mail = read(SMTP_URL="smtps://portnet%40x@mail.test", SMTP_PASSWORD="p").mail

    assert mail is not None
    assert (mail.scheme, mail.host, mail.port) == ("smtps", "mail.test", 465)
    assert (mail.user, mail.password) == ("portnet@x", "p")
    assert mail.sender == "PORTNET <ne-pas-repondre@portnet.localhost>"


def test_mail_without_tls_is_for_ones_own_machine() -> None:
    plain, public = read().mail, read(**PUBLIC).mail

    assert plain is not None
    assert public is not None
    assert (plain.plain, public.plain) == (True, False)


def test_a_portal_on_ones_own_machine_is_told_of_sign_outs_without_tls() -> None:
    """Also where Portnet ID itself is served over TLS: it may be registered so."""
    local, over_tls, public = read(), read(PORTNET_SCHEME="https"), read(**PUBLIC)

    plain = [each.outbound.plain for each in (local, over_tls, public)]
    assert plain == [True, True, False]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"SMTP_URL": "mail.test"}, "SMTP_URL must be", id="no scheme"),
        pytest.param({"SMTP_URL": "http://mail.test"}, "SMTP_URL must be", id="not SMTP"),
        pytest.param({"SMTP_URL": "smtp://mail.test:smtp"}, "SMTP_URL must be", id="no port"),
        pytest.param({"SMTP_URL": "smtp://u:p@mail.test"}, "SMTP_PASSWORD", id="a password in it"),
        pytest.param({"SMTP_URL": "smtp://u@mail.test"}, "SMTP_PASSWORD is not set", id="none"),
        pytest.param({"SMS_GATEWAY_URL": "sms.test"}, "SMS_GATEWAY_URL must be", id="no address"),
        pytest.param({"SMS_GATEWAY_TOKEN": ""}, "SMS_GATEWAY_TOKEN is not set", id="no token"),
    ],
)
def test_what_is_wrong_is_told_in_words(changes: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        read(**changes)


def test_no_secret_is_shown() -> None:
    shown = repr(read(SMTP_URL="smtp://u@mail.test", SMTP_PASSWORD="hidden-from-all"))

    assert "hidden-from-all" not in shown
    assert SECRETS["PORTNET_ID_SECRET_KEY"] not in shown
