"""DPoP at the provider (RFC 9449): which key a request is proved with.

What a proof must be is ``portal_kit.dpop_proofs``', alike for provider and portals; here are the
errors of RFC 9449, 5 to 8, and the promise that a proof counts once.
"""

import logging

from authlib.oauth2 import OAuth2Error

from portal_kit.dpop_proofs import NonceWanted, Proof, ProofRefused, read_proof
from portnet_id.protocol.parts import Turn
from portnet_id.protocol.wire import WireAnswer, WireRequest

NONCE = "DPoP-Nonce"

logger = logging.getLogger(__name__)


class InvalidProof(OAuth2Error):
    error = "invalid_dpop_proof"


class NonceNeeded(OAuth2Error):
    error = "use_dpop_nonce"


def bound_key(turn: Turn, wire: WireRequest, *, access_token: str | None = None) -> str | None:
    """The thumbprint of the key that proves the request; ``None`` where no proof came.

    ``access_token`` is what is shown beside it, at a resource. Raises ``InvalidProof``, or
    ``NonceNeeded``: then the answer's nonce makes a next one good.
    """
    if not wire.proofs:
        return None
    if len(wire.proofs) > 1:
        raise InvalidProof("More than one proof.")
    try:
        proof = read_proof(
            wire.proofs[0],
            method=wire.method,
            url=f"{turn.parts.issuer}{wire.path}",
            nonces=turn.parts.nonces,
            at=turn.at,
            access_token=access_token,
        )
    except NonceWanted as problem:
        raise NonceNeeded("The proof needs the nonce of this answer.") from problem
    except ProofRefused as problem:
        logger.info("proof refused", extra={"why": str(problem)})
        raise InvalidProof("The proof does not hold.") from problem
    if not _spend(turn, proof):
        raise InvalidProof("The proof was used before.")
    return proof.jkt


def with_nonce(turn: Turn, wire: WireRequest, answer: WireAnswer) -> WireAnswer:
    """Whoever proves is told the nonce for next time (RFC 9449, 8.2)."""
    if not wire.proofs:
        return answer
    headers = {**answer.headers, NONCE: turn.parts.nonces.current(at=turn.at)}
    return WireAnswer(answer.status, answer.body, headers)


def _spend(turn: Turn, proof: Proof) -> bool:
    return turn.parts.spent_proofs.spend(
        proof.jkt, proof.jti, made_at=proof.made_at, good_until=proof.good_until, at=turn.at
    )
