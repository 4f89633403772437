"""What people type to say who they are: a user name or an e-mail address."""

import unicodedata

LONGEST = 254  # RFC 5321, 4.5.3.1.3: no address is longer, and no user name of ours.


def normalised(typed: str) -> str:
    """The one form in which an identifier is looked for and counted.

    NFKC, trimmed, in lower case, without what cannot be seen: a zero-width space pasted along
    must not make another person of somebody.
    """
    text = unicodedata.normalize("NFKC", typed[: 2 * LONGEST])
    visible = "".join(each for each in text if not unicodedata.category(each).startswith("C"))
    return visible.strip().lower()[:LONGEST]


def hinted(login_hint: str) -> str:
    """What a portal says somebody would type (OpenID Connect Core 1.0, 3.1.2.1), to be typed for
    them; empty where nobody could have that identifier: half of a name would be another one.
    """
    return normalised(login_hint) if len(login_hint) <= LONGEST else ""
