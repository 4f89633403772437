"""What an organisation records about a person for portals, beyond what an account needs.

The names and shapes are those of OpenID Connect Core 1.0, 5.1. Nobody has to record anything.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.accounts import Account
from portnet_id.domain.stores import Stores

LONGEST = 500
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")  # BCP 47, as far as locales go.
ADDRESS = frozenset(
    {"formatted", "street_address", "locality", "region", "postal_code", "country"}
)  # 5.1.1


class ClaimsFaulty(Exception):
    """What is wrong, in a sentence for the operator."""


def record_claims(
    stores: Stores, account: Account, given: object, *, by: str, at: datetime
) -> Account:
    """Replaces what was recorded before; ``{}`` forgets it. Raises ``ClaimsFaulty``."""
    profile = dict(_checked(given))
    if profile:
        profile["updated_at"] = int(at.timestamp())
    changed = replace(account, profile=profile)
    stores.accounts.save(changed)
    stores.audit(
        AuditEvent(
            action="account.claims_recorded",
            actor=by,
            organisation=account.organisation.code,
            subject=str(account.sub),
            outcome="done",
            at=at,
            request_id="",
            # Not what they say: the trail is read by more people than the account.
            details={"claims": " ".join(sorted(changed.profile))},
        )
    )
    return changed


def _checked(given: object) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise ClaimsFaulty("It is not an object of claims.")
    if unknown := [str(name) for name in given if name not in CHECKS]:
        raise ClaimsFaulty(
            f"{', '.join(unknown)} cannot be recorded; what can be: {', '.join(CHECKS)}."
        )
    if faulty := [name for name, value in given.items() if not CHECKS[name](value)]:
        raise ClaimsFaulty(f"{', '.join(faulty)}: not as OpenID Connect Core 5.1 has it.")
    return given


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()


def _is_url(value: object) -> bool:
    return _is_text(value) and urlsplit(str(value)).scheme in ("http", "https")


def _is_birthdate(value: object) -> bool:
    """``1990-03-08``, or with 0000 for a year that nobody need know, or the year alone."""
    if not isinstance(value, str):
        return False
    if re.fullmatch(r"\d{4}", value):
        return True
    try:
        # 2000 had a 29 February, as the year that stands for none may.
        date.fromisoformat(value.replace("0000-", "2000-", 1))
    except ValueError:
        return False
    return True


def _is_address(value: object) -> bool:
    """Its lines may be parted by line ends, as no other claim's."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and value.keys() <= ADDRESS
        and all(
            isinstance(each, str) and _is_text(each.replace("\n", " ")) for each in value.values()
        )
    )


CHECKS: dict[str, Callable[[object], bool]] = {
    "family_name": _is_text,
    "given_name": _is_text,
    "middle_name": _is_text,
    "nickname": _is_text,
    "profile": _is_url,
    "picture": _is_url,
    "website": _is_url,
    "gender": _is_text,
    "birthdate": _is_birthdate,
    "zoneinfo": lambda value: value in available_timezones(),
    "locale": lambda value: isinstance(value, str) and bool(LANGUAGE.fullmatch(value)),
    "address": _is_address,
}
