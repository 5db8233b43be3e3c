"""The data folder of `up`: one holder at a time, and room to work in."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from desk.errors import StartError, Taken

ROOM = 200 * 1024 * 1024
"""Bytes that must be free: a database made anew takes 60 MB, and its log goes on growing."""


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Makes the folder and keeps it for this process; the kernel lets go of it whatever ends us. Raises StartError.

    What is written meanwhile, by the servers too, no other account of the machine may read: it holds customers' data.
    """
    before = os.umask(0o077)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        os.umask(before)
        raise Taken(f"{error.filename} cannot be used ({error.strerror}): choose another with --data") from None
    try:
        _take(lock, data)
        check_room(data)
        _close_to_others(data)
        yield
    finally:
        os.umask(before)
        os.close(lock)


def _close_to_others(data: Path) -> None:
    """Files of earlier versions, which others could read; PostgreSQL's own folder is closed by itself."""
    for path in data.iterdir():
        if path.is_file() and path.stat().st_uid == os.geteuid():
            path.chmod(path.stat().st_mode & 0o700)


def _take(lock: int, data: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "unknown"
        raise Taken(
            f"{data} is in use by another service (process {holder}): stop that one, or choose another with --data"
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def check_room(data: Path) -> None:
    """Raises StartError where the disk is full or nearly so."""
    free = shutil.disk_usage(data).free
    if free < ROOM:
        raise StartError(
            f"the disk that holds {data} has {free // 2**20} MB left and {ROOM // 2**20} MB are needed: "
            "make room, or choose another with --data"
        )
