"""The kinds of case: request, facts, forms, numbers and words of each. What stands in this folder is found by itself.

A kind's file `<kind>.py` holds its opening request, facts and forms (tables) and its `PARAMETERS`; words may stand
beside it in `<kind>_words.py`: `TOPICS` (messages), `NAME`, `WORDS`, `REFUSALS` and `WHYS`. What several kinds have of
these stands in `models/parts` and is found along with them.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from models import parts


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every file of the parts' folder and of this one, by name."""
    folders = ((parts.__name__, parts.__path__), (__name__, __path__))
    return tuple(import_module(f"{name}.{found.name}") for name, path in folders for found in iter_modules(path))


@cache
def requests() -> Mapping[str, Any]:
    """The opening request of each kind, by the kind's name."""
    kinds = (module for module in modules() if "NAME" in vars(module))
    found = ((vars(module)["NAME"], vars(module)) for module in kinds)
    return {name: names[f"{name}Request"] for name, names in found if f"{name}Request" in names}


def gathered(name: str) -> Iterator[Any]:
    """What the files declare under a name, those that do."""
    return (vars(module)[name] for module in modules() if name in vars(module))
