"""The help of every command in both languages: whoever adds a command or an option adds its Chinese."""

import json
import re
from collections.abc import Iterator

import pytest

from commandline import Desk
from desk.commands.help_pages import build as help_pages
from desk.commands.help_pages import pages
from desk.commands.help_pages.words import HELP, chinese
from models.words.spoken import speaking
from models.words.words import placeholders

CHINESE = re.compile("[\u4e00-\u9fff]")


def pieces() -> Iterator[str]:
    """All that the commands themselves say, asked of typer."""
    for _, page in help_pages.pages():
        yield from filter(None, (page["help"], page["epilog"]))
        for title in ("arguments", "options", "commands"):
            yield from (said for _, said in page[title] if said)


@pytest.mark.parametrize("said", sorted(set(pieces())), ids=lambda said: said[:40])
def test_a_piece_of_help_stands_in_both_languages(said: str) -> None:
    """Also one that is filled in; what stands in brackets is told too."""
    assert not CHINESE.search(re.sub("（?[休班]）?", "", said))
    told = chinese(said)
    assert told is not None, "add its Chinese to desk/commands/help_pages/words.py"
    assert CHINESE.search(told) or re.fullmatch(r"\[.*\]", told)
    assert "[required]" not in told
    assert len(told.split("\n\n")) == len(said.split("\n\n"))


def test_no_row_of_the_table_is_left_over() -> None:
    """Each is said by some command, and fills in the same in both languages."""
    told = {chinese(said) for said in pieces()}
    heap = "\n".join(filter(None, told))
    for english, local in HELP.items():
        assert placeholders(english) == placeholders(local)
        pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(local))
        assert re.search(pattern, heap), english


async def test_help_comes_in_the_language_of_the_company(alone: Desk) -> None:
    """Chinese by default; names of commands, options and values are the same in both."""
    local = Desk(alone.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    english, told = (await alone("send", "--help")).out, (await local("send", "--help")).out
    for shown in ("用法：aftersales send", "参数：", "选项：", "--by ROLE:ID", "执行人，例如 clerk:c-12；", "[必填]"):
        assert shown in told
    assert "Usage: aftersales send" in english
    assert re.findall("--[a-z-]+", told) == re.findall("--[a-z-]+", english)
    group = await local("policy")
    assert group.err.startswith("用法：aftersales policy [OPTIONS] COMMAND")
    assert "检查制度文件" in group.err


def test_whoever_names_no_command_of_a_group_sees_those_that_there_are() -> None:
    """At any depth: `access`, and `access token` too."""
    known = json.loads(pages.FILES["en"].read_text(encoding="utf-8"))
    groups = [name.split() for name, page in known.items() if page["commands"] and not page["alone"]]
    assert ["access", "token"] in groups
    assert [words for words in groups if pages.asked_for(words) is None] == []


@pytest.mark.parametrize("columns", [60, 110])
def test_a_line_of_chinese_is_no_wider_than_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chinese character takes two columns, and no line begins with the sign that ends a sentence."""
    monkeypatch.setenv("COLUMNS", str(columns))
    with speaking("zh_CN"):
        told = [pages.asked_for([*name.split(), "--help"]) or "" for name, _ in help_pages.pages()]
    lines = [line for page in told for line in page.splitlines()]
    filled = [line for line in lines if CHINESE.search(line) and "用法" not in line]
    assert len(filled) > 200
    assert [line for line in filled if pages._columns(line) > columns] == []
    assert [line for line in filled if line.strip().startswith(("，", "。", "；", "、", "）"))] == []
