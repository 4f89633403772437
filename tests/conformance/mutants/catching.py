"""Whether the harness sees what is wrong with a mutant."""

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.conformance import portnet_id
from tests.conformance.mutants.catalogue import Mutant
from tests.conformance.mutants.workshop import command_of
from tests.conformance.results import Outcome
from tests.conformance.run import Choice, run

# Of a client alone: shows that the mutant works but for what was broken.
CONTROL = "fapi2-security-profile-final-check-dpop-proof-nbf-exp"


@dataclass(frozen=True)
class Catch:
    """``missed`` are the modules that should have failed and did not; ``seen`` is what one saw.

    A mutant that does not ``live`` fails at everything, and proves nothing.
    """

    mutant: Mutant
    missed: tuple[str, ...]
    seen: str
    lives: bool

    @property
    def is_caught(self) -> bool:
        return self.lives and not self.missed

    @property
    def as_json(self) -> dict[str, object]:
        return {
            "mutant": self.mutant.name, "caught": self.is_caught, "lives": self.lives,
            "missed": self.missed, "seen": self.seen,
        }  # fmt: skip


def catch(mutant: Mutant) -> Catch:
    """Runs the mutant and the modules that are to catch it. Raises ``DoesNotApply``."""
    with tempfile.TemporaryDirectory(prefix="portnet-mutant-") as folder:
        serving = partial(portnet_id.serving, command=command_of(mutant, Path(folder)))
        results = list(run(serving, Choice(names=(CONTROL, *mutant.caught_by))))
    failed = {each.module: each for each in results if each.outcome is Outcome.FAILED}
    return Catch(
        mutant,
        missed=tuple(name for name in mutant.caught_by if name not in failed),
        seen=next((failed[name].reasons[0] for name in mutant.caught_by if name in failed), ""),
        lives=any(each.module == CONTROL and each.outcome is Outcome.PASSED for each in results),
    )
