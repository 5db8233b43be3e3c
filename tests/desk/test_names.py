"""One word for one thing: whoever searches a class by its name finds one."""

import ast
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("activities", "bench", "desk", "models", "workflows")


def test_a_class_name_stands_once_in_the_code() -> None:
    """Private ones too: a traceback names the class and not its module."""
    found: dict[str, list[str]] = defaultdict(list)
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(str(path.relative_to(ROOT)))
    assert len(found) > 100
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_a_test_file_s_name_stands_once() -> None:
    """Two of one name in different folders stop pytest before it has run either."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []
