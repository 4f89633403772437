"""All is proved: the browser's sign-on goes on for the same person, or a new one begins.

A browser has one. That of the same person keeps its ``sid``, so that the portals opened from it
stay open; its secret is a new one all the same, and whoever had the old one is out.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from portnet_id.domain.accounts import Account
from portnet_id.domain.sign_in.interactions import Interaction, InteractionNotFound
from portnet_id.domain.sign_ons import EndReason, SignOn
from portnet_id.domain.stores import Stores


@dataclass(frozen=True, kw_only=True)
class SignedOn:
    """``secret`` is for the browser to keep; ``is_same`` says that the sign-on went on."""

    sid: str
    secret: str
    is_same: bool


def sign_on(
    stores: Stores, proved: Interaction, account: Account, *, earlier_secret: str, at: datetime
) -> SignedOn:
    """What ``proved`` proves becomes the browser's sign-on.

    Raises ``InteractionNotFound`` where only a second factor was proved and the sign-on that it
    was for has ended.
    """
    found = stores.sign_ons.find(earlier_secret) if earlier_secret else None
    earlier = found if found is not None and found.is_alive(at=at) else None
    if proved.steps_up is not None and (earlier is None or earlier.sid != proved.steps_up):
        raise InteractionNotFound("the sign-on to step up from has ended")
    if earlier is not None and earlier.sub == account.sub:
        return _go_on(stores, earlier, proved, at)
    if found is not None:
        reason = found.over_because(at=at) or EndReason.REPLACED
        stores.sign_ons.end(found.sid, at=at, reason=reason)
    begun = SignOn(
        sid=secrets.token_urlsafe(16),
        sub=account.sub,
        verified=proved.verified,
        started_at=at,
        seen_at=at,
        limits=account.organisation.limits,
    )
    return SignedOn(sid=begun.sid, secret=stores.sign_ons.begin(begun), is_same=False)


def _go_on(stores: Stores, earlier: SignOn, proved: Interaction, at: datetime) -> SignedOn:
    """Where everything was proved, its day begins anew; a second factor alone prolongs nothing."""
    again = replace(
        earlier,
        verified=proved.verified,
        started_at=at if proved.steps_up is None else earlier.started_at,
        seen_at=at,
    )
    secret = stores.sign_ons.prove_again(again)
    if secret is None:
        raise InteractionNotFound("the sign-on ended at the same moment")
    return SignedOn(sid=earlier.sid, secret=secret, is_same=True)
