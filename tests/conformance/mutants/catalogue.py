"""The mutants there are: patches, each saying what it breaks and which modules must notice."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATCHES = Path(__file__).with_name("patches")
SOURCES = ("services/portnet-id/src", "services/portal-kit/src")
HEAD = re.compile(r"(?P<breaks>.+?)\nCaught by: (?P<caught_by>.+?)\n\n?(?=diff |--- )", re.DOTALL)


class DoesNotApply(Exception):
    """The product has changed where the patch breaks it: write the patch anew."""


@dataclass(frozen=True)
class Mutant:
    """``breaks`` is a sentence; ``caught_by`` are names of modules, all of which must fail."""

    name: str
    patch: Path
    breaks: str
    caught_by: tuple[str, ...]

    def make(self, folder: Path) -> None:
        """A broken copy of the sources in ``folder``. Raises ``DoesNotApply``."""
        for source in SOURCES:
            shutil.copytree(
                ROOT / source, folder / source, ignore=shutil.ignore_patterns("__pycache__")
            )
        applied = subprocess.run(
            ("git", "apply", "--whitespace=nowarn", str(self.patch)),
            cwd=folder, capture_output=True, text=True, check=False,
            env={"GIT_CEILING_DIRECTORIES": str(folder.parent), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        if applied.returncode:
            raise DoesNotApply(f"{self.name}: {applied.stderr.strip()}")


def mutants() -> list[Mutant]:
    """All of them, in the order of their names."""
    return [_read(patch) for patch in sorted(PATCHES.glob("*.patch"))]


def _read(patch: Path) -> Mutant:
    head = HEAD.match(patch.read_text(encoding="utf-8"))
    if head is None:
        raise ValueError(f"{patch.name} does not begin with what it breaks and what catches it.")
    names = tuple(name.strip() for name in head["caught_by"].replace("\n", " ").split(","))
    return Mutant(patch.stem, patch, " ".join(head["breaks"].split()), names)
