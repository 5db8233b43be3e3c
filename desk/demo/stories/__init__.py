"""The cases of the demonstration: what each is opened with, and what happens to it.

A file of this folder holds the `STORIES` of one kind; what stands here is found by itself.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from desk.demo.stories.story import Story


@cache
def all_stories() -> tuple[Story, ...]:
    """Those of every file, kind by kind."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return tuple(story for module in modules for story in vars(module).get("STORIES", ()))
