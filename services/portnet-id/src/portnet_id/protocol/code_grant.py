"""The authorization code grant: Authlib's order of steps, our rules in each."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.codes import AuthorizationCode
from portnet_id.domain.grants import Grant, Standing
from portnet_id.domain.refresh_tokens import RefreshToken
from portnet_id.domain.registry.relying_parties import GrantType, RedirectUriNotRegistered
from portnet_id.domain.scopes import claims_about, claims_of
from portnet_id.protocol.access_tokens import token_of_person, write_access_token
from portnet_id.protocol.client import GRANT_TYPE, RESPONSE_TYPE, Client
from portnet_id.protocol.id_token import make_id_token
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.request_checks import CHECKS
from portnet_id.protocol.targets import asked_resource, target_of
from portnet_id.protocol.token_answer import token_answer
from portnet_id.protocol.token_request import TokenRequest


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


class CodeGrant(AuthorizationCodeGrant):
    """Authlib calls these in the order of RFC 6749, 4.1.1 and 4.1.3."""

    RESPONSE_TYPES = frozenset({RESPONSE_TYPE})
    GRANT_TYPE = GRANT_TYPE

    @property
    def turn(self) -> Turn:
        turn: Turn = self.server.turn
        return turn

    @property
    def asked(self) -> TokenRequest:
        """At the token endpoint: the request, and who makes it."""
        asked: TokenRequest = self.server.asked
        return asked

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
        """It did so before it came here: this step comes first at every grant."""
        return Client(self.asked.party)

    def query_authorization_code(self, code: str, client: Any) -> PresentedCode | None:
        """The code is taken, not read: of two requests racing with it, one must find nothing."""
        turn = self.turn
        taken = turn.stores.codes.take(code, at=turn.at)
        if taken is None:
            self._end_what_came_of(code)
            return None
        if taken.client_id != client.get_client_id() or not taken.is_good(at=turn.at):
            return None
        # RFC 9449, 10: a code that is bound to a key is of no use without it.
        if taken.jkt is not None and taken.jkt != self.asked.jkt:
            return None
        return PresentedCode(taken)

    def authenticate_user(self, authorization_code: PresentedCode) -> Standing | None:
        """Whose code it is, if they are still signed in and may still be: their grant begins."""
        grants, turn = self.turn.stores.grants, self.turn
        grant = self._grant(authorization_code.code)
        grants.begin(grant)
        standing = grants.find(grant.id)
        return standing if standing is not None and standing.counts(at=turn.at) else None

    def generate_token(
        self,
        user: Any = None,
        scope: str | None = None,
        grant_type: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, Any]:
        """The tokens of one code: access, ID and, where the party may refresh, refresh token."""
        turn, asked, standing = self.turn, self.asked, user
        code: AuthorizationCode = self.request.authorization_code.code  # type: ignore[union-attr]
        target = target_of(asked, asked_resource(asked), granted=code.scope, among=code.resources)
        access_token = token_of_person(turn, standing, target, jkt=asked.jkt)
        text = write_access_token(turn, access_token)
        further = {"id_token": self._id_token(code, standing, text)}
        if GrantType.REFRESH_TOKEN in asked.party.grant_types:
            further["refresh_token"] = RefreshToken(code.family, 0).text(turn.parts.vault)
        return token_answer(asked, access_token, text, **further)

    def save_token(self, token: Any) -> None:
        """None is kept: the grant is."""

    def delete_authorization_code(self, authorization_code: Any) -> None:
        """It was spent when it was taken, and stays to tell when it comes again."""

    def _grant(self, code: AuthorizationCode) -> Grant:
        """A party is told by name what it could have asked for by scope, and no more."""
        may_be_told = claims_of(self.asked.party.scope)
        return Grant(
            id=code.family,
            client_id=code.client_id,
            sub=code.sub,
            sid=code.sid,
            scope=code.scope,
            begun_at=self.turn.at,
            resources=code.resources,
            claims=tuple(name for name in code.claims.userinfo if name in may_be_told),
            jkt=self.asked.jkt,
        )

    def _id_token(self, code: AuthorizationCode, standing: Standing, access_token: str) -> str:
        turn, party = self.turn, self.asked.party
        may_be_told = claims_of(party.scope)
        told = claims_about(
            standing.account,
            standing.sign_on,
            (name for name in code.claims.id_token if name in may_be_told),
            portal=party.portal,
        )
        return make_id_token(
            turn, party, standing.sign_on, access_token, nonce=code.nonce, told=told
        )

    def _end_what_came_of(self, code: str) -> None:
        """RFC 9700, 2.1.1 and ASVS 10.4.2: a code that comes again has leaked."""
        turn = self.turn
        spent = turn.stores.codes.find_spent(code)
        if spent is None:
            return
        revoked = turn.stores.grants.revoke(spent.family, at=turn.at)
        turn.stores.audit(
            AuditEvent(
                action="code.reused",
                actor=spent.client_id,
                organisation="",
                subject=str(spent.sub),
                outcome="refused",
                at=turn.at,
                request_id=turn.request_id,
                details={"sid": spent.sid, "grant": str(spent.family), "grant_revoked": revoked},
            )
        )
