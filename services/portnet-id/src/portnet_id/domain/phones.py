"""Phone numbers that an SMS reaches, as they are kept (ITU-T E.164) and as they are hinted at."""

import re

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
MOROCCAN = re.compile(r"(?:\+|00)212(?:\(0\))?([0-9]{9})|0([0-9]{9})")
MOBILE = ("6", "7")  # Other Moroccan numbers are fixed lines, which no SMS reaches.
PUNCTUATION = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}.-/")


def phone_of(typed: str) -> str | None:
    """``+212600000045`` for « 06 00 00 00 45 »; ``None`` where no SMS could arrive.

    A number without a country is Moroccan.
    """
    compact = typed.translate(PUNCTUATION)
    if found := MOROCCAN.fullmatch(compact):
        national = found[1] or found[2]
        return f"+212{national}" if national.startswith(MOBILE) else None
    number = f"+{compact[2:]}" if compact.startswith("00") else compact
    return number if E164.fullmatch(number) and not number.startswith("+212") else None


def hint_of(phone: str) -> str:
    """Enough for its owner to know which phone it is: « •• •• •• 45 »."""
    return f"•• •• •• {phone[-2:]}"
