"""The pages of `desk/commands/help_pages/pages.py`, asked of the commands themselves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from desk.cli import COMMANDS
from desk.commands.group import NAME, group
from desk.commands.help_pages.pages import FILES
from desk.commands.help_pages.words import chinese
from models.words.spoken import speaking, spoken


def texts() -> dict[Path, str]:
    """The files, one a language."""
    found = {}
    for language, path in FILES.items():
        with speaking(language):
            found[path] = json.dumps(dict(pages()), ensure_ascii=False, indent=1) + "\n"
    return found


def pages() -> Iterator[tuple[str, dict[str, Any]]]:
    """The page of each command and group in the language spoken, under its name as it is typed; the program's own under
    no name."""
    program = group(COMMANDS)
    yield from _pages(program, typer.Context(program, info_name=NAME), "")


def _pages(command: Any, context: typer.Context, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    within = {n: command.get_command(context, n) for n in command.list_commands(context)} if _is_group(command) else {}
    yield name, {
        "usage": " ".join([context.command_path, *command.collect_usage_pieces(context)]),
        "help": _said(command.help or ""),
        "arguments": list(_parameters(command, context, "argument")),
        "options": list(_parameters(command, context, "option")),
        "commands": [[n, _said(_first(one.help or ""))] for n, one in within.items()],
        "epilog": _said(command.epilog or ""),
        "alone": _is_group(command) and command.invoke_without_command,
    }
    for inner, one in within.items():
        yield from _pages(one, typer.Context(one, info_name=inner, parent=context), f"{name} {inner}".strip())


def _is_group(command: Any) -> bool:
    return isinstance(command, TyperGroup)


def _first(text: str) -> str:
    return text.strip().split("\n\n")[0].replace("\n", " ")


def _said(text: str) -> str:
    """A piece of help in the language spoken; what has no Chinese yet stays English, and a test names it."""
    return text if spoken() == "en" else chinese(text) or text


def _parameters(command: Any, context: typer.Context, kind: str) -> Iterator[list[str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if parameter.param_type_name == kind else None
        if record is not None:
            yield [record[0], _said(record[1])]
