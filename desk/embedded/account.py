"""The account that PostgreSQL runs as, and the folders that only that account may enter.

It is our own, but for root, as whom PostgreSQL refuses to run.
"""

import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.errors import Taken

NAME = "pgserver"
"""Runs PostgreSQL where we are root; made where it is missing."""
SOCKET = ".s.PGSQL.5432"
LONGEST = 103
"""Bytes that a socket's path may have on macOS; Linux allows four more."""
SHORT = "/tmp"  # noqa: S108 - what we make there is for us alone, and what is another's is refused


@dataclass(frozen=True)
class Account:
    """Who runs the server; `other` where that is not who we are."""

    uid: int
    gid: int
    other: bool

    @property
    def as_user(self) -> dict[str, Any]:
        """What `subprocess` must be told."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}

    def make(self, path: Path) -> None:
        """Makes a folder of its own. Raises Taken where somebody else's stands there."""
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self.uid):
            raise Taken(f"{path} belongs to another account: choose another data folder, with a shorter path")
        path.chmod(0o700)
        if self.other:
            os.chown(path, self.uid, self.gid)

    def let_in(self, data: Path, programs: Path) -> None:
        """Lets it reach its data and read its programs."""
        if not self.other:
            return
        for folder in {*data.parents, *programs.parents}:
            _allow(folder, stat.S_IXOTH)
        if not (programs / "postgres").stat().st_mode & stat.S_IXOTH:  # installed where others may read nothing
            for path in (programs.parent, *programs.parent.rglob("*")):
                _allow(path, (path.stat().st_mode & stat.S_IRWXU) >> 6)


def server() -> Account:
    """The account that PostgreSQL runs as."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        subprocess.run(["useradd", "--shell", "/bin/bash", NAME], check=True, capture_output=True)  # noqa: S603, S607
        found = pwd.getpwnam(NAME)
    return Account(found.pw_uid, found.pw_gid, other=True)


def socket_folder(data: Path) -> Path:
    """Where the server's socket stands: with its data, or under a shorter path where that is too long for one."""
    name = f"aftersales-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    places = (data, Path(tempfile.gettempdir(), name), Path(SHORT, name))
    return next(place for place in places if place.parent == Path(SHORT) or _fits(place))


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET)) <= LONGEST


def _allow(path: Path, mode: int) -> None:
    found = path.stat().st_mode
    if found & mode != mode:
        path.chmod(found | mode)
