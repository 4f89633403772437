"""Reads a search from an address that anybody may have typed.

Unknown parameters are ignored. A criterion that cannot be searched for is an error beside its
field, and then nothing is searched: a list must never answer another question than the one its
page shows. Order, page and rows per page are positions rather than criteria: what cannot be
followed falls back to how the list opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from banques.domain.titles.numbers import NumberCheck, RegistrationNumber
from banques.web.search import PER_PAGE, SORTS, ListPage, Search

LEAST_DIGITS = 4
LONGEST_FRAGMENT = 12  # Longer is a whole number that lacks digits, not a part typed on purpose.
DIGITS = 19
NOT_IN_THE_LIST = {
    "cat": lazy_gettext(
        "Choisissez une catégorie dans la liste\xa0: «\xa0%(code)s\xa0» n’y est pas."
    ),
    "etat": lazy_gettext("Choisissez un état dans la liste\xa0: «\xa0%(code)s\xa0» n’y est pas."),
    "modif": lazy_gettext(
        "Choisissez un statut dans la liste\xa0: «\xa0%(code)s\xa0» n’y est pas."
    ),
}
SEPARATORS = str.maketrans("", "", " -.\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\u200e\u200f")

Codes = Mapping[str, object]  # What may be chosen, by code.


@dataclass(kw_only=True)
class ReadSearch:
    """``errors`` maps a field to its sentence; ``notes`` are doubts that do not stop a search."""

    search: Search
    errors: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_search(
    args: MultiDict[str, str], on: ListPage, choices: Mapping[str, Codes]
) -> ReadSearch:
    """``choices`` holds, for ``cat``, ``etat`` and ``modif``, what may be chosen."""
    chosen = {name: _codes(args, name) for name in choices}
    if "etat" not in args:
        chosen["etat"] = on.opening_states
    sort = args.get("tri", "")
    read = ReadSearch(
        search=Search(
            on=on,
            num=args.get("num", "").strip()[:60],
            sort=sort if sort.removeprefix("-") in SORTS else "",
            page=max(_number(args.get("page")), 1),
            after=_whole_number(args.get("apres", "")),
            per_page=_per_page(args.get("par")),
            **chosen,
        )
    )
    _check_number(read)
    for name, codes in chosen.items():
        if unknown := [code for code in codes if code not in choices[name]]:
            read.errors[name] = str(NOT_IN_THE_LIST[name]) % {"code": unknown[0][:30]}
    return read


def digits_of(num: str) -> str:
    """The digits of a typed number, without what people and documents put between them."""
    return num.translate(SEPARATORS)


def _check_number(read: ReadSearch) -> None:
    digits = digits_of(read.search.num)
    if not digits:
        return
    if not (digits.isascii() and digits.isdigit()):
        read.errors["num"] = gettext("Saisissez le numéro en chiffres seulement.")
    elif len(digits) < LEAST_DIGITS:
        read.errors["num"] = gettext("Saisissez au moins 4 chiffres du numéro.")
    elif len(digits) > DIGITS:
        read.errors["num"] = _wrong_length(len(digits))
    elif LONGEST_FRAGMENT < len(digits) < DIGITS:
        partly = gettext("La recherche porte sur cette partie du numéro.")
        read.notes.append(f"{_wrong_length(len(digits))} {partly}")
    elif len(digits) == DIGITS and RegistrationNumber(digits).check is NumberCheck.UNVERIFIED:
        read.notes.append(
            gettext(
                "Vérifiez ce numéro\xa0: ses deux derniers chiffres "
                "ne correspondent pas aux autres."
            )
        )


def _wrong_length(count: int) -> str:
    sentence = gettext("Le numéro compte 19 chiffres\xa0; vous en avez saisi %(n)s.", n=count)
    return str(sentence)


def _codes(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Each code once, in the order given; the empty one only says that the form was sent."""
    return tuple(dict.fromkeys(code for code in args.getlist(name) if code))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


def _whole_number(text: str) -> str:
    return text if len(text) == DIGITS and text.isascii() and text.isdigit() else ""


def _per_page(text: str | None) -> int:
    return _number(text) if _number(text) in PER_PAGE else PER_PAGE[0]
