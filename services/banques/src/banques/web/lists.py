"""« Gestion » and « Consultation Titre et documents »: one list, opened in two ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from banques.domain.reference import Coded, ReferenceData
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.queries import Sort, SortKey, TitleFilter, TitlePage
from banques.domain.titles.states import AWAITING_BANK, Category, ModificationStatus, TitleState
from banques.web.filters import label
from banques.web.search import PER_PAGE, ListPage, Search
from banques.web.search_form import digits_of, read_search
from banques.web.wiring import wiring
from portal_kit.session_gate import viewer

MANAGE = ListPage(
    name="gestion",
    path="/importation/titres",
    opening_states=tuple(state for state in TitleState if state in AWAITING_BANK),
    opening_sort="creation",
    wider_sort="etat",
    read_only=False,
)
CONSULT = ListPage(
    name="consultation",
    path="/importation/consultation",
    opening_sort="-creation",
    wider_sort="-creation",
    read_only=True,
)
SORT_KEYS = {
    "numero": SortKey.NUMBER,
    "creation": SortKey.CREATED,
    "domiciliation": SortKey.DOMICILED,
    "montant": SortKey.AMOUNT,
    "importateur": SortKey.IMPORTER,
    "etat": SortKey.STATE,
}


@dataclass(frozen=True, kw_only=True)
class Token:
    """A criterion as people read it, with the search that does without it."""

    label: str
    value: str
    without: Search


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """The criterion whose removal alone gives results, and how many."""

    token: Token
    found: TitlePage


def show_list(on: ListPage) -> ResponseReturnValue:
    reference = wiring().reference()
    choices = choices_of(reference)
    read = read_search(request.args, on, choices)
    search = read.search
    found = NOTHING if read.errors else find(search)
    tokens = tokens_of(search, choices)
    page = render_template(
        "titles/list.html",
        on=on,
        manage=MANAGE,
        reference=reference,
        options=options_of(choices),
        search=search,
        errors=read.errors,
        notes=read.notes,
        tokens=tokens,
        found=found,
        suggestion=None if found.total or read.errors else suggestion_among(tokens),
        per_page_choices=PER_PAGE,
        url_of_page=lambda number: search.with_page(number).url,
        url_of_title=lambda number: url_of_title(number, search),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if read.errors else HTTPStatus.OK


def url_of_title(number: RegistrationNumber, search: Search) -> str:
    """The page of a title, which keeps the search for the way back."""
    here = [("de", search.on.name)] if search.on is CONSULT else []
    query = urlencode([*here, *search.parameters()])
    return url_for("titles.show", number=number) + (f"?{query}" if query else "")


def choices_of(reference: ReferenceData) -> Mapping[str, Mapping[str, Coded]]:
    """What each filter offers, by the name of its parameter."""
    return {
        "cat": reference.categories,
        "etat": reference.states,
        "modif": reference.modifications,
    }


def options_of(choices: Mapping[str, Mapping[str, Coded]]) -> dict[str, list[tuple[str, str]]]:
    """The same with words: « (LI) Licence d’importation ». Those of « modif » have no code of
    PORTNET's."""
    return {
        name: [
            (each.code, each.label if name == "modif" else f"({each.code}) {each.label}")
            for each in coded.values()
        ]
        for name, coded in choices.items()
    }


def find(search: Search, *, per_page: int | None = None) -> TitlePage:
    """The page of titles that ``search`` asks for, among those the viewer may see."""
    return wiring().queries.find_titles(
        viewer(),
        TitleFilter(
            number=digits_of(search.num),
            categories=frozenset(map(Category, search.cat)),
            states=frozenset(map(TitleState, search.etat)),
            modifications=frozenset(map(ModificationStatus, search.modif)),
        ),
        Sort(
            key=SORT_KEYS[search.order.removeprefix("-")],
            descending=search.order.startswith("-"),
        ),
        page=search.page,
        per_page=per_page or search.per_page,
        after=RegistrationNumber(search.after) if search.after else None,
    )


def tokens_of(search: Search, choices: Mapping[str, Mapping[str, Coded]]) -> list[Token]:
    names = {
        "num": gettext("N°"),
        "cat": gettext("Catégorie"),
        "etat": gettext("État"),
        "modif": gettext("Statut de modification"),
    }
    return [
        Token(
            label=names[name], value=value_of(search, name, choices), without=search.without(name)
        )
        for name in search.criteria
    ]


def value_of(search: Search, name: str, choices: Mapping[str, Mapping[str, Coded]]) -> str:
    if name == "num":
        return search.num if len(search.num) <= 8 else f"…{search.num[-6:]}"
    return ", ".join(label(code, choices[name]) for code in getattr(search, name))


def suggestion_among(tokens: list[Token]) -> Suggestion | None:
    """The first criterion that, taken away alone, leaves something to show."""
    if len(tokens) < 2:
        return None
    for token in reversed(tokens):
        found = find(token.without, per_page=1)
        if found.total:
            return Suggestion(token=token, found=found)
    return None


NOTHING = TitlePage(rows=(), total=0, is_capped=False, page=1, pages=1, per_page=PER_PAGE[0])
