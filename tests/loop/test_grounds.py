"""The grounds of an assessment on the timeline, told in Chinese; the records keep the English (一§20–24, 一§4–5)."""

import ast
import inspect
from collections.abc import Iterator

import pytest

from desk.shown import declared, show
from models.kinds import assessment, delivery
from models.kinds.returns import Basis
from models.words import grounds, reasons
from models.words.spoken import speaking

HOLES = {"the goods are value", "the company caused it: at the price value, with the freight"}
"""Sentences whose parts make them: each whole one is a row."""


def worded() -> Iterator[str]:
    """Every text of a ground in the sources, what fills it in as `value`."""
    for module in (assessment, delivery):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            found: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_needs_report":
                found = node.args[1:]
            elif isinstance(node, ast.keyword | ast.Assign):
                name = node.arg if isinstance(node, ast.keyword) else getattr(node.targets[0], "id", "")
                found = [node.value] if name == "text" else []
            for value in found:
                if isinstance(value, ast.Constant):
                    yield str(value.value)
                elif isinstance(value, ast.JoinedStr):
                    yield "".join(str(p.value) if isinstance(p, ast.Constant) else "value" for p in value.values)


def test_every_ground_stands_in_both_languages() -> None:
    """Whoever words one adds its Chinese to `models/words/grounds.py`."""
    found = set(worded())
    assert len(found) > 20
    assert [text for text in found - HOLES if grounds.KNOWN.read(text) is None] == []
    assert found >= HOLES


@pytest.mark.parametrize("basis", [*Basis])
def test_the_parts_of_a_ground_are_told_as_one(basis: Basis) -> None:
    """The basis of the price, the state of the goods."""
    if basis is not Basis.CURRENT:
        assert grounds.KNOWN.read(f"the company caused it: at the price {basis}, with the freight")
    for what in ("not clean", "damaged", "not resaleable"):
        assert grounds.KNOWN.read(f"the goods are {what}")


def test_the_timeline_tells_the_grounds_in_chinese() -> None:
    """Each with its clause; in English as the records have them."""
    said = "a fault within 30 days (一§22·1); at the price paid, with the freight (一§23(1))"
    entry = {"reason": said, "outcome": "applied"}
    kind = declared.declared().kinds["return"]
    with speaking("zh_CN"):
        assert show.reason(entry, kind) == "30 日内出现质量问题（一§22·1）；按购买价，含运费（一§23(1)）"
    assert show.reason(entry, kind) == said
    neither = "neither bulky, heavy or long (一§4) nor above the free threshold (一§5)"
    assert reasons.retold(neither, str) == "既非大件、重件或长件（一§4），也未达到免费送货金额（一§5）"
    assert reasons.retold("acts in their own matter (handler): no office is above", str) is not None
