"""Access tokens: signed, so that an API can check one alone; good for five minutes and one API.

None is kept. Those of a person hang on a grant, which ends them at once wherever it is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

LIFE = timedelta(minutes=5)  # Architecture §4, Protocol.


@dataclass(frozen=True, kw_only=True)
class AccessToken:
    """What one says. ``audience`` is the one resource it opens: the issuer stands for UserInfo.

    ``grant`` is ``None`` where a relying party acts for itself: ``sub`` is its client id then.
    ``jkt`` is the thumbprint of the key whose holder alone may use it. ``about`` is what else it
    tells: when and how the person signed in, for whom they work, who acts on their behalf.
    """

    jti: str
    client_id: str
    sub: str
    audience: str
    scope: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    grant: UUID | None = None
    jkt: str | None = None
    about: Mapping[str, object] = field(default_factory=dict)
