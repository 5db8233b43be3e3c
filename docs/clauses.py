"""Where code and tests cite each clause of the policy; what has neither, and must, is an error."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.policy.clauses import CITED, NOT_SOFTWARE, SYSTEMS, Clause, clauses

ROOT = Path(__file__).parent.parent
CODE = ("models", "workflows", "activities", "desk")
TESTS = ("tests",)
LISTS = ("clauses.py", "parameters.py", "test_clauses.py")
"""What names clauses without doing anything about them."""
CHECKLISTS = "default_checklists.toml"
"""Policy data that carries out clauses: what is looked at, item by item."""


class Uncovered(ValueError):
    """Clauses that the cases must carry out have no code or no test; the text names them."""


def cited(text: str) -> Iterator[str]:
    """Every clause that a text cites; `一§19(4)·2–3` cites two."""
    for found in CITED.finditer(text):
        base = found["article"] + (found["item"] or "") + found["letter"]
        if found["first"] is None:
            yield base
        else:
            parts = range(int(found["first"]), int(found["last"] or found["first"]) + 1)
            yield from (f"{base}·{part}" for part in parts)


def citations(folders: Iterable[str]) -> dict[str, list[str]]:
    """The files that cite each clause."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.*")):
        if path.name not in LISTS and (path.suffix == ".py" or path.name == CHECKLISTS):
            for clause in cited(path.read_text(encoding="utf-8")):
                found[clause].add(str(path.relative_to(ROOT)))
    return {clause: sorted(paths) for clause, paths in found.items()}


def under(clause: Clause, found: dict[str, list[str]]) -> list[str]:
    """The files for a clause; a heading is carried out by what stands under it."""
    if clause.id in found:
        return found[clause.id]
    parts = [other.id for other in clauses() if other.id.startswith((f"{clause.id}(", f"{clause.id}·"))]
    return sorted({path for part in parts for path in found.get(part, ())})


def uncovered(code: dict[str, list[str]], tests: dict[str, list[str]]) -> list[str]:
    """What must be carried out and is not, or is not shown by a test."""
    return [
        f"{clause.id} has no {what} that cites it"
        for clause in clauses()
        if clause.required
        for what, found in (("code", code), ("test", tests))
        if not under(clause, found)
    ]


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Clause, gist, code and tests of the table. Raises Uncovered."""
    code, tests = citations(CODE), citations(TESTS)
    missing = uncovered(code, tests)
    if missing:
        raise Uncovered("; ".join(missing))
    for clause in clauses():
        reason = NOT_SOFTWARE.get(clause.id)
        yield (
            clause.id, clause.gist, f"no software: {reason}" if reason else _shown(under(clause, code)),
            _shown(under(clause, tests)),
        )  # fmt: skip


def _shown(paths: list[str]) -> str:
    return ", ".join(f"[{Path(path).name}](../../{path})" for path in paths)


def by_system() -> Iterator[tuple[str, list[tuple[str, str, str, str]]]]:
    """The rows under each system's heading. Raises Uncovered."""
    found = list(rows())
    for system, title in SYSTEMS.items():
        yield f"{system} {title}", [row for row in found if row[0].startswith(system)]
