"""Where an answer may be sent: addresses that can only mean one thing.

They are compared byte for byte (RFC 9700, 2.1), so here is refused what browsers and servers
could read in different ways.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

LONGEST = 500
MOST = 20
PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")  # RFC 3986; no blank, \ or quote.
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

# What the answer adds itself.
ANSWER_PARAMETERS = frozenset({"code", "state", "iss", "error", "error_description", "error_uri"})


def problems_with_address(address: str, *, local_allowed: bool) -> Iterator[str]:
    """Why ``address`` cannot be registered, in words.

    ``local_allowed`` is whether plain http may be used on this machine: only where Portnet ID
    itself runs on one.
    """
    if len(address) > LONGEST:
        yield f"is longer than {LONGEST} characters"
    if not PLAIN.fullmatch(address) or not _splits(address):
        yield "is not a plain address"
        return
    if "*" in address:
        yield "must name one address: wildcards are not possible"
    if "#" in address:
        yield "must not have a fragment"
    yield from _problems_with_parts(address, local_allowed)


def _problems_with_parts(address: str, local_allowed: bool) -> Iterator[str]:
    parts = urlsplit(address)
    if not parts.hostname:
        yield "must be a whole address, with its host"
    elif parts.scheme != "https" and not (local_allowed and _is_local_http(address)):
        yield "must begin with https://"
    if "@" in parts.netloc:
        yield "must not hold a user name or password"
    if parts.netloc != parts.netloc.lower() or not address.startswith(f"{parts.scheme}://"):
        yield "must be written with its scheme and host in lower case"
    if "/." in parts.path or "%2e" in parts.path.lower() or "//" in parts.path:
        yield "must not hold path segments that begin with a dot or are empty"
    if ANSWER_PARAMETERS & {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}:
        yield "must not hold a parameter that the answer adds"


def _is_local_http(address: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "http" and (host in LOCAL_HOSTS or host.endswith(".localhost"))


def _splits(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False
