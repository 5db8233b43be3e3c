"""Which tables of the policy the code of a kind may read, found in its source: every key that stands there in words.

The kind's own modules and those of its parts count whole, with those of `models` that they import, and so does the
loop. Of what all kinds share as a vocabulary of effects, only what the kind uses counts.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import workflows
from models.policy.parameters import parameters
from workflows.loop.case import Case

TABLES = frozenset(parameter.key.partition(".")[0] for parameter in parameters().values())
KEY = re.compile(r"([a-z]+)\.[a-z_]*")
"""A key, or the beginning of one that is put together."""
ROOT = Path(workflows.__file__).parent
RUNNING = [path for folder in ("loop", "clocks") for path in ROOT.glob(f"{folder}/*.py")]
EVERY = {"models.offices", *(f"workflows.{path.parent.name}.{path.stem}" for path in RUNNING)}
"""What runs every case."""
DECLARING = ("models.kinds.", "models.parts.", "workflows.parts.")
ROUNDS = "models.kinds.round"
"""A kind that a round opens declares that with it, and reads none of the times of rounds."""


@cache
def tables_read(kind: type[Case]) -> frozenset[str]:  # type: ignore[type-arg]  # of any request and facts
    """The tables named in all that may run for a case of this kind."""
    ours = {base.__module__ for base in kind.__mro__} - {"builtins", "typing"}
    vocabulary = {name for name in ours if name.startswith("workflows.language")}
    trees = [_tree(name) for name in EVERY | _with_models(ours - vocabulary)]
    return frozenset(table for tree in (*trees, *_used(trees, vocabulary)) for table in _tables(tree))


def _with_models(modules: Iterable[str]) -> set[str]:
    """The modules, and those of kinds and parts that they import, and so on."""
    found: set[str] = set()
    todo = list(modules)
    while todo:
        name = todo.pop()
        found.add(name)
        imported = (n.module or "" for n in ast.walk(_tree(name)) if isinstance(n, ast.ImportFrom))
        declared = {ROUNDS} if name.startswith("models.kinds.") else set()
        todo += [n for n in imported if n.startswith(DECLARING) and n not in found | declared]
    return found


def _used(trees: Iterable[ast.AST], vocabulary: Iterable[str]) -> Iterator[ast.AST]:
    """The shared effects that the trees name; what these name, too."""
    shared = (node for name in vocabulary for node in ast.walk(_tree(name)))
    known = {node.name: node for node in shared if isinstance(node, ast.FunctionDef)}
    todo: list[ast.AST] = [*trees]
    taken: set[str] = set()
    while todo:
        named = {n.attr for n in ast.walk(todo.pop()) if isinstance(n, ast.Attribute)}
        for name in sorted(named & known.keys() - taken):
            taken.add(name)
            todo.append(known[name])
            yield known[name]


def _tables(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = KEY.fullmatch(node.value)
            if match is not None and match[1] in TABLES:
                yield match[1]


@cache
def _tree(module: str) -> ast.Module:
    """The module without the parameters that it declares and words, which name every key of theirs."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    tree.body = [node for node in tree.body if not ast.unparse(node).startswith(("PARAMETERS", "WHYS"))]
    return tree
