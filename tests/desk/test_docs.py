"""The generated pages are what the code says, and nothing that the docs name is missing."""

import re
import sys
from pathlib import Path

import pytest

from models.settings import Settings

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import build  # type: ignore[import-not-found]  # noqa: E402 - docs is no package

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", build.pages().items(), ids=lambda page: page[0].name)
def test_a_generated_page_is_not_stale(page: tuple[Path, str]) -> None:
    """`make docs` has been run since the last change of what it shows."""
    path, text = page
    assert path.read_text(encoding="utf-8") == text, "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_docs_leads_somewhere(page: Path) -> None:
    """Files and pictures that a page names are there."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_is_documented() -> None:
    """Each environment variable that the settings read stands in the operator's page."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = [
        str(field.validation_alias or f"AFTERSALES_{name}").upper() for name, field in Settings.model_fields.items()
    ]
    assert [name for name in names if name not in text] == []
