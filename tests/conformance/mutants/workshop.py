"""Where a mutant can run: a virtual environment in which its sources come before the real ones."""

import sys
import sysconfig
import venv
from pathlib import Path

from tests.conformance.mutants.catalogue import SOURCES, Mutant


def command_of(mutant: Mutant, folder: Path) -> Path:
    """The mutant's own ``portnet-local``. Raises ``DoesNotApply``."""
    sources = folder / "sources"
    mutant.make(sources)
    environment = folder / "venv"
    venv.EnvBuilder(symlinks=True, with_pip=False).create(environment)
    _put_first(environment, [sources / each for each in SOURCES])
    _copy_scripts(environment / "bin")
    return environment / "bin" / "portnet-local"


def _put_first(environment: Path, sources: list[Path]) -> None:
    packages = sysconfig.get_path("purelib", vars={"base": str(environment)})
    known = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})"
    lines = [*map(str, sources), known]
    (Path(packages) / "mutant.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _copy_scripts(there: Path) -> None:
    """Scripts of Python run in the mutant's environment, whatever else there is as it is."""
    here = Path(sys.executable).parent
    shebang = f"#!{here}/".encode()
    for script in here.iterdir():
        target = there / script.name
        if target.exists() or not script.is_file():
            continue
        content = script.read_bytes()
        if content.startswith(shebang):
            target.write_bytes(content.replace(shebang, f"#!{there}/".encode(), 1))
            target.chmod(0o755)
        else:
            target.symlink_to(script)
