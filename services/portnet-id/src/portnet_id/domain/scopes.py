"""What each scope tells about a person, in UserInfo and nowhere else."""

from portnet_id.domain.accounts import Account

CLAIMS_OF: dict[str, tuple[str, ...]] = {
    "openid": ("sub",),
    "profile": ("name", "preferred_username"),
    "portnet": ("organisation", "branches", "roles"),
}
SUPPORTED = tuple(CLAIMS_OF)


def claims_about(account: Account, scope: tuple[str, ...], *, portal: str) -> dict[str, object]:
    """The claims of ``scope`` for a relying party whose roles are those of ``portal``."""
    claims = _portnet_claims(account, portal) | {
        "sub": str(account.sub),
        "name": account.name,
        "preferred_username": account.username,
    }
    asked = [name for each in scope for name in CLAIMS_OF.get(each, ())]
    return {name: claims[name] for name in asked}


def _portnet_claims(account: Account, portal: str) -> dict[str, object]:
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
