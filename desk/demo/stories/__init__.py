"""The cases of the demonstration: what each is opened with, and what happens to it.

A file of this folder holds the `STORIES` of one kind, and may `PREPARE` what they need in the records; what stands
here is found by itself.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from sqlalchemy import Connection

from desk.demo.stories.story import Story

Preparation = Callable[[Connection, datetime], None]
"""Enters into the records what stories need, beside the staff, given the time."""


@cache
def all_stories() -> tuple[Story, ...]:
    """Those of every file, kind by kind."""
    return tuple(story for module in _modules() for story in vars(module).get("STORIES", ()))


def preparations() -> tuple[Preparation, ...]:
    """What the files prepare."""
    return tuple(vars(module)["PREPARE"] for module in _modules() if "PREPARE" in vars(module))


def _modules() -> Iterator[ModuleType]:
    return (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
