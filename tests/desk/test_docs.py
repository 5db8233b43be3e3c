"""The generated pages are what the code says, and nothing that the docs name is missing."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from models.settings import Settings
from models.words.spoken import speaking
from workflows.kinds.returns import Return
from workflows.registry import PROCEDURES

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import build  # type: ignore[import-not-found]  # noqa: E402 - docs is no package
import roads  # type: ignore[import-not-found]  # noqa: E402

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
EVERY_PAGE = [*PAGES, *sorted((ROOT / "docs" / "reference").glob("*.md"))]


def test_no_generated_page_is_stale() -> None:
    """`make docs` has been run since the last change of what it shows."""
    stale = [path.name for path, text in build.pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("kind", PROCEDURES, ids=lambda kind: kind.procedure.name)
def test_a_usual_road_leads_to_each_end_along_the_table(kind: Any) -> None:
    """Each leg starts where the one before led, and each end is come to; a kind that never ends has none."""
    procedure = kind.procedure
    found = roads.roads(procedure)
    assert {end for end, _ in found} == {name for name, step in procedure.steps.items() if step.end}
    for _, road in found:
        state = procedure.initial
        for leg in road:
            specs = procedure.events | procedure.clock_events
            by_itself = [(auto.source.name, auto.target.name) for auto in procedure.automatic]
            assert procedure.allows(specs[leg.event], state, None) if leg.event else (state, leg.to) in by_itself
            state = leg.to
        assert procedure.steps[state].end


def test_the_usual_road_of_a_return_is_approved_and_not_overruled() -> None:
    """What a supervisor alone may do is an exception; who does what, and what is met, is told in words."""
    told = roads.in_words(Return.procedure)
    first = told.partition("### To `closed`, when the opening leads to `eligible`")[2].partition("###")[0]
    events = re.findall(r"\[`(\w+)`\]", first)
    assert events == ["approve", "receive_goods", "refund", "find_cause", "close"]
    assert "4. [`receive_goods`](#receive_goods), the warehouse or the clerk: `goods_received`." in first
    assert "- `decision` (一§21·1), 1 WD: from 1 to 3." in first
    with speaking("zh_CN"):
        local = roads.in_words(Return.procedure)
    assert "4. [`receive_goods`](#receive_goods) 收到商品，仓库 或 客服人员：`goods_received`。" in local
    assert "- `decision` 退换货裁定（一§21·1），1 WD：第 1 步至第 3 步。" in local


def test_each_kind_has_a_page_in_each_language_whatever_the_process_speaks() -> None:
    """The two name the same states and events, each in its own words."""
    with speaking("zh_CN"):
        pages = build.pages()
    assert pages == build.pages()
    for kind in PROCEDURES:
        english, chinese = (pages[build.FOLDER / f"{kind.procedure.slug}{end}"] for end in (".md", ".zh.md"))
        assert "## States" in english
        assert "## 状态" in chinese
        for name in kind.procedure.events:
            assert f"### {name}\n" in english
            assert f"### {name}\n" in chinese
        assert re.findall("[\u4e00-\u9fff]+", chinese) != re.findall("[\u4e00-\u9fff]+", english)


def places(page: Path) -> set[str]:
    """Where a link may lead within a page: its headings, as GitHub names them, and its anchors."""
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    headings = (re.sub(r"[^\w\- ]", "", line.lower()) for line in re.findall(r"(?m)^#+ (.*)$", text))
    return {heading.strip().replace(" ", "-") for heading in headings} | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: page.name)
def test_every_link_within_the_docs_leads_somewhere(page: Path) -> None:
    """Files and pictures that a page names are there, and so is the place within a page."""
    links = re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)", page.read_text(encoding="utf-8"))
    named = {(page.parent / link if link else page, place) for link, place in links}
    assert [path for path, _ in named if not path.exists()] == []
    assert [(path.name, place) for path, place in named if place and place not in places(path)] == []


def test_every_setting_is_documented() -> None:
    """Each environment variable that the settings read stands in the operator's page."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = [
        str(field.validation_alias or f"AFTERSALES_{name}").upper() for name, field in Settings.model_fields.items()
    ]
    assert [name for name in names if name not in text] == []
