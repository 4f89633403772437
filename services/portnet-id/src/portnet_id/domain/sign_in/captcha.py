"""« Je ne suis pas un robot »: work for the browser, or plain questions where no script runs.

A challenge belongs to one interaction, lives ten minutes and takes one answer (architecture §4,
Counters). It is a price for trying, not a proof that somebody is human.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from portnet_id.domain.vault import Vault

LIFE = timedelta(minutes=10)


class Effort(IntEnum):
    """How hard it is made: raised for networks from which many identifiers are tried.

    Raised means eight times the work and two questions, for people and robots alike; nobody is
    asked to read distorted letters.
    """

    NORMAL = 1
    RAISED = 2


class Verdict(StrEnum):
    """What came of an answer."""

    PASSED = "passed"
    MISSING = "missing"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """``questions`` by their numbers, and the ``token`` that comes back with their answers."""

    token: str
    questions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the form brought back; either way of answering may be empty."""

    work: str = ""
    token: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OpenedWork:
    """A piece of work that is really ours, with what it was issued for."""

    facts: Mapping[str, Any]
    is_solved: bool


class ProofOfWork(Protocol):
    """Work that costs the browser much and the server next to nothing."""

    def issue(self, facts: Mapping[str, Any], effort: Effort) -> str:
        """A challenge as JSON; ``facts`` come back with the solution and cannot be changed."""

    def open(self, reply: str) -> OpenedWork | None:
        """``None`` for anything that is not a challenge of ours."""


class Questions(Protocol):
    """Plain questions, by number."""

    def __len__(self) -> int: ...

    def is_answer(self, number: int, typed: str) -> bool: ...


class Burns(Protocol):
    """Challenges that were answered."""

    def burn(self, challenge: str, *, life: timedelta) -> bool:
        """Whether this is its first answer; remembers it for ``life``."""


class Captcha:
    """Issues challenges and judges what comes back."""

    def __init__(
        self, *, work: ProofOfWork, questions: Questions, vault: Vault, burns: Burns
    ) -> None:
        self._work = work
        self._questions = questions
        self._vault = vault
        self._burns = burns

    def challenge(self, *, bound_to: str, effort: Effort, at: datetime) -> Challenge:
        """Questions for a page."""
        numbers = secrets.SystemRandom().sample(range(len(self._questions)), effort.value)
        asked = {**_facts(bound_to, effort, at), "questions": numbers}
        return Challenge(token=self._vault.seal(json.dumps(asked)), questions=tuple(numbers))

    def work(self, *, bound_to: str, effort: Effort, at: datetime) -> str:
        """Work for a script, asked for when somebody ticks the box."""
        return self._work.issue(_facts(bound_to, effort, at), effort)

    def judge(self, reply: Reply, *, bound_to: str, effort: Effort, at: datetime) -> Verdict:
        """Burns the challenge, whatever the answer is."""
        if reply.work:
            opened = self._work.open(reply.work)
        elif any(answer.strip() for answer in reply.answers):
            opened = self._open_questions(reply)
        else:
            return Verdict.MISSING
        if opened is None or opened.facts["for"] != bound_to:
            return Verdict.FAILED
        is_first = self._burns.burn(opened.facts["id"], life=LIFE)
        if at.timestamp() >= opened.facts["until"] or opened.facts["effort"] < effort:
            return Verdict.EXPIRED  # Easier ones than are asked for now count as old ones.
        return Verdict.PASSED if is_first and opened.is_solved else Verdict.FAILED

    def _open_questions(self, reply: Reply) -> OpenedWork | None:
        try:
            facts: dict[str, Any] = json.loads(self._vault.open(reply.token))
        except ValueError:
            return None
        asked = facts.get("questions")
        if not asked:
            return None  # Sealed with the same key, for something else.
        solved = len(asked) == len(reply.answers) and all(
            self._questions.is_answer(number, typed)
            for number, typed in zip(asked, reply.answers, strict=True)
        )
        return OpenedWork(facts=facts, is_solved=solved)


def _facts(bound_to: str, effort: Effort, at: datetime) -> dict[str, Any]:
    return {
        "id": secrets.token_urlsafe(12),
        "for": bound_to,
        "effort": effort.value,
        "until": int((at + LIFE).timestamp()),
    }
