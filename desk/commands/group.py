"""The commands as typer has them: each is imported when it is looked up."""

import gc
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup

from desk.shown.terminal import exit_help

NAME = "aftersales"
HELP = "A company's after-sales cases: start the service, open cases, send events, read where they stand."


class Group(TyperGroup):
    """Knows its commands by where they stand, `module:name` of a function or a Typer."""

    def __init__(self, places: Mapping[str, str]) -> None:
        known: Any = dict.fromkeys(places)  # what is close to a misspelt one is looked for among these
        super().__init__(name=NAME, commands=known, help=HELP, epilog=exit_help("en"), no_args_is_help=True)
        self._places = places

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        del ctx
        place = self._places.get(cmd_name)
        return None if place is None else _loaded(cmd_name, place)


def group(places: Mapping[str, str]) -> Group:
    """The program, to be called or looked into."""
    return Group(places)


def _loaded(name: str, place: str) -> Any:
    module_name, _, attribute = place.partition(":")
    module = _imported(module_name)
    found = getattr(module, attribute)
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name)
        return typer.main.get_group(app).commands[name]
    app.command(name, epilog=getattr(module, f"{attribute.upper()}_EPILOG", None))(found)
    return typer.main.get_command(app)


def _imported(name: str) -> ModuleType:
    """A module, imported without a look again and again through what stays until the program ends anyway."""
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
