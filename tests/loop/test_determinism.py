"""Workflow code has no clock, no chance and no I/O of its own: what it decides once it decides again on replay.

Cases run without the SDK's sandbox (`workflows/registry.py` says why); this holds their code in its place.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTSIDE = {
    "models/settings.py",
    "workflows/language/references.py",
    "models/environment.py",
    "models/logs.py",
    "models/policy/public_holidays.py",
}
"""What no case loads: settings, logs, tables, where holidays come from, what a worker checks at its start."""
FILES = [
    path
    for folder in ("workflows", "models")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if str(path.relative_to(ROOT)) not in OUTSIDE and path.parent != ROOT / "models" / "tables"
]
MODULES = {
    "time", "random", "secrets", "uuid", "os", "sys", "socket", "ssl", "subprocess", "threading", "multiprocessing",
    "concurrent", "tempfile", "shutil", "urllib", "http", "requests", "sqlalchemy", "sqlmodel", "psycopg", "platform",
}
"""Modules that reach outside the case."""
CALLS = {"now", "utcnow", "today", "open", "uuid4", "uuid1", "getenv", "urandom", "input", "print"}
OURS = {"workflow.now"}
"""The server's clock, as history has it."""


def test_the_walk_finds_the_code_of_every_folder() -> None:
    """A walk that finds nothing would hold nothing."""
    folders = {path.parent.name for path in FILES}
    assert {"kinds", "parts", "language", "loop", "clocks", "shown", "running", "policy", "models"} <= folders
    assert {path.parent.parent.name for path in FILES if path.parent.name == "parts"} == {"workflows", "models"}


def violations(source: str) -> list[str]:
    """Everything in a module that two replays might see differently.

    Forms are rows of the records, which no case makes; what is imported for them alone is theirs too.
    """
    tree = ast.parse(source)
    forms = [node for node in tree.body if isinstance(node, ast.ClassDef) and "FormRow" in map(ast.unparse, node.bases)]
    theirs = {name for form in forms for name in _names(form)}
    rest = [node for node in tree.body if node not in forms]
    used = {name for node in rest if not isinstance(node, ast.ImportFrom) for name in _names(node)}
    found = []
    for node in (inner for outer in rest for inner in ast.walk(outer)):
        if isinstance(node, ast.ImportFrom) and {a.asname or a.name for a in node.names} <= theirs - used:
            continue
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name.split(".")[-1] in CALLS and name not in OURS:
                found.append(f"{name}()")
            if name.startswith("asyncio.") and name.split(".")[1] in ("sleep", "wait_for", "to_thread", "timeout"):
                found.append(f"{name}()")
    return found


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_workflow_code_is_deterministic(path: Path) -> None:
    """Time comes from the server, chance from nowhere, and only activities reach outside."""
    assert violations(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["import random", "from time import monotonic", "x = datetime.now(UTC)", "x = date.today()", "open('f')",
     "await asyncio.sleep(1)", "import sqlalchemy as sa", "from os.path import join",
     "from sqlmodel import Field\nclass Row(FormRow):\n    x = Field()\ny = Field()"],
)  # fmt: skip
def test_the_check_can_fail(source: str) -> None:
    """Each kind of violation is seen."""
    text = f"async def f():\n    {source}" if source.startswith("await") else source
    assert violations(text) != []
