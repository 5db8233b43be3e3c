"""The help of every command, told from files: nobody waits for what a command imports to be told what it does.

`make docs` writes a file for each language from the commands themselves (`desk/commands/help_pages/build.py`); a test
fails while one is stale.
"""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.words.spoken import say, spoken
from models.words.words import Language, Words

FILES: dict[Language, Path] = {
    "en": Path(__file__).with_name("help.json"),
    "zh_CN": Path(__file__).with_name("help.zh.json"),
}
TITLES = {
    "usage": Words("Usage: {usage}", "用法：{usage}"),
    "arguments": Words("Arguments:", "参数："),
    "options": Words("Options:", "选项："),
    "commands": Words("Commands:", "命令："),
}
ASKED = "--help"
DEEPEST = 2
"""How many words name a group: `access token`."""
_PIECES = re.compile(r"[（“]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。；：、）”]*\s*")
"""What a line may not be broken within: a word, or a Chinese character, with the signs that belong to it."""
WIDEST, NAMES = 110, 30
"""Columns of a page, and of the names in it, at most."""


def asked_for(words: Sequence[str]) -> str | None:
    """The page that a command line asks for, also by naming no command of a group; None where it asks for none."""
    before = words[: words.index("--")] if "--" in words else words
    if ASKED not in before and len(words) > DEEPEST:
        return None  # whatever is run is found out without this file
    pages: dict[str, Any] = json.loads(FILES[spoken()].read_text(encoding="utf-8"))
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
    lists = ["\n".join([say(TITLES[title]), *_listed(page[title], width)]) for title in titles]
    head = [say(TITLES["usage"], usage=page["usage"]), *_paragraphs(page["help"], width)]
    return "\n\n".join([*head, *lists, *_paragraphs(page["epilog"], width)]) + "\n"


def _paragraphs(text: str, width: int) -> list[str]:
    """Paragraphs, each filled; double spaces part what is to stand in lines of its own."""
    lines = (part for paragraph in text.split("\n\n") for part in paragraph.split("  "))
    return ["\n".join(_filled(line, width)) for line in lines if line.strip()]


def _listed(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    room = min(max(len(name) for name, _ in rows), NAMES) + 2
    for name, text in rows:
        filled = list(_filled(text, max(width - room - 2, 20)))
        if len(name) + 2 > room:
            yield f"  {name}"
            name = ""  # noqa: PLW2901 - a long name has a line of its own
        yield f"  {name.ljust(room)}{filled[0]}".rstrip()
        yield from (" " * (room + 2) + line for line in filled[1:])


def _filled(text: str, width: int) -> Iterator[str]:
    """Lines of a width at most, by the columns that a terminal takes: a Chinese character takes two."""
    line = ""
    for piece in _PIECES.findall(" ".join(text.split())):
        if line and _columns(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()


def _columns(text: str) -> int:
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
