"""Where Portnet ID tells that a sign-on ended (OpenID Connect Back-Channel Logout 1.0, 2.5-2.8)."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify, request

from portal_kit.oidc.logout_token import LogoutRefused, LogoutToken, read_logout_token
from portal_kit.oidc.views import SignInParts, event, sign_in_parts
from portal_kit.web.access import for_programs

bp = Blueprint("backchannel_logout", __name__)


@bp.post("/logout/backchannel")
@for_programs
def end_sessions() -> Response:
    """Ends what there is to end; nothing is fine too, since notices are sent until answered."""
    parts = sign_in_parts()
    try:
        token = _spent_token(parts)
    except LogoutRefused as refusal:
        current_app.logger.info("logout token refused", extra={"why": str(refusal)})
        refused = jsonify(error="invalid_request")
        refused.status_code = HTTPStatus.BAD_REQUEST
        return refused
    ended = parts.sessions.end_all_of(token.sid, because=token.reason)
    for session in ended:
        details = {"reason": token.reason.value}
        parts.audit(event("portal.session_ended", session, at=parts.clock(), **details))
    return jsonify(ended=len(ended))


def _spent_token(parts: SignInParts) -> LogoutToken:
    """The token, taken once. Raises ``LogoutRefused`` or ``ProviderUnavailable``."""
    now = parts.clock()
    raw = request.form.getlist("logout_token")
    if len(raw) != 1:
        raise LogoutRefused("not one logout_token")
    provider = parts.relying_party.provider
    token = read_logout_token(raw[0], provider, client_id=parts.relying_party.client_id, at=now)
    if not parts.spent.spend(
        provider.issuer, token.jti, made_at=token.made_at, good_until=token.good_until, at=now
    ):
        raise LogoutRefused("jti")
    return token
