"""Brings the lines of a file in: every line judged by itself, good ones kept, bad ones told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from banques.domain.reference import ReferenceData
from banques.domain.titles.intake import Arrival, Fate, Intake
from banques.domain.titles.lines import Fault, Fields
from banques.domain.titles.reading import Unreadable, read_title

BATCH = 500  # Lines; each batch is one transaction, and all of it that is held in memory.

REFUSED = {
    Fate.NUMBER_TAKEN: Fault(
        "number", "is already that of another title: correct it. The title kept is unchanged."
    ),
    Fate.NUMBER_REPEATED: Fault(
        "number", "is already on an earlier line of this file: keep one of them."
    ),
    Fate.DOMICILIATION_NUMBER_TAKEN: Fault(
        "domiciliation.number", "is already that of another title: correct it."
    ),
}


@dataclass(frozen=True)
class Line:
    """A line of the file, by its number: the fields it holds, or why it holds none."""

    number: int
    content: Fields | Fault


@dataclass(frozen=True, kw_only=True)
class Told:
    """Something to tell of a line; a warning did not keep its title out."""

    line: int
    fault: Fault
    is_warning: bool = False


@dataclass(kw_only=True)
class Tally:
    """How many lines came to what, so far."""

    lines: int = 0
    taken_in: int = 0
    unchanged: int = 0
    refused: int = 0
    warnings: int = field(default=0)


def import_titles(
    lines: Iterable[Line], intake: Intake, reference: ReferenceData, tally: Tally, *, at: datetime
) -> Iterator[Told]:
    """Reads and keeps batch by batch; yields what there is to tell, in the order of lines.

    ``tally`` says how far it came, at every moment and whatever is raised.
    """
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        told: list[Told] = []
        arrivals = list(_readable(batch, reference, told, at))
        fates = intake.take_in([arrival for _, arrival in arrivals])
        for (number, _), fate in zip(arrivals, fates, strict=True):
            if fate in REFUSED:
                told.append(Told(line=number, fault=REFUSED[fate]))
        _count(tally, len(batch), fates, told)
        yield from sorted(told, key=lambda each: each.line)
    intake.finish()


def _readable(
    batch: list[Line], reference: ReferenceData, told: list[Told], at: datetime
) -> Iterator[tuple[int, Arrival]]:
    for line in batch:
        if isinstance(line.content, Fault):
            told.append(Told(line=line.number, fault=line.content))
            continue
        try:
            read = read_title(line.content, reference, at=at)
        except Unreadable as problem:
            told += [Told(line=line.number, fault=fault) for fault in problem.faults]
            continue
        told += [Told(line=line.number, fault=fault, is_warning=True) for fault in read.warnings]
        yield line.number, read.arrival


def _count(tally: Tally, lines: int, fates: list[Fate], told: list[Told]) -> None:
    tally.lines += lines
    tally.taken_in += fates.count(Fate.TAKEN_IN)
    tally.unchanged += fates.count(Fate.SAME_AS_KEPT)
    tally.refused += len({each.line for each in told if not each.is_warning})
    tally.warnings += sum(each.is_warning for each in told)
