"""The kinds of case: request, facts, forms, numbers and words of each. What stands in this folder is found by itself.

A kind's file `<kind>.py` holds its opening request, facts and forms (tables) and its `PARAMETERS`; words may stand
beside it in `<kind>_words.py`: `TOPICS` (messages), `NAME` and `WORDS`.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every file of this folder, by name."""
    return tuple(import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))


def gathered(name: str) -> Iterator[Any]:
    """What the files declare under a name, those that do."""
    return (vars(module)[name] for module in modules() if name in vars(module))
