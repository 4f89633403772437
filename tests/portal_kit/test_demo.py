"""The demo world: consistent in itself, the same everywhere, and nobody's."""

import re
from base64 import b32decode
from uuid import UUID

import pytest

from portal_kit import demo
from portal_kit.demo import BANKS, ORGANISATIONS, PERSONS, DemoPerson

every_person = pytest.mark.parametrize("person", PERSONS, ids=[each.username for each in PERSONS])


def test_everybody_is_somebody_else() -> None:
    for seen in ("username", "sub", "email", "password", "totp_secret"):
        assert len({getattr(person, seen) for person in PERSONS}) == len(PERSONS)


def test_a_sub_never_changes() -> None:
    """Services know people by it, and each makes it for itself."""
    assert demo.person("s.alami").sub == UUID("ab247cff-d8c4-59c6-8534-5e5f49d7c1b1")


@every_person
def test_roles_reach_branches_that_the_organisation_has(person: DemoPerson) -> None:
    [organisation] = [each for each in ORGANISATIONS if each.code == person.organisation]
    codes = {branch.code for branch in organisation.branches}

    assert {code for role in person.roles for code in role.branches} <= codes


@every_person
def test_nobody_holds_roles_that_exclude_each_other(person: DemoPerson) -> None:
    """Architecture §4: whoever runs a bank's users decides on none of its titles."""
    held = {role.role for role in person.roles}

    assert not ("bank_admin" in held and held & {"clerk", "approver"})


@every_person
def test_credentials_are_usable_and_no_mail_can_arrive(person: DemoPerson) -> None:
    assert len(person.password) >= 15
    assert len(b32decode(person.totp_secret)) == 20
    assert person.email.endswith(".invalid")


@every_person
def test_a_phone_is_a_moroccan_mobile(person: DemoPerson) -> None:
    assert re.fullmatch(r"\+2126\d{8}", person.phone)


def test_somebody_has_codes_by_sms_and_no_app() -> None:
    assert [each.username for each in PERSONS if not each.has_app] == ["z.lahlou"]


def test_codes_are_given_once() -> None:
    branches = [branch.code for bank in BANKS for branch in bank.branches]

    assert len({each.code for each in ORGANISATIONS}) == len(ORGANISATIONS)
    assert len(set(branches)) == len(branches)
    assert all(len(code) == 5 and code.isdigit() for code in branches)


def test_a_name_that_is_not_in_the_list_is_told() -> None:
    with pytest.raises(LookupError, match="nobody"):
        demo.person("nobody")
