"""Samples small changes to the rules and says which no test notices: `make mutants ARGS="--sample 25 --seed 7"`."""

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from mutants import trial
from mutants.changes import Change, changes
from mutants.rules import ALIKE, RULES

ROOT = Path(__file__).parents[2]
ENOUGH = 0.95
"""The share of changes that the tests must notice."""
SERVERS = {"Service", "serving", "DevService", "Desk"}
"""What a test file names that starts a Temporal server."""
LONG = ("test_minutes.py",)
"""Starts no server, and takes long all the same."""
SECONDS = 900.0
"""What the tests of one module may take."""


def sample(wanted: Sequence[str], seed: int, number: int) -> list[Change]:
    """So many of all the changes of these modules, the same for the same seed; those that change nothing left out."""
    every = [change for module in wanted for change in changes(ROOT, module) if not alike(change)]
    random.Random(seed).shuffle(every)  # noqa: S311 - a seed, to be repeated
    return every[:number]


def alike(change: Change) -> bool:
    """Whether it is known to change nothing."""
    lines = shown(change).splitlines()[3:]
    before, after = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    return len(before) == len(after) == 1 and (change.module, before[0], after[0]) in ALIKE


def shown(change: Change) -> str:
    return change.shown((ROOT / change.module).read_bytes())


def tried(change: Change, tree: Path, *, quick: bool) -> bool:
    """Whether the tests of its module notice the change: the quick ones within this process, then all in a new one."""
    tests = RULES[change.module]
    fast = tuple(t for t in tests if is_quick(tree, t))
    target = tree / change.module
    before = target.read_bytes()
    text = change.applied(before)
    if trial.noticed_within(tree, change.module, text, fast, SECONDS):
        return True
    target.write_bytes(text)
    try:
        return trial.noticed(tree, fast if quick else (*fast, *(t for t in tests if t not in fast)), SECONDS)
    finally:
        target.write_bytes(before)


def sound(tree: Path, modules: Iterable[str]) -> None:
    """Raises where quick tests fail without any change, and so would notice everything."""
    fast = tuple({test: None for module in modules for test in RULES[module] if is_quick(tree, test)})
    trial.warm(tree, fast)
    if trial.fails(fast, SECONDS):
        raise SystemExit("the tests fail as they stand")


def is_quick(tree: Path, test: str) -> bool:
    """Whether it starts no Temporal server and takes seconds."""
    path = next((tree / "tests").rglob(test.partition("::")[0]))
    if test in LONG:
        return False
    return "::" in test or (path.exists() and not SERVERS & set(re.findall(r"\w+", path.read_text("utf-8"))))


def main() -> int:
    """Tries a sample; 1 where too few are noticed."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="how many changes")
    parser.add_argument("--seed", type=int, default=1, help="the same seed tries the same changes")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many at the start: a sample in small doses")
    parser.add_argument("--only", nargs="+", choices=RULES, default=list(RULES), metavar="MODULE", help="these modules")
    parser.add_argument("--quick", action="store_true", help="only the tests that start no Temporal server")
    given = parser.parse_args()
    os.nice(10)
    survivors, began = 0, time.monotonic()
    chosen = sample(given.only, given.seed, given.sample)[given.skip :]
    with tempfile.TemporaryDirectory(prefix="aftersales-mutants-") as folder:
        tree = trial.copied(ROOT, Path(folder))
        sound(tree, {change.module for change in chosen})
        for number, change in enumerate(chosen, given.skip + 1):
            found = tried(change, tree, quick=given.quick)
            survivors += not found
            say(f"{number:4} {time.monotonic() - began:6.0f} s  {'noticed' if found else 'survived'}  {change.module}")
            if not found:
                say(shown(change))
    say(f"seed {given.seed}: {len(chosen) - survivors} of {len(chosen)} small changes noticed")
    return 1 if survivors > (1 - ENOUGH) * len(chosen) else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
