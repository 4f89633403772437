"""What a portal is told when a sign-on ends (OpenID Connect Back-Channel Logout 1.0)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from portnet_id.domain.sign_ons import EndReason

TASK = "tell_portal_of_logout"

LIFE = timedelta(minutes=2)  # Of a logout token (2.4): it is made anew for each attempt.

# A portal that does not answer is asked again after each of these, then no more: its sessions end
# by themselves, because Portnet ID renews nothing for them.
PAUSES = (
    timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10),
    timedelta(hours=1),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LogoutNotice:
    """``reason`` is for the page that tells the person."""

    client_id: str
    sid: str
    sub: UUID
    reason: EndReason
