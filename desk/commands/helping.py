"""The pages of `desk/commands/help.py`, asked of the commands themselves."""

import json
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

from desk.cli import COMMANDS
from desk.commands.group import NAME, group


def text() -> str:
    """The file."""
    return json.dumps(dict(pages()), ensure_ascii=False, indent=1) + "\n"


def pages() -> Iterator[tuple[str, dict[str, Any]]]:
    """The page of each command and group, under its name as it is typed; the program's own under no name."""
    program = group(COMMANDS)
    yield from _pages(program, typer.Context(program, info_name=NAME), "")


def _pages(command: Any, context: typer.Context, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    within = {n: command.get_command(context, n) for n in command.list_commands(context)} if _is_group(command) else {}
    yield name, {
        "usage": " ".join([context.command_path, *command.collect_usage_pieces(context)]),
        "help": command.help or "",
        "arguments": list(_parameters(command, context, "argument")),
        "options": list(_parameters(command, context, "option")),
        "commands": [[n, (one.help or "").strip().split("\n\n")[0].replace("\n", " ")] for n, one in within.items()],
        "epilog": command.epilog or "",
        "alone": _is_group(command) and command.invoke_without_command,
    }
    for inner, one in within.items():
        yield from _pages(one, typer.Context(one, info_name=inner, parent=context), f"{name} {inner}".strip())


def _is_group(command: Any) -> bool:
    return isinstance(command, TyperGroup)


def _parameters(command: Any, context: typer.Context, kind: str) -> Iterator[list[str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if parameter.param_type_name == kind else None
        if record is not None:
            yield list(record)
