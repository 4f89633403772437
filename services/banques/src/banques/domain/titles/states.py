"""Where a title stands in its life; domain.md §4.2 and §4.4.

The codes live in a reference table too, where PORTNET can change their labels; the rules need to
name them, so they are also here. A test proves that both lists agree.
"""

from enum import StrEnum


class Category(StrEnum):
    """The kinds of title; domain.md §2."""

    IMPORT_COMMITMENT = "EI"
    IMPORT_LICENCE = "LI"
    PRIOR_DECLARATION = "DPI"

    @property
    def needs_visa(self) -> bool:
        return self is not Category.IMPORT_COMMITMENT

    @property
    def validity_months(self) -> int:
        """Customs validity in calendar months from the domiciliation; domain.md §2 [S6][S10]."""
        return 3 if self is Category.PRIOR_DECLARATION else 6


class TitleState(StrEnum):
    """« État »: axis A of domain.md §4.1. A draft never reaches a bank."""

    NEW = "ALT"
    SUBMITTED_FOR_PREDOMICILIATION = "SPD"
    PREDOMICILIATED = "PRD"
    SUBMITTED_FOR_VISA = "SPV"
    VISA_GRANTED = "VIS"
    SUBMITTED_FOR_DOMICILIATION = "SDO"
    DOMICILED = "DOM"
    BANK_CHANGE_ASKED = "SCB"
    REJECTED = "REJ"
    VISA_REFUSED = "RVI"
    CANCELLED = "ANN"
    EXPIRED = "ECH"
    CLEARED = "APU"


class ModificationStatus(StrEnum):
    """« Statut de modification »: axis B of domain.md §4.1."""

    NONE = "none"
    ASKED = "asked"
    MODIFIED = "modified"
    REJECTED = "rejected"


AWAITING_BANK = frozenset(
    {TitleState.SUBMITTED_FOR_PREDOMICILIATION, TitleState.SUBMITTED_FOR_DOMICILIATION}
)
