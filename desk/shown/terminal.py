"""How the command line speaks: tables for people, JSON for programs, and one line on standard error where it fails."""

import json
import os
import sys
import unicodedata
from collections.abc import Mapping
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from desk.errors import DeskError, WrongFields, place
from desk.shown import words
from models.words import refusals, spoken
from models.words.words import Language, Words

WIDTH = 160
"""Columns where the output is no terminal, and so cannot say how wide it is."""
EXIT_CODES = {
    0: Words("done", "完成"),
    1: Words(
        "refused: by the procedure, or not allowed to whoever asks; or feed, doctor or draw has found something wrong",
        "被拒绝：流程不允许或执行人无权限，或 feed、doctor、draw 发现问题",
    ),
    2: Words(
        "wrong in itself: usage, request, payload, file, settings, a port or folder that is another's",
        "内容有误：用法、请求、数据、文件、设置，或端口、文件夹已被占用",
    ),
    3: Words("no such case, or one that Temporal no longer runs", "无此案件，或 Temporal 已不再运行该案件"),
    4: Words(
        "Temporal, the database or the workers do not answer, or cannot be started",
        "Temporal、数据库或 worker 没有应答或无法启动",
    ),
    5: Words("a defect of this program", "程序缺陷"),
    130: Words("interrupted", "被中断"),
}
"""What a script may rely on."""
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def exit_help(language: Language) -> str:
    """What the exit codes stand for, in one sentence."""
    listed = "；".join if language == "zh_CN" else "; ".join
    said = listed(f"{code} {meaning.said(language)}" for code, meaning in EXIT_CODES.items())
    return Words("Exit codes: {said}.", "退出码：{said}。").said(language).format(said=said)


def console(*, stderr: bool = False) -> Console:
    """Standard output or error as it is now; data is never taken for markup."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else WIDTH
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width, soft_wrap=False)


def clean(value: Any) -> str:
    """Text from outside as a terminal may show it: control and direction characters become visible escapes."""
    return "".join(_visible(c) for c in str(value))


def _visible(character: str) -> str:
    if character in _BIDI or unicodedata.category(character) in ("Cc", "Cs"):
        return character.encode("unicode_escape").decode()
    return character


def text(value: Any, style: str = "") -> Text:
    """A piece of data for a table or a line."""
    return Text(clean(value), style=style)


def table_of(title: str, *columns: str) -> Table:
    """A plain table whose long words are folded, never cut."""
    table = Table(title=words.title(title) or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(words.column(column), overflow="fold")
    return table


def show(*parts: RenderableType) -> None:
    """Prints for people."""
    out = console()
    for part in parts:
        out.print(part)


def say(line: str | Words, **filled: object) -> None:
    """Prints a line for people, unwrapped; words in the language of the process, filled in."""
    console().print(Text(clean(_in_words(line, filled))), soft_wrap=True)


def remark(line: str | Words, **filled: object) -> None:
    """Tells a person something beside the answer, on standard error."""
    console(stderr=True).print(Text(clean(_in_words(line, filled)), "yellow"), soft_wrap=True)


def _in_words(line: str | Words, filled: Mapping[str, object]) -> str:
    return spoken.say(line, **filled) if isinstance(line, Words) else line


def raw(content: str) -> None:
    """Prints a text as it is: a diagram, a file."""
    sys.stdout.write(content.rstrip("\n") + "\n")


def as_json(value: Any) -> None:
    """Prints for programs."""
    raw(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _wrong(found: dict[str, Any]) -> str:
    """One wrong field, in the language of the process."""
    where = place(found)
    return f"{words.where(where) or spoken.say(words.WHOLE)}{spoken.say(words.COLON)}{refusals.told(found['msg'])}"


def fail(error: DeskError, *, machine: bool) -> None:
    """Says on standard error why nothing was done: one message, or one JSON object.

    JSON is English, as on the wire; in another language `said` says the same beside it.
    """
    lines = [refusals.told(error.reason)]
    if isinstance(error, WrongFields) and error.errors:
        lines = [_wrong(e) for e in error.errors]
        if len(lines) > 1 and not machine:
            lines = [spoken.say(words.WRONG_THINGS, count=len(lines)), *(f"  {line}" for line in lines)]
    if machine:
        beside = {} if spoken.spoken() == "en" else {"said": "；".join(lines)}
        sys.stderr.write(_json_line(error.as_json() | beside) + "\n")
        return
    err = console(stderr=True)
    head = f"aftersales: {words.error(error.type)}: "
    for number, line in enumerate(lines):
        err.print(Text(("" if number else head) + clean(line), style="red"), soft_wrap=True)


def _json_line(value: Any) -> str:
    """JSON as people may read it, too; what a terminal must not show stands in escapes."""
    return "".join(c if _shown(c) else json.dumps(c)[1:-1] for c in json.dumps(value, ensure_ascii=False))


def _shown(character: str) -> bool:
    try:
        character.encode(sys.stderr.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return _visible(character) == character
