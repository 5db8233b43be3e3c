"""The run with faults can fail: over a version of the product that is wrong in one ledger, its checker says so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.books import QUESTIONS
from chaos.broken import BROKEN, broken_copy
from chaos.checker import BOOKS
from chaos.storm import run
from servers.processes import own_folder

CASES, MINUTES, SEED = 200, 3, 31
"""Enough for each ledger to be written in by many cases."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own."""
    with own_folder() as found:
        yield found


@pytest.mark.proof
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_broken_is_found(folder: Path, name: str) -> None:
    """Two workers of the broken version are killed as ours would be; the harm is named in the ledger's own words."""
    outcome = await run(folder, cases=CASES, seed=SEED, minutes=MINUTES, workers=2, queries=False, broken=name)
    found = outcome.wrong.get(BOOKS, [])
    assert [text for text in found if text.startswith(BROKEN[name].found)], (found, outcome.figures)


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_version_differs_in_one_place(folder: Path, name: str) -> None:
    """What is to be replaced stands in the product once, today as on the day on which somebody wrote it down."""
    broken = BROKEN[name]
    source = (broken_copy(name, folder) / broken.module).read_text(encoding="utf-8")
    assert broken.becomes in source
    assert broken.was not in source.replace(broken.becomes, "")


def test_a_text_that_is_not_there_is_refused(folder: Path) -> None:
    """Else the run would be over the product as it is."""
    shutil.copytree(broken_copy("money", folder), folder / "again")
    with pytest.raises(ValueError, match="0 times"):
        BROKEN["money"].applied(folder / "again")


def test_what_a_checker_says_of_it_is_one_of_its_questions() -> None:
    """But for what it finds without a question in SQL."""
    asked = {broken.found for broken in BROKEN.values()} & {*QUESTIONS}
    assert {broken.found for broken in BROKEN.values()} - asked == {
        "a draw does not know who was drawn before", "a round did not run"
    }  # fmt: skip
