"""Logout tokens: Portnet ID tells that a sign-on ended (OpenID Connect Back-Channel Logout 1.0)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal_kit.oidc.provider import Provider
from portal_kit.oidc.signatures import BadSignature, signed_claims
from portal_kit.session import EndReason

TYPES = ("logout+jwt",)  # 2.4, and RFC 8725, 3.11: no other token of Portnet ID passes for one.
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_LIFE = timedelta(minutes=2, seconds=30)
LEEWAY_SECONDS = 30
LONGEST_TEXT = 256


class LogoutRefused(Exception):
    """It is no logout token for this portal."""


@dataclass(frozen=True, kw_only=True)
class LogoutToken:
    """``sid`` is the sign-on that ended. Whoever reads it spends its ``jti``."""

    sid: str
    jti: str
    reason: EndReason
    made_at: datetime
    good_until: datetime


def read_logout_token(raw: str, provider: Provider, *, client_id: str, at: datetime) -> LogoutToken:
    """Every check of 2.6 but the reuse of ``jti``. Raises ``LogoutRefused``.

    Portnet ID always names the sign-on (``sid``); without it there is nothing to end.
    """
    try:
        claims = signed_claims(raw, provider, types=TYPES)
    except BadSignature as problem:
        raise LogoutRefused(str(problem)) from problem
    _check(claims.get("iss") == provider.issuer, "iss")
    _check(claims.get("aud") in (client_id, [client_id]), "aud")
    _check("nonce" not in claims, "nonce")
    events = claims.get("events")
    _check(isinstance(events, dict) and isinstance(events.get(EVENT), dict), "events")
    made_at, good_until = _time(claims.get("iat"), "iat"), _time(claims.get("exp"), "exp")
    leeway = timedelta(seconds=LEEWAY_SECONDS)
    _check(made_at <= at + leeway, "iat")
    _check(at < good_until + leeway and good_until <= made_at + LONGEST_LIFE, "exp")
    return LogoutToken(
        sid=_text(claims.get("sid"), "sid"),
        jti=_text(claims.get("jti"), "jti"),
        reason=EndReason.named(claims.get("reason")),
        made_at=made_at,
        good_until=good_until + leeway,
    )


def _time(value: object, name: str) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int):
        raise LogoutRefused(name)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise LogoutRefused(name) from problem


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise LogoutRefused(name)
    return value


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise LogoutRefused(what)
