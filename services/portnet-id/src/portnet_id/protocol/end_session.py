"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): what is asked.

A request with a fault is never acted upon by itself and leads nowhere; the person is asked.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from portnet_id.protocol.hints import read_hint
from portnet_id.protocol.jose import BadToken
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireRequest

PARAMETERS = (
    "id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales",
)  # fmt: skip
LONGEST = 8_192


@dataclass(frozen=True, kw_only=True)
class SignOutAsked:
    """``sid`` is the sign-on that the hint names; ``None`` where there is no valid hint.

    ``location`` is where to go afterwards; ``None`` unless the hint is valid and the address is
    one that its relying party registered.
    """

    sid: str | None = None
    location: str | None = None


NOTHING_SURE = SignOutAsked()


def read_sign_out(turn: Turn, wire: WireRequest) -> SignOutAsked:
    """Never raises: what cannot be verified is as if it had not been sent."""
    if wire.repeats(frozenset(PARAMETERS)):
        return NOTHING_SURE
    try:
        claims = read_hint(turn, wire.one("id_token_hint"))
    except BadToken:
        return NOTHING_SURE
    if wire.one("client_id") not in ("", claims["aud"]):
        return NOTHING_SURE
    party = turn.stores.relying_parties.get(str(claims["aud"]))
    address = wire.one("post_logout_redirect_uri")
    if not address:
        return SignOutAsked(sid=claims["sid"])
    if party is None or address not in party.post_logout_redirect_uris:
        return NOTHING_SURE
    return SignOutAsked(sid=claims["sid"], location=_with_state(address, wire.one("state")))


def _with_state(address: str, state: str) -> str:
    if not state:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode({'state': state})}"
