"""What is true of the repository as a whole: its words, its locks, its commands."""

import re
from pathlib import Path

import pytest

from tests.architecture.workspace import ROOT, SERVICES, packages, sources, tracked

# Written so that this file does not find itself.
FORBIDDEN = {
    "a package registry": re.compile(
        r"pypi\.org|pythonhosted\.org|npmjs\.\w+|--(extra-)?index[-]url"
    ),
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:root|home/\w+|Users/\w+|work/\w+)\b"),
    "a mailbox of a person": re.compile(r"[\w.]+@(?:gmail|outlook|yahoo|hotmail)\.\w+"),
}
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
READMES = tracked("README.md", "services/*/README.md", "docs/*.md", "docs/**/*.md")


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def written() -> list[tuple[str, str]]:
    """Every text in git with its path."""
    read = ((path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in tracked())
    return [(name, content.decode()) for name, content in read if b"\0" not in content]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_repository_names_nothing_of(what: str) -> None:
    found = [
        f"{path}: {match.group()}"
        for path, text in written()
        for match in FORBIDDEN[what].finditer(text)
    ]

    assert found == []


def test_every_text_is_utf_8_and_ends_with_a_line() -> None:
    assert [path for path, text in written() if text and not text.endswith("\n")] == []


def test_there_is_a_lock() -> None:
    assert [lock.name for lock in LOCKS] == ["dev.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=[lock.name for lock in LOCKS])
def test_a_lock_pins_every_package_by_its_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    pinned = [entry for entry in entries if not entry.startswith("#")]

    assert len(pinned) > 50
    assert [entry.split("\n")[0] for entry in pinned if "==" not in entry.split("\n")[0]] == []
    assert [entry.split("\n")[0] for entry in pinned if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS, ids=[lock.name for lock in LOCKS])
def test_a_lock_says_nothing_of_where_packages_come_from(lock: Path) -> None:
    assert re.findall(r"https?://\S+|^-\S+", lock.read_text(), re.MULTILINE) == []


@pytest.mark.parametrize("readme", READMES, ids=[str(r.relative_to(ROOT)) for r in READMES])
def test_commands_in_a_document_exist(readme: Path) -> None:
    """``make …`` where a code span or a line of a block begins with it: what people copy."""
    text = readme.read_text(encoding="utf-8")
    blocks = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
    typed = [line for block in blocks for line in block.splitlines()]
    typed += re.findall(r"`([^`\n]+)`", text)
    named = {found[1] for line in typed if (found := re.match(r"(?:\$ )?make ([a-z-]+)", line))}

    assert named - make_targets() == set()


@pytest.mark.parametrize("readme", READMES, ids=[str(r.relative_to(ROOT)) for r in READMES])
def test_links_in_a_document_lead_somewhere(readme: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", readme.read_text(encoding="utf-8"))
    own = [link for link in links if not re.match(r"\w+:", link)]

    assert [link for link in own if not (readme.parent / link).exists()] == []


def test_the_example_of_settings_names_known_ones() -> None:
    named = re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    read = (ROOT / "Makefile").read_text(encoding="utf-8") + "".join(
        path.read_text(encoding="utf-8") for path in sources()
    )

    assert named
    assert [name for name in named if not re.search(rf"\b{name}\b", read)] == []


def test_the_example_tells_every_setting_that_make_reads() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    [line] = re.findall(r"^SETTINGS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert [
        name for name in line.split() if name not in example and name != "REQUIRE_BROWSER"
    ] == []


def test_every_service_is_a_package_that_says_what_it_needs() -> None:
    for folder in sorted(SERVICES.iterdir()):
        assert (folder / "pyproject.toml").is_file(), folder.name
    assert all((folder / "py.typed").is_file() for folder in packages().values())
