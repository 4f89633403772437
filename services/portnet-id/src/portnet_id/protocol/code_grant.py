"""The authorization code grant: Authlib's order of steps, our rules in each."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant

from portal_kit.audit.event import AuditEvent
from portnet_id.domain import access_tokens
from portnet_id.domain.access_tokens import AccessToken
from portnet_id.domain.accounts import Account
from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.registry.relying_parties import RedirectUriNotRegistered
from portnet_id.domain.sign_ons import SignOn
from portnet_id.protocol.client import GRANT_TYPE, RESPONSE_TYPE, Client
from portnet_id.protocol.client_authentication import authenticate
from portnet_id.protocol.id_token import make_id_token
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.request_checks import CHECKS


@dataclass(frozen=True)
class PresentedCode:
    """A code as Authlib asks for one."""

    code: AuthorizationCode

    @property
    def challenge(self) -> str | None:
        return self.code.challenge

    def get_redirect_uri(self) -> str:
        return self.code.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.code.scope)


@dataclass(frozen=True)
class SignedInPerson:
    account: Account
    sign_on: SignOn


class CodeGrant(AuthorizationCodeGrant):
    """Authlib calls these in the order of RFC 6749, 4.1.1 and 4.1.3."""

    RESPONSE_TYPES = frozenset({RESPONSE_TYPE})
    GRANT_TYPE = GRANT_TYPE

    @property
    def turn(self) -> Turn:
        turn: Turn = self.server.turn
        return turn

    @staticmethod
    def validate_no_multiple_request_parameter(request: Any) -> None:
        """Among the checks below, so that the refusal reaches the relying party."""

    @staticmethod
    def validate_authorization_redirect_uri(request: Any, client: Any) -> str:
        redirect_uri = str(request.payload.redirect_uri or "")
        if not client.check_redirect_uri(redirect_uri):
            raise RedirectUriNotRegistered(client.get_client_id())
        return redirect_uri

    def validate_requested_scope(self) -> None:
        """The first step whose refusals are sent back; the scope itself is ``Client``'s."""
        for check in CHECKS:
            check(self.request.wire)  # type: ignore[attr-defined]

    def authenticate_token_endpoint_client(self) -> Client:
        return Client(authenticate(self.turn, self.request.wire))  # type: ignore[attr-defined]

    def query_authorization_code(self, code: str, client: Any) -> PresentedCode | None:
        """The code is taken, not read: of two requests racing with it, one must find nothing."""
        turn = self.turn
        taken = turn.stores.codes.take(code, at=turn.at)
        if taken is None:
            self._end_what_came_of(code)
            return None
        if taken.client_id != client.get_client_id() or not taken.is_good(at=turn.at):
            return None
        return PresentedCode(taken)

    def authenticate_user(self, authorization_code: PresentedCode) -> SignedInPerson | None:
        """Whose code it is, if they are still signed in and may still be."""
        code, turn = authorization_code.code, self.turn
        account = turn.stores.accounts.get(code.sub)
        sign_on = turn.stores.sign_ons.get(code.sid)
        if account is None or not account.is_active:
            return None
        if sign_on is None or not sign_on.is_alive(at=turn.at):
            return None
        return SignedInPerson(account, sign_on)

    def generate_token(
        self,
        user: Any = None,
        scope: str | None = None,
        grant_type: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, Any]:
        """The tokens of one code: an access token for UserInfo and an ID token."""
        turn, person = self.turn, user
        code: AuthorizationCode = self.request.authorization_code.code  # type: ignore[union-attr]
        text = turn.stores.access_tokens.issue(
            AccessToken(
                family=code.family,
                client_id=code.client_id,
                sub=code.sub,
                sid=code.sid,
                scope=code.scope,
                audience=turn.parts.issuer,
                issued_at=turn.at,
            )
        )
        party = self.client.party
        return {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": int(access_tokens.LIFE.total_seconds()),
            "scope": scope,
            "id_token": make_id_token(turn, party, code, person.sign_on, text),
        }

    def save_token(self, token: Any) -> None:
        """It was kept, as a hash, when it was made."""

    def delete_authorization_code(self, authorization_code: Any) -> None:
        """It was spent when it was taken, and stays to tell when it comes again."""

    def _end_what_came_of(self, code: str) -> None:
        """RFC 9700, 2.1.1 and ASVS 10.4.2: a code that comes again has leaked."""
        turn = self.turn
        spent = turn.stores.codes.find_spent(code)
        if spent is None:
            return
        revoked = turn.stores.access_tokens.revoke_family(spent.family, at=turn.at)
        turn.stores.audit(
            AuditEvent(
                action="code.reused",
                actor=spent.client_id,
                organisation="",
                subject=str(spent.sub),
                outcome="refused",
                at=turn.at,
                request_id=turn.request_id,
                details={"sid": spent.sid, "tokens_revoked": revoked},
            )
        )
