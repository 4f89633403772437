"""What the service's README shows is what its commands do."""

import json
import re
from pathlib import Path

from banques.cli import main
from tests.banques.commands.conftest import Run

README = Path(__file__).parents[3] / "services/banques/README.md"


def test_the_title_it_shows_can_be_taken_in(run: Run, tmp_path: Path) -> None:
    [shown, *_] = re.findall(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "titles.jsonl"
    file.write_text(json.dumps(json.loads(shown)), encoding="utf-8")

    result = run("import-titles", file)

    assert result.exit_code == 0
    assert result.stdout == (
        "1 lines: 1 titles taken in, 0 were there already, 0 lines refused, 0 warnings.\n"
    )


def test_it_names_every_command() -> None:
    text = README.read_text(encoding="utf-8")

    assert [name for name in main.commands if f"banques {name}" not in text] == []  # type: ignore[attr-defined]
