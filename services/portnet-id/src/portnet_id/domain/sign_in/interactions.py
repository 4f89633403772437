"""An interaction: one browser on its way from a portal's request to an answer.

It is bound to the browser that began it. What was proved on the way is kept here, and counts
for this interaction alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, Self
from uuid import UUID

from portal_kit.errors import Refused
from portnet_id.domain.levels import Factor, Level, Verified, level_of
from portnet_id.domain.sign_ons import SignOn

LIFE = timedelta(minutes=30)  # portal_kit.oidc.pending keeps a portal's side as long.


class InteractionNotFound(Refused):
    """It has ended, was answered, was never there, or belongs to another browser."""


class InteractionMoved(Refused):
    """Another request of the same browser changed it first, so this one changes nothing."""


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """A portal's request after every check: nothing in it is unverified.

    ``parameters`` are those of the wire, with their RFC names, that the answer depends on.
    ``pushed`` is the name of the pushed request that this one is the answer to, if it was pushed.
    """

    client_id: str
    redirect_uri: str
    parameters: Mapping[str, str]
    pushed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """``browser`` is the hash of the secret in the browser's cookie.

    ``reason`` is the name of why the person must sign in. ``sub`` is known once a password was
    verified; ``verified`` belongs to that account alone. ``sid`` is set when all is proved: the
    sign-on that answers the request. ``version`` counts the changes.

    ``steps_up`` is the sign-on that only a new second factor is missing to: its password counts
    here for as long as it lives.
    """

    id: str
    browser: str
    request: AuthorizationRequest
    reason: str
    started_at: datetime
    sub: UUID | None = None
    verified: tuple[Verified, ...] = ()
    wrong_codes: int = 0
    sid: str | None = None
    steps_up: str | None = None
    version: int = 0

    @property
    def level(self) -> Level | None:
        return level_of(self.verified)

    def with_password_of(self, sub: UUID, *, at: datetime) -> Self:
        """The password of ``sub`` was verified; whatever else was proved is forgotten.

        Wrong codes stay counted, or typing the password anew would buy five more.
        """
        verified = (Verified(factor=Factor.PASSWORD, at=at),)
        return replace(self, sub=sub, verified=verified, steps_up=None)

    def on_top_of(self, sign_on: SignOn) -> Self:
        """What ``sign_on`` has, but for the second factor, which is to be proved anew."""
        password = [each for each in sign_on.verified if each.factor is Factor.PASSWORD]
        return replace(self, sub=sign_on.sub, verified=tuple(password), steps_up=sign_on.sid)

    def from_nothing(self) -> Self:
        """The sign-on to step up from has ended: everything is to be proved. Counts stay."""
        return replace(self, sub=None, verified=(), steps_up=None)

    def with_factor(self, factor: Factor, *, at: datetime) -> Self:
        """A second factor of ``sub`` was verified."""
        return replace(self, verified=(*self.verified, Verified(factor=factor, at=at)))


class Interactions(Protocol):
    """Interactions under way, kept for ``LIFE``."""

    def begin(
        self,
        request: AuthorizationRequest,
        *,
        reason: str,
        browser: str,
        network: str,
        at: datetime,
    ) -> Interaction:
        """A new one for the browser that holds the secret ``browser``, which is kept hashed.

        Anybody may begin any number, so one in which no password was verified yet may end early:
        when its ``network``, or all together, have begun too many since.
        """

    def get(self, id: str, *, browser: str) -> Interaction:
        """Raises ``InteractionNotFound``, also where the browser's secret does not fit."""

    def save(self, interaction: Interaction) -> Interaction:
        """Keeps a change and returns it with its new version.

        Raises ``InteractionMoved`` unless the kept version is the one that was changed, and
        ``InteractionNotFound`` where it has ended.
        """

    def take(self, id: str, *, browser: str) -> Interaction:
        """Reads it for the answer and ends it: of two requests one finds nothing.

        Raises ``InteractionNotFound``.
        """
