"""The gate of a portal's API: a good token, its proof, its scope, or a challenge."""

import re
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, current_app, g, request
from redis import Redis

from portal_kit.api.callers import BadToken, Caller, read_access_token
from portal_kit.api.challenges import (
    ApiRefused,
    FactorWanted,
    RequestRefused,
    ScopeMissing,
    TokenWanted,
)
from portal_kit.dpop_proofs import Nonces, NonceWanted, Proof, ProofRefused, read_proof
from portal_kit.oidc.provider import Provider
from portal_kit.settings import PortalSettings
from portal_kit.spent_ids import SpentIds
from portal_kit.web.access import Access
from portal_kit.web.refusals import problem

SHOWN = re.compile(r"(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*) *", re.IGNORECASE)
SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}
RESOURCE = "/api/v1"  # After the portal's public address: the audience of its tokens.


class ApiGate:
    """Lets callers of one portal's API through. Safe to share between threads."""

    def __init__(
        self,
        settings: PortalSettings,
        provider: Provider,
        redis: Redis,
        clock: Callable[[], datetime],
    ) -> None:
        self._portal_url = settings.url(settings.label)
        self._provider = provider
        self._nonces = Nonces(settings.secret_key)
        self._spent = SpentIds(redis, f"{settings.label}:proof")
        self._clock = clock

    def install(self, app: Flask) -> None:
        app.register_error_handler(ApiRefused, self._refuse)
        app.after_request(self._give_nonce)

    def guard(self, access: Access) -> None:
        """Reads who calls. Raises ``ApiRefused`` or ``ProviderUnavailable``."""
        scheme, token = _shown()
        now = self._clock()
        try:
            found = read_access_token(
                token, self._provider, audience=f"{self._portal_url}{RESOURCE}", at=now
            )
        except BadToken as bad:
            raise ApiRefused("invalid_token", why=str(bad), scheme=scheme) from bad
        self._check_binding(found, scheme, token, at=now)
        scopes = access.scopes or frozenset()
        if not scopes <= found.scope:
            asked = " ".join(sorted(scopes))
            raise ScopeMissing("insufficient_scope", why="scope", scheme=scheme, scope=asked)
        if access.fresh and not (found.signed_in_at and now - found.signed_in_at <= access.fresh):
            raise FactorWanted(scheme=scheme, max_age=int(access.fresh.total_seconds()))
        g.api_caller = found

    def _check_binding(self, found: Caller, scheme: str, token: str, *, at: datetime) -> None:
        """RFC 9449, 7.2: a bound token is good with its proof alone, and no other with one."""
        if found.jkt is None:
            if scheme != "Bearer":
                raise ApiRefused("invalid_token", why="bound to no key", scheme=scheme)
            return
        if scheme != "DPoP":
            raise ApiRefused("invalid_token", why="a bound token shown as a plain one")
        proof = self._proof(token, at=at)
        if proof.jkt != found.jkt:
            raise ApiRefused("invalid_token", why="bound to another key", scheme="DPoP")
        if not self._spent.spend(
            proof.jkt, proof.jti, made_at=proof.made_at, good_until=proof.good_until, at=at
        ):
            raise ApiRefused("invalid_dpop_proof", why="used before", scheme="DPoP")

    def _proof(self, token: str, *, at: datetime) -> Proof:
        g.proof_was_read = True
        try:
            return read_proof(
                request.headers.get("DPoP", ""),
                method=request.method,
                url=f"{self._portal_url}{request.path}",
                nonces=self._nonces,
                at=at,
                access_token=token,
            )
        except NonceWanted as wanted:
            raise ApiRefused("use_dpop_nonce", why=str(wanted), scheme="DPoP") from wanted
        except ProofRefused as refusal:
            raise ApiRefused("invalid_dpop_proof", why=str(refusal), scheme="DPoP") from refusal

    def _give_nonce(self, response: Response) -> Response:
        if g.get("proof_was_read"):
            response.headers["DPoP-Nonce"] = self._nonces.current(at=self._clock())
        return response

    def _refuse(self, refusal: ApiRefused) -> Response:
        told = {"error": refusal.error, "why": refusal.why}
        current_app.logger.info("token refused", extra=told)
        response = problem(refusal.status, refusal.error.replace("_", "-"), refusal.sentence)
        for challenge in refusal.challenges():
            response.headers.add("WWW-Authenticate", challenge)
        return response


def _shown() -> tuple[str, str]:
    """Scheme and token of the ``Authorization`` header, the one place where a token may stand."""
    header = request.headers.get("Authorization", "")
    if not header:
        raise TokenWanted
    match = SHOWN.fullmatch(header)
    if match is None:
        raise RequestRefused("invalid_request", why="no token in the header")
    return SCHEMES[match[1].lower()], match[2]
