"""What the list is asked for, as its address says it.

One place reads and one place writes the query string, so that every control changes its own
parameter and keeps the others: ``?num=&cat=&etat=&modif=&tri=&page=&apres=&par=``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

Parameter = tuple[str, str]

PER_PAGE = (10, 25, 50)
SORTS = ("numero", "creation", "domiciliation", "montant", "importateur", "etat")


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One of the two lists: its address, and how it opens from the menu.

    ``opening_sort`` is the order of the states it opens with, ``wider_sort`` that of all others.
    """

    name: str
    path: str
    opening_states: tuple[str, ...] = ()
    opening_sort: str
    wider_sort: str
    read_only: bool


@dataclass(frozen=True, kw_only=True)
class Search:
    """One state of a list.

    ``sort`` is one of ``SORTS``, with ``-`` before it when descending; empty for the list's own.
    ``after`` is the number of the last row seen, where the list goes on behind its last numbered
    page (architecture §7); empty elsewhere.
    """

    on: ListPage
    num: str = ""
    cat: tuple[str, ...] = ()
    etat: tuple[str, ...] = ()
    modif: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1
    after: str = ""
    per_page: int = PER_PAGE[0]

    @property
    def url(self) -> str:
        query = urlencode(list(self._parameters()))
        return f"{self.on.path}?{query}" if query else self.on.path

    @property
    def criteria(self) -> tuple[str, ...]:
        """The names of the fields that narrow the list."""
        return tuple(name for name in ("num", "cat", "etat", "modif") if getattr(self, name))

    @property
    def is_opening(self) -> bool:
        """Whether this is the list as it opens from the menu."""
        return self.criteria == ("etat",) and self.etat == self.on.opening_states

    @property
    def order(self) -> str:
        """What the list is sorted by, chosen or not."""
        opens = self.etat == self.on.opening_states
        return self.sort or (self.on.opening_sort if opens else self.on.wider_sort)

    def without(self, name: str) -> "Search":
        """The same search less the criterion ``name``, back on the first page."""
        emptied: dict[str, Any] = {name: "" if name == "num" else ()}
        return self._from_the_top(**emptied)

    def cleared(self) -> "Search":
        """No criterion at all; the order and the number of rows stay."""
        return self._from_the_top(num="", cat=(), etat=(), modif=())

    def with_page(self, page: int) -> "Search":
        return self._from_the_top(page=page)

    def going_on_after(self, number: object) -> "Search":
        return self._from_the_top(after=str(number))

    def on_page_of(self, other: ListPage) -> "Search":
        """The same criteria on the other list."""
        return self._from_the_top(on=other)

    def sorted_by(self, key: str) -> "Search":
        """What the header of the column ``key`` leads to: up, then down, then as it opens."""
        following = {key: f"-{key}", f"-{key}": ""}
        return self._from_the_top(sort=following.get(self.sort, key))

    def parameters(self) -> list[Parameter]:
        """The query string, name by name; what is as the list opens is left out."""
        return list(self._parameters())

    def kept_by(self, *controls: str) -> list[Parameter]:
        """What a form that owns ``controls`` carries along in hidden fields."""
        left = (*controls, "page", "apres")
        return [(name, value) for name, value in self._parameters() if name not in left]

    def _parameters(self) -> Iterator[Parameter]:
        if self.num:
            yield "num", self.num
        yield from (("cat", code) for code in self.cat)
        if self.etat != self.on.opening_states:
            yield from (("etat", code) for code in self.etat or ("",))
        yield from (("modif", code) for code in self.modif)
        if self.sort:
            yield "tri", self.sort
        if self.page > 1:
            yield "page", str(self.page)
        if self.after:
            yield "apres", self.after
        if self.per_page != PER_PAGE[0]:
            yield "par", str(self.per_page)

    def _from_the_top(self, **changes: Any) -> "Search":
        """A changed search begins again with its first row, unless it is told where."""
        return replace(self, **{"page": 1, "after": "", **changes})
