"""What each scope tells about a person (OpenID Connect Core 1.0, 5.4), and about their work."""

from collections.abc import Iterable

from portnet_id.domain.accounts import Account
from portnet_id.domain.sign_ons import SignOn

CLAIMS_OF: dict[str, tuple[str, ...]] = {
    "openid": ("sub",),
    "profile": (
        "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username",
        "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
    "portnet": ("organisation", "branches", "roles", "session"),
}  # fmt: skip
SUPPORTED = tuple(CLAIMS_OF)


def claims_of(scope: Iterable[str]) -> tuple[str, ...]:
    """The names of all claims that these scopes tell."""
    return tuple(dict.fromkeys(name for each in scope for name in CLAIMS_OF.get(each, ())))


def claims_about(
    account: Account, sign_on: SignOn, names: Iterable[str], *, portal: str
) -> dict[str, object]:
    """Those claims of ``names`` that are known, for a party whose roles are those of ``portal``.

    What is not known is left out, never told as empty (OpenID Connect Core 1.0, 5.3.2).
    """
    known: dict[str, object] = {
        **account.profile,
        "sub": str(account.sub),
        "name": account.name,
        "preferred_username": account.username,
        "email": account.email,
        # The account's invitation came there, and was taken up.
        "email_verified": account.is_active,
        **_phone_of(account),
        **work_of(account, portal=portal),
        "session": {
            "idle_seconds": int(sign_on.limits.idle.total_seconds()),
            "ends_at": int(sign_on.ends_at.timestamp()),
        },
    }
    return {name: known[name] for name in names if name in known}


def _phone_of(account: Account) -> dict[str, object]:
    if account.phone is None:
        return {}
    return {
        "phone_number": account.phone,
        "phone_number_verified": account.phone_confirmed_at is not None,
    }


def work_of(account: Account, *, portal: str) -> dict[str, object]:
    """Architecture §4: the organisation, the branches (or all) and the roles of that portal."""
    organisation, branches = account.organisation, account.branches_on(portal)
    return {
        "organisation": {
            "code": organisation.code,
            "name": organisation.name,
            "kind": organisation.kind,
        },
        "branches": "all" if branches is None else sorted(branches),
        "roles": sorted(account.roles_on(portal)),
    }
