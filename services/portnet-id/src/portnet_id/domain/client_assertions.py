"""The proofs that relying parties sign to authenticate (RFC 7523): each counts once."""

from datetime import datetime, timedelta
from typing import Protocol

# ES256 unless a relying party registered another one, and then that one alone.
ALGORITHMS = ("ES256", "PS256", "EdDSA", "RS256")

LONGEST_LIFE = timedelta(minutes=5)  # How far ahead ``exp`` may be.
SKEW = timedelta(seconds=10)  # FAPI 2.0, 5.3.2.1: clocks 10 s ahead are borne, 60 s are not.


class SpentAssertions(Protocol):
    """Remembers which assertions were used, for as long as each could be used again."""

    def spend(
        self, client_id: str, jti: str, *, made_at: datetime, good_until: datetime, at: datetime
    ) -> bool:
        """Spends an assertion; false where it was spent before, or where nobody can tell.

        Nobody can tell where it was made before this memory began.
        """
