"""The banks of the demo world as this portal's reference data knows them."""

from banques.domain.reference import Bank, Branch, Confidence
from portal_kit.demo import BANKS, PERSONS

SOURCE = "Démonstration"
DECIDERS = frozenset({"clerk", "approver"})


def demo_banks() -> list[Bank]:
    return [
        Bank(
            code=bank.code,
            label=bank.name,
            source=SOURCE,
            confidence=Confidence.DEMO,
            account_codes=(bank.code,),
        )
        for bank in BANKS
    ]


def demo_branches() -> list[Branch]:
    return [
        Branch(
            bank=bank.code,
            code=branch.code,
            label=branch.name,
            source=SOURCE,
            confidence=Confidence.DEMO,
        )
        for bank in BANKS
        for branch in bank.branches
    ]


def agents_of(bank: str) -> list[str]:
    """The names of those who decide for a bank."""
    return [
        person.name
        for person in PERSONS
        if person.organisation == bank
        and not person.invited
        and any(role.portal == "banques" and role.role in DECIDERS for role in person.roles)
    ]
