"""What does not apply to the peer, and why: kept in ``not_applicable.toml``."""

import tomllib
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


def not_applicable() -> dict[tuple[str, str], str]:
    """The reason for each, by the name of its plan and its own."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        (plan, module): reason
        for plan, modules in listed.items()
        for module, reason in modules.items()
    }
