"""The house: no file of program or tests is longer than a reader takes in, and each says what it is for."""

import ast
from pathlib import Path

import pytest

from mutants.rules import RULES

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "workflows", "activities", "desk", "bench", "tests")
LONGEST = 400
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))] + [ROOT / "worker.py"]


def test_the_walk_finds_program_and_tests() -> None:
    """A walk that finds nothing would hold nothing."""
    found = [path.is_relative_to(ROOT / "tests") for path in FILES]
    assert found.count(False) > 200
    assert found.count(True) > 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    """Migrations, which are written once and never read on, stand apart."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text))


def test_the_small_changes_name_modules_and_tests_that_there_are() -> None:
    """Whoever moves either finds it here, not when `make mutants` stops."""
    named = {test.partition("::")[0] for tests in RULES.values() for test in tests}
    assert [module for module in RULES if not (ROOT / module).exists()] == []
    assert named - {path.name for path in FILES} == set()
