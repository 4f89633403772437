"""Settings of the Centre d’aide, from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from helpdesk.domain.contact import Contact
from portal_kit.settings import Env, PortalSettings

LABEL = "aide"
CLIENT_ID = "helpdesk"
PHONE = re.compile(r"\+?[0-9][0-9 ]{5,18}[0-9]")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
LONGEST_HOURS = 80  # Characters; one line of the contact page.


@dataclass(frozen=True, kw_only=True)
class Settings(PortalSettings):
    """A portal's settings, where the FAQ is kept, and how the assistance is reached."""

    database_url: str = field(repr=False)
    contact: Contact

    @classmethod
    def from_env(
        cls, values: Mapping[str, str], *, label: str = LABEL, prefix: str = "HELPDESK"
    ) -> Self:
        """Raises ``SettingsError`` naming everything missing or wrong."""
        env = Env(values)
        settings = cls(
            **cls.portal_fields(env, label=label, prefix=prefix, client_id=CLIENT_ID),
            database_url=env.database_url("HELPDESK_DATABASE_URL"),
            contact=_contact(env),
        )
        env.finish()
        return settings


def database_url(values: Mapping[str, str]) -> str:
    """All that the commands need. Raises ``SettingsError``."""
    env = Env(values)
    url = env.database_url("HELPDESK_DATABASE_URL")
    env.finish()
    return url


def _contact(env: Env) -> Contact:
    contact = Contact(
        phone=env.text("HELPDESK_PHONE", ""),
        email=env.text("HELPDESK_EMAIL", ""),
        hours=env.text("HELPDESK_HOURS", ""),
    )
    if contact.phone and not PHONE.fullmatch(contact.phone):
        env.problem("HELPDESK_PHONE must be a number of digits and spaces, such as +212 5 22 …")
    if contact.email and not EMAIL.fullmatch(contact.email):
        env.problem("HELPDESK_EMAIL must be one address, such as assistance@example.org")
    if len(contact.hours) > LONGEST_HOURS:
        env.problem(f"HELPDESK_HOURS is longer than {LONGEST_HOURS} characters")
    return contact
