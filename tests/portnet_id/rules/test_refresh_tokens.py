"""Refresh tokens: nobody can make one up, and one that was replaced is told from a lost answer."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal_kit.testing import NOON
from portnet_id.domain.refresh_tokens import (
    GRACE,
    PURPOSE,
    RefreshToken,
    Use,
    read_refresh_token,
    use_of,
)
from tests.portnet_id.builders import a_grant, a_sign_on, an_account
from tests.portnet_id.protocol.relying_party import VAULT

SECOND = timedelta(seconds=1)
TOKEN = RefreshToken(uuid4(), 3)


def test_a_token_is_read_from_its_text() -> None:
    assert read_refresh_token(TOKEN.text(VAULT), VAULT) == TOKEN


def other_texts() -> list[str]:
    grant, generation, digest = TOKEN.text(VAULT).split(".")
    return [
        "",
        "x" * 900_000,
        f"{grant}.4.{digest}",
        f"{uuid4().hex}.{generation}.{digest}",
        f"{grant}.{generation}.{digest[:-1]}",
        f"{grant}.{generation}.{'0' * 64}",
        f"{grant}.03.{VAULT.digest(PURPOSE, f'{grant}.03')}",
        f"{grant}.{generation}.{VAULT.digest('client secret', f'{grant}.{generation}')}",
        f"{grant.upper()}.{generation}.{digest}",
        f" {grant}.{generation}.{digest}",
        f"{grant}.{generation}.{digest}\n",
    ]


@pytest.mark.parametrize("text", other_texts(), ids=range(11))
def test_any_other_text_is_no_token(text: str) -> None:
    assert read_refresh_token(text, VAULT) is None


@pytest.mark.parametrize(
    ("generation", "later", "use"),
    [
        pytest.param(3, timedelta(0), Use.CURRENT, id="the last one"),
        pytest.param(3, timedelta(hours=9), Use.CURRENT, id="the last one, hours later"),
        pytest.param(2, GRACE - SECOND, Use.REPEATED, id="replaced a moment ago"),
        pytest.param(2, GRACE, Use.REUSED, id="replaced half a minute ago"),
        pytest.param(1, timedelta(0), Use.REUSED, id="replaced twice"),
        pytest.param(0, SECOND, Use.REUSED, id="the first one"),
    ],
)
def test_what_it_means_that_a_token_comes(generation: int, later: timedelta, use: Use) -> None:
    grant = a_grant(a_sign_on(an_account()), generation=3, replaced_at=NOON)

    assert use_of(RefreshToken(grant.id, generation), grant, at=NOON + later) is use


def test_the_first_token_of_a_grant_is_current() -> None:
    grant = a_grant(a_sign_on(an_account()))

    assert use_of(RefreshToken(grant.id, 0), grant, at=NOON) is Use.CURRENT
