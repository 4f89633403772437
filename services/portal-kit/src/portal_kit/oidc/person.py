"""Who somebody is, as UserInfo tells it: the claims of scope ``portnet`` (architecture §4)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from portal_kit.oidc.proved_calls import ProviderRefused
from portal_kit.viewer import Organisation, Viewer


@dataclass(frozen=True, kw_only=True)
class Person:
    """``idle`` and ``ends_at`` are the limits of the person's sign-on."""

    viewer: Viewer
    idle: timedelta
    ends_at: datetime


def read_person(told: dict[str, Any], *, sub: UUID, signed_in_at: datetime) -> Person:
    """Raises ``ProviderRefused`` for what is incomplete, or of somebody else: OpenID Connect
    Core 1.0, 5.3.2."""
    if told.get("sub") != str(sub):
        raise ProviderRefused("userinfo of another person")
    try:
        organisation, branches, session = told["organisation"], told["branches"], told["session"]
        return Person(
            viewer=Viewer(
                sub=sub,
                name=str(told["name"]),
                organisation=Organisation(
                    code=str(organisation["code"]),
                    name=str(organisation["name"]),
                    kind=str(organisation["kind"]),
                ),
                branches=None if branches == "all" else frozenset(map(str, branches)),
                roles=frozenset(map(str, told["roles"])),
                signed_in_at=signed_in_at,
            ),
            idle=timedelta(seconds=int(session["idle_seconds"])),
            ends_at=datetime.fromtimestamp(int(session["ends_at"]), UTC),
        )
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as problem:
        raise ProviderRefused("userinfo without the claims of scope portnet") from problem
