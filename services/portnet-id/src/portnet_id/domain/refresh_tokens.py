"""Refresh tokens: made from their grant, so that none is kept and none can be made up.

Where they rotate, one that was replaced may come once more within a moment, because an answer was
lost or two requests raced, and is answered with the same successor. Later it has leaked
(RFC 9700, 4.14.2).
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from portnet_id.domain.grants import Grant
from portnet_id.domain.vault import Vault

GRACE = timedelta(seconds=30)
PURPOSE = "refresh token"  # What the vault's keyed hash is for.
TEXT = re.compile(r"([0-9a-f]{32})\.(0|[1-9][0-9]{0,8})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class RefreshToken:
    """The token that was made when its grant had been refreshed ``generation`` times."""

    grant: UUID
    generation: int

    def text(self, vault: Vault) -> str:
        """Always the same for the same token; nobody without the vault's key can make it."""
        name = f"{self.grant.hex}.{self.generation}"
        return f"{name}.{vault.digest(PURPOSE, name)}"


def read_refresh_token(text: str, vault: Vault) -> RefreshToken | None:
    """The token with that text, if we made it, whatever became of its grant."""
    match = TEXT.fullmatch(text)
    if match is None:
        return None
    token = RefreshToken(UUID(match[1]), int(match[2]))
    return token if hmac.compare_digest(token.text(vault), text) else None


class Use(Enum):
    """What it means that a token is presented."""

    CURRENT = auto()
    REPEATED = auto()  # It was replaced a moment ago: the same successor answers.
    REUSED = auto()


def use_of(token: RefreshToken, grant: Grant, *, at: datetime) -> Use:
    if token.generation == grant.generation:
        return Use.CURRENT
    just_replaced = grant.replaced_at is not None and at - grant.replaced_at < GRACE
    if token.generation == grant.generation - 1 and just_replaced:
        return Use.REPEATED
    return Use.REUSED
