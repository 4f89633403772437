"""The ``claims`` parameter (OpenID Connect Core 1.0, 5.5): claims asked for one by one.

Whether one is essential changes nothing but for ``acr``: what is known is told, what is not is
left out, and nobody is refused for a claim that they lack.
"""

import json
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError

from portnet_id.domain.claims_asked import ClaimsAsked

MOST = 50  # Claims in each place.
PLACES = ("userinfo", "id_token")
FAULTY = "claims is not an object of claims, as OpenID Connect Core 5.5 asks."


def claims_asked(text: str) -> ClaimsAsked:
    """Raises ``InvalidRequestError`` for what is no such object."""
    members = _members(text)
    return ClaimsAsked(
        userinfo=tuple(members["userinfo"]),
        id_token=tuple(name for name in members["id_token"] if name != "acr"),
    )


def essential_levels(text: str) -> tuple[str, ...]:
    """The ``acr`` values one of which the sign-in must reach (5.5.1.1)."""
    asked = _members(text)["id_token"].get("acr")
    if not isinstance(asked, dict) or asked.get("essential") is not True:
        return ()
    values = asked.get("values", [asked["value"]] if "value" in asked else [])
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise InvalidRequestError(FAULTY)
    return tuple(values)


def _members(text: str) -> dict[str, dict[str, Any]]:
    if not text:
        return {place: {} for place in PLACES}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InvalidRequestError(FAULTY) from problem
    members = {}
    for place in PLACES:
        member = found.get(place) if isinstance(found, dict) else found
        member = {} if isinstance(found, dict) and member is None else member
        if not isinstance(member, dict) or len(member) > MOST:
            raise InvalidRequestError(FAULTY)
        members[place] = {name: asked for name, asked in member.items() if name.isprintable()}
    return members
