"""Each clause that the cases must carry out has code and a test that cite it; the table of them all is whole."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from models.policy.clauses import NOT_SOFTWARE, SYSTEMS, clause, clauses
from models.policy.parameters import parameters
from workflows.registry import PROCEDURES

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
import clauses as table  # type: ignore[import-not-found]  # docs is no package

ARTICLES = {"一": 36, "二": 14, "三": 12, "四": 14, "五": 14, "六": 8, "七": 14, "八": 4}
"""How many articles each system has; 五§9 is a gap in its numbers."""


def test_every_clause_that_is_software_has_code_and_a_test() -> None:
    """Named with what it lacks, unless it is marked as no software with a reason."""
    assert table.uncovered(table.citations(table.CODE), table.citations(table.TESTS)) == []


def test_the_readme_says_how_many_are_software() -> None:
    """And each that is none says why."""
    software, every = sum(clause.required for clause in clauses()), len(clauses())
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"{software} of its {every} clauses are software" in readme
    assert f"{every - software} are not and say why" in readme
    assert all(reason.strip() for reason in NOT_SOFTWARE.values())


def test_a_clause_without_code_or_test_is_named() -> None:
    """What nobody cites is missed, and so is what only tests cite."""
    tests = table.citations(table.TESTS)
    code = {clause: paths for clause, paths in table.citations(table.CODE).items() if clause != "三§12"}
    assert table.uncovered(code, tests) == ["三§12 has no code that cites it"]
    assert len(table.uncovered({}, {})) == 2 * sum(clause.required for clause in clauses())


def test_the_list_holds_every_article_once_and_in_order() -> None:
    """As many as the policy prints, each with a gist; an exception names a clause that is there."""
    ids = [clause.id for clause in clauses()]
    assert [i for i, times in Counter(ids).items() if times > 1] == []
    found = [match for i in ids if (match := clause(i))]
    assert len(found) == len(ids), "an id is no clause as the code may cite it"
    for system, number in ARTICLES.items():
        numbers = [int(match["number"]) for match in found if match["article"][0] == system]
        assert sorted(set(numbers)) == list(range(1, number + 1))
        assert numbers == sorted(numbers)
    assert list(SYSTEMS) == list(dict.fromkeys(i[0] for i in ids)) == list(ARTICLES)
    assert all(clause.gist.strip() for clause in clauses())
    assert NOT_SOFTWARE.keys() <= set(ids)


def test_whatever_code_cites_is_a_clause_of_the_policy() -> None:
    """A misprint would lead nowhere; an article may be cited whole."""
    known = {clause.id for clause in clauses()} | {re.sub(r"[(·].*", "", clause.id) for clause in clauses()}
    known |= {clause.id.partition("·")[0] for clause in clauses()}
    declared = {p.clause for p in parameters().values()}
    for kind in PROCEDURES:
        procedure = kind.procedure
        specs = (*procedure.events.values(), *procedure.clock_events.values())
        declared |= {spec.clause for spec in specs} | {commitment.clause for commitment in procedure.commitments}
        declared |= {step.clause for step in procedure.steps.values()}
    assert sorted(declared - known) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(一§19(4)·2–3)", ["一§19(4)·2", "一§19(4)·3"]),
        ("一§26, 八§3(4)b", ["一§26", "八§3(4)b"]),
        ("三§9·1 and 三", ["三§9·1"]),
    ],
)
def test_a_citation_is_read_as_people_write_it(text: str, found: list[str]) -> None:
    """Parts, letters and ranges of parts."""
    assert list(table.cited(text)) == found
