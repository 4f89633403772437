"""A person's acts, told to Portnet ID: the portal renews what it holds of the sign-on.

That renewal keeps the sign-on alive, and with it every other portal (architecture §4). It is also
how a portal learns that the sign-on has ended or that roles have changed.
"""

import logging
from datetime import datetime
from typing import Protocol

from portal_kit.session import Over, PortalSession, PortalSessions, RenewalRefused
from portal_kit.web.failures import DependencyUnavailable

logger = logging.getLogger(__name__)


class Renew(Protocol):
    """Raises ``RenewalRefused`` or ``DependencyUnavailable``."""

    def __call__(self, session: PortalSession, *, at: datetime) -> PortalSession: ...


class Renewals:
    """Renews sessions that are due, each once at a time over all threads and replicas."""

    def __init__(self, sessions: PortalSessions, renew: Renew) -> None:
        self._sessions = sessions
        self._renew = renew

    def after_act(
        self, secret: str, session: PortalSession, *, at: datetime
    ) -> PortalSession | Over:
        """The session as it is after an act of the person at ``at``.

        While Portnet ID is not reached the session goes on within its own limits, and the next
        act asks again once the wait of ``RENEWING_SECONDS`` is over.
        """
        if not session.is_due(at=at) or not self._sessions.may_renew(secret):
            return session
        # Whoever renewed while this request was under way has done it for this one too.
        current = self._sessions.get(secret, at=at)
        if isinstance(current, Over) or not current.is_due(at=at):
            return current
        try:
            renewed = self._renew(current, at=at)
        except DependencyUnavailable as problem:
            logger.warning("not renewed", extra={"dependency": type(problem).__name__})
            return session
        except RenewalRefused as refusal:
            logger.info("session ended", extra={"why": refusal.reason.value})
            self._sessions.end(secret, because=refusal.reason)
            return Over(reason=refusal.reason, idle=session.idle)
        self._sessions.keep(secret, renewed)
        return renewed
