"""The books in which many cases write, and what is read of the records before a step; found by themselves.

A file of this folder, or of an office's within it, may hold a `BOOK`, `READINGS` (functions by the name under which a
procedure reads) and `PLANS` (what a round opens, by its name).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from activities.books.book import Book
from activities.books.planning import Planner


def _modules() -> Iterator[ModuleType]:
    """Those of this folder and of the folders in it, each by the office whose cases write there."""
    return (import_module(found.name) for found in walk_packages(__path__, f"{__name__}."))


@cache
def books() -> Mapping[str, Book[Any]]:
    """Every book by its name."""
    found = [vars(module)["BOOK"] for module in _modules() if "BOOK" in vars(module)]
    return {book.entry.book: book for book in found}


@cache
def planners() -> Mapping[str, Planner]:
    """What each round opens and whom it tells, by the round's name."""
    found: dict[str, Planner] = {}
    for module in _modules():
        found |= vars(module).get("PLANS", {})
    return found


@cache
def readings() -> Mapping[str, Any]:
    """What may be read of the records, by name."""
    found: dict[str, Any] = {}
    for module in _modules():
        found |= vars(module).get("READINGS", {})
    return found
