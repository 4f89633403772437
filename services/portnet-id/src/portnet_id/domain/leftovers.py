"""What has served its time and is forgotten."""

from datetime import datetime, timedelta

from portnet_id.domain.session_limits import LONGEST
from portnet_id.domain.stores import Stores

# A spent code must be known again for as long as something that was made from it may live; the
# rest of the day is for whoever looks into what happened. Who did what stays in the audit trail.
KEPT = timedelta(days=1)


def forget_leftovers(stores: Stores, *, at: datetime) -> dict[str, int]:
    """Forgets codes, tokens and sign-ons that ended more than a day ago; how many of each."""
    return {
        "revoked_tokens": stores.revoked_tokens.purge(until=at),
        "codes": stores.codes.purge(made_before=at - KEPT),
        "sent_codes": stores.sent_codes.purge(made_before=at - KEPT),
        # Whatever ended it, so long after its beginning a sign-on is over.
        "sign_ons": stores.sign_ons.purge(started_before=at - KEPT - LONGEST),
    }
