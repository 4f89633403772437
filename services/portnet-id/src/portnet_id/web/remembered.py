"""What two cookies keep about earlier sign-ins. Neither opens anything.

« Se souvenir de moi » keeps an identifier and a portal, because somebody asked for it. The other
recognises a browser that once brought both factors of an identifier, so that strangers who guess
at that identifier elsewhere do not lock its owner out.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from werkzeug.wrappers import Response

from portnet_id.web import cookies
from portnet_id.web.wiring import wiring

REMEMBERED = "remembered"
REMEMBERED_LIFE = timedelta(days=30)  # The label says so too.
RECOGNISED = "recognised"
RECOGNISED_LIFE = timedelta(days=90)
MOST_RECOGNISED = 8  # People who share a workstation.


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """What somebody asked to be spared typing; ``portal`` is the client id it was for."""

    identifier: str = ""
    portal: str = ""


def remembered() -> Remembered:
    return Remembered(**_open(REMEMBERED))


def remember(response: Response, *, identifier: str, portal: str) -> None:
    kept = _sealed(REMEMBERED, {"identifier": identifier, "portal": portal})
    cookies.write(response, REMEMBERED, kept, life=REMEMBERED_LIFE)


def forget(response: Response) -> None:
    cookies.forget(response, REMEMBERED)


def recognised_for(identifier: str) -> str:
    """The browser's own name, if it once brought both factors of ``identifier``; else empty."""
    kept = _open(RECOGNISED)
    known = _digest(identifier) in kept.get("identifiers", ())
    return str(kept["browser"]) if known else ""


def is_recognised() -> bool:
    """Whether this browser ever brought both factors of anybody."""
    return bool(_open(RECOGNISED))


def recognise(response: Response, identifiers: tuple[str, ...]) -> None:
    """Remembers that both factors were brought by whom each of ``identifiers`` names."""
    kept = _open(RECOGNISED)
    new = [_digest(each) for each in identifiers]
    known = [each for each in kept.get("identifiers", ()) if each not in new]
    names = {
        "browser": kept.get("browser") or secrets.token_urlsafe(12),
        "identifiers": (new + known)[: MOST_RECOGNISED * 2],
    }
    cookies.write(response, RECOGNISED, _sealed(RECOGNISED, names), life=RECOGNISED_LIFE)


def _digest(identifier: str) -> str:
    return wiring().vault.digest(RECOGNISED, identifier)[:24]


def _sealed(name: str, kept: Mapping[str, object]) -> str:
    # With its name, because other things are sealed with the same key and shown to browsers.
    return wiring().vault.seal(json.dumps({name: kept}))


def _open(name: str) -> dict[str, str]:
    """What the cookie holds; nothing if it is not ours, as any browser may send anything."""
    try:
        found: dict[str, dict[str, str]] = json.loads(wiring().vault.open(cookies.read(name)))
    except ValueError:
        return {}
    return found.get(name, {})
