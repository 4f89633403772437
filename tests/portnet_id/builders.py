"""Values with sensible parts; a test names those that it is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from portal_kit.audit.event import AuditEvent
from portal_kit.testing import NOON
from portnet_id.domain.accounts import Account, AccountStatus, Branch, Organisation, Role
from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.grants import Grant
from portnet_id.domain.invitations import Invitation
from portnet_id.domain.levels import Factor, Verified
from portnet_id.domain.sign_ons import SignOn

BANK = Organisation(
    code="451",
    name="Crédit Atlantique",
    kind="bank",
    branches=(Branch(code="00010", name="Casablanca"), Branch(code="00020", name="Safi")),
)

# All that OpenID Connect Core 1.0, 5.1 has a name for and an organisation may record.
EVERYTHING_KNOWN = {
    "family_name": "Alami",
    "given_name": "Salma",
    "middle_name": "Zineb",
    "nickname": "Sal",
    "profile": "https://exemple.invalid/s.alami",
    "picture": "https://exemple.invalid/s.alami.png",
    "website": "https://exemple.invalid/",
    "gender": "female",
    "birthdate": "1990-03-08",
    "zoneinfo": "Africa/Casablanca",
    "locale": "fr-MA",
    "address": {"formatted": "1, place de la Mer\nSafi", "country": "MA"},
    "updated_at": 1_772_000_000,
}


def an_account(**changes: Any) -> Account:
    sub = uuid4()
    account = Account(
        sub=sub,
        username=f"u{sub.hex[:12]}",
        email=f"{sub.hex[:12]}@exemple.invalid",
        name="Salma Alami",
        organisation=BANK,
        status=AccountStatus.ACTIVE,
        roles=(Role(portal="banques", role="clerk", branches=frozenset({"00010"})),),
    )
    return replace(account, **changes)


def a_sign_on(account: Account, **changes: Any) -> SignOn:
    verified = tuple(Verified(factor=each, at=NOON) for each in (Factor.PASSWORD, Factor.TOTP))
    sign_on = SignOn(
        sid=uuid4().hex, sub=account.sub, verified=verified, started_at=NOON, seen_at=NOON
    )
    return replace(sign_on, **changes)


def a_code(sign_on: SignOn, **changes: Any) -> AuthorizationCode:
    code = AuthorizationCode(
        family=uuid4(),
        client_id="banques",
        redirect_uri="https://banques.test/retour",
        sub=sign_on.sub,
        sid=sign_on.sid,
        scope=("openid", "portnet"),
        nonce="n",
        challenge="c",
        made_at=NOON,
    )
    return replace(code, **changes)


def a_grant(sign_on: SignOn, **changes: Any) -> Grant:
    grant = Grant(
        id=uuid4(),
        client_id="banques",
        sub=sign_on.sub,
        sid=sign_on.sid,
        scope=("openid", "portnet"),
        begun_at=NOON,
    )
    return replace(grant, **changes)


def an_invitation(account: Account, **changes: Any) -> Invitation:
    invitation = Invitation(
        sub=account.sub,
        digest=uuid4().hex,
        created_at=NOON,
        expires_at=NOON + timedelta(hours=72),
    )
    return replace(invitation, **changes)


def an_event(**changes: Any) -> AuditEvent:
    event = AuditEvent(
        action="tests.act",
        actor="somebody",
        organisation="451",
        subject="something",
        outcome="done",
        at=NOON,
        request_id="r",
        details={"network": "192.0.2.7"},
    )
    return replace(event, **changes)
