"""Proof of work in the second format of ALTCHA, so that any of its solvers can do it.

The server picks the solution, so that making a challenge costs it one derivation (1 ms) and
checking an answer one HMAC, whatever the effort asked of the browser.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from altcha.v2 import Payload, create_challenge, verify_solution

from portnet_id.domain.sign_in.captcha import Effort, OpenedWork
from portnet_id.domain.vault import Vault

ALGORITHM = "PBKDF2/SHA-256"
COST = 5_000  # Iterations of one try: a millisecond of a desktop computer, five of an old phone.
TRIES = {Effort.NORMAL: (100, 300), Effort.RAISED: (800, 2_400)}
LONGEST_REPLY = 4_000


class AltchaWork:
    """``ProofOfWork`` with keys of its own from the vault."""

    def __init__(self, vault: Vault) -> None:
        self._sign = vault.digest("altcha", "challenge")
        self._sign_key = vault.digest("altcha", "solution")

    def issue(self, facts: Mapping[str, Any], effort: Effort) -> str:
        fewest, most = TRIES[effort]
        challenge = create_challenge(
            ALGORITHM,
            COST,
            counter=fewest + secrets.randbelow(most - fewest),
            data=dict(facts),
            hmac_secret=self._sign,
            hmac_key_secret=self._sign_key,
        )
        return json.dumps(challenge.to_dict())

    def open(self, reply: str) -> OpenedWork | None:
        if len(reply) > LONGEST_REPLY:
            return None
        try:
            payload = Payload.from_base64(reply)
            judged = verify_solution(payload, self._sign, hmac_key_secret=self._sign_key)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None  # Whoever writes it by hand may write anything.
        if judged.invalid_signature is not False or not payload.challenge.parameters.data:
            return None
        return OpenedWork(facts=payload.challenge.parameters.data, is_solved=bool(judged.verified))
