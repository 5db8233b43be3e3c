"""Runs the program; what typer finds wrong with a command line is refused as all else is, in the company's language."""

import sys
from typing import Any

import typer

from desk.errors import BadUsage

WrongUsage: type[Any] = typer.BadParameter.__mro__[2]
"""Of all that a command line may have wrong; typer has no public name for it."""


def run(program: Any) -> None:
    """Runs the command that the command line names, and exits. Raises BadUsage where it cannot be meant so."""
    try:
        code = program(standalone_mode=False)
    except WrongUsage as error:
        raise BadUsage(_said(error)) from None
    except typer.Abort:
        code = 1
    sys.exit(code or 0)


def _said(error: Any) -> str:
    """What is wrong, and where the usage is told."""
    wrong, context = error.format_message().rstrip("."), getattr(error, "ctx", None)
    return wrong if context is None else f"{wrong}; `{context.command_path} --help` shows how it is used"
