"""The decisions that a line tells of: predomiciliation, opinion, visa, domiciliation, rejection.

Each is absent where the line does not hold it; domain.md §3.5.
"""

from datetime import datetime
from typing import Any

from banques.domain.reference import ReferenceData
from banques.domain.titles.checklist import LONGEST_COMMENT
from banques.domain.titles.lines import Fields
from banques.domain.titles.numbers import DomiciliationNumber
from banques.domain.titles.past import Predomiciliation
from banques.domain.titles.title import Domiciliation, Opinion, Rejection, Visa


def read_predomiciliation(line: Fields, *, until: datetime) -> Predomiciliation | None:
    part = line.part("predomiciliation")
    if part is None:
        return None
    at: Any = part.moment("at", until=until)
    return Predomiciliation(at=at, by=part.text("by"))


def read_opinion(line: Fields, *, until: datetime) -> Opinion | None:
    part = line.part("opinion")
    if part is None:
        return None
    given_at: Any = part.moment("given_at", until=until)
    return Opinion(
        department=part.text("department"),
        favourable=part.flag("favourable"),
        given_at=given_at,
        comment=part.optional_text("comment", longest=LONGEST_COMMENT),
    )


def read_visa(line: Fields, *, until: datetime) -> Visa | None:
    part = line.part("visa")
    if part is None:
        return None
    decided_at: Any = part.moment("decided_at", until=until)
    return Visa(
        granted=part.flag("granted"),
        decided_at=decided_at,
        reference=part.text("reference"),
        authorised_quantity=part.optional_quantity("authorised_quantity"),
        reason=part.optional_text("reason", longest=LONGEST_COMMENT),
    )


def read_domiciliation(
    line: Fields, bank: str, reference: ReferenceData, *, until: datetime
) -> Domiciliation | None:
    part = line.part("domiciliation")
    if part is None:
        return None
    at: Any = part.moment("at", until=until)
    number: Any = part.parsed(
        "number",
        DomiciliationNumber.parse,
        "bank-branch-year-sequence, such as 451-00010-2026-000042",
    )
    return Domiciliation(
        number=number,
        at=at,
        branch=read_branch(part, bank, reference),
        by=part.text("by"),
        observation=part.optional_text("observation", longest=LONGEST_COMMENT),
    )


def read_rejection(line: Fields, reference: ReferenceData, *, until: datetime) -> Rejection | None:
    part = line.part("rejection")
    if part is None:
        return None
    at: Any = part.moment("at", until=until)
    return Rejection(
        reason=part.code("reason", reference.reasons),
        comment=part.optional_text("comment", longest=LONGEST_COMMENT),
        at=at,
        by=part.text("by"),
    )


def read_branch(part: Fields, bank: str, reference: ReferenceData) -> str:
    """The field ``branch`` of a title or of its domiciliation."""
    code = part.matching("branch", r"[0-9]{5}", "the 5 digits of a branch")
    if code and bank and (bank, code) not in reference.branches:
        part.fault(
            "branch",
            f"is “{code}”, which is not a branch of bank {bank} here: correct it, or make the "
            "branch known with “banques put-branch”.",
        )
    return code
