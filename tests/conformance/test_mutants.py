"""Every mutant can be made of the product as it is now, and names modules that there are."""

from pathlib import Path

import pytest

from tests.conformance.clients_listening import Clients
from tests.conformance.every_plan import plans_for
from tests.conformance.mutants.catalogue import SOURCES, Mutant, mutants

FEWEST = 15


def test_there_are_enough_of_them() -> None:
    assert len(mutants()) >= FEWEST


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_its_patch_applies_and_changes_the_product(mutant: Mutant, tmp_path: Path) -> None:
    mutant.make(tmp_path)

    changed = [line[6:] for line in mutant.patch.read_text().splitlines() if line[:6] == "+++ b/"]
    assert changed
    assert all(name.startswith(SOURCES) and (tmp_path / name).is_file() for name in changed)


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_what_is_to_catch_it_exists(mutant: Mutant) -> None:
    known = {module.name for plan in plans_for(Clients(port=1)) for module in plan.modules}

    assert set(mutant.caught_by) <= known
