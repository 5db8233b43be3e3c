"""The help of every command, told from a file: nobody waits for what a command imports to be told what it does.

`make docs` writes the file from the commands themselves (`desk/commands/helping.py`); a test fails while it is stale.
"""

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("help.json")
ASKED = "--help"
WIDEST, NAMES = 110, 30
"""Columns of a page, and of the names in it, at most."""


def asked_for(words: Sequence[str]) -> str | None:
    """The page that a command line asks for, also by naming no command of a group; None where it asks for none."""
    before = words[: words.index("--")] if "--" in words else words
    if words and ASKED not in before and len(words) > 1:
        return None  # whatever is run is found out without this file
    pages: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    path = list(_path(words, pages))
    page, rest = pages[" ".join(path)], before[len(path) :]
    unnamed = not rest and not page["alone"]  # a group that does something by itself is run
    wanted = (unnamed or rest[:1] == [ASKED]) if page["commands"] else ASKED in rest
    return _shown(page) if wanted else None


def _path(words: Sequence[str], pages: dict[str, Any]) -> Iterator[str]:
    page = pages[""]
    walked: list[str] = []
    for word in words:
        if word not in dict(page["commands"]):
            return
        walked.append(word)
        page = pages[" ".join(walked)]
        yield word


def _shown(page: dict[str, Any]) -> str:
    width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
    titles = [title for title in ("arguments", "options", "commands") if page[title]]
    lists = ["\n".join([f"{title.capitalize()}:", *_listed(page[title], width)]) for title in titles]
    head = [f"Usage: {page['usage']}", *_paragraphs(page["help"], width)]
    return "\n\n".join([*head, *lists, *_paragraphs(page["epilog"], width)]) + "\n"


def _paragraphs(text: str, width: int) -> list[str]:
    """Paragraphs, each filled; double spaces part what is to stand in lines of its own."""
    lines = (part for paragraph in text.split("\n\n") for part in paragraph.split("  "))
    return [textwrap.fill(" ".join(line.split()), width) for line in lines if line.strip()]


def _listed(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    room = min(max(len(name) for name, _ in rows), NAMES) + 2
    for name, text in rows:
        filled = textwrap.wrap(" ".join(text.split()), max(width - room - 2, 20)) or [""]
        if len(name) + 2 > room:
            yield f"  {name}"
            name = ""  # noqa: PLW2901 - a long name has a line of its own
        yield f"  {name.ljust(room)}{filled[0]}".rstrip()
        yield from (" " * (room + 2) + line for line in filled[1:])
