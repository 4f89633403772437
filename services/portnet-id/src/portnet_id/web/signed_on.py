"""The sign-on of the browser that asks."""

from datetime import datetime

from portnet_id.domain.accounts import Account
from portnet_id.domain.sign_ons import SignOn
from portnet_id.domain.stores import Stores
from portnet_id.web.browser import sign_on_secret


def live_sign_on(stores: Stores, *, at: datetime) -> SignOn | None:
    """This browser's sign-on, if it is alive and its account active."""
    found = who_is_signed_on(stores, at=at)
    return None if found is None else found[0]


def who_is_signed_on(stores: Stores, *, at: datetime) -> tuple[SignOn, Account] | None:
    """As ``live_sign_on``, with the account."""
    secret = sign_on_secret()
    sign_on = stores.sign_ons.find(secret) if secret else None
    if sign_on is None or not sign_on.is_alive(at=at):
        return None
    account = stores.accounts.get(sign_on.sub)
    return (sign_on, account) if account is not None and account.is_active else None
