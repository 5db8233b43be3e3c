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
    """Makes the folder and keeps it for this process; the kernel lets go of it whatever ends us. Raises StartError."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Taken(f"{error.filename} cannot be used ({error.strerror}): choose another with --data") from None
    try:
        _take(lock, data)
        check_room(data)
        yield
    finally:
        os.close(lock)


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
