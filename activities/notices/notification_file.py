"""The file target: one JSON line a notification, each key once, whoever writes and whatever is killed when."""

import fcntl
import json
import os
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO


class NotificationFile:
    """Appends under a lock of the file, after reading what others have appended since the last time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._keys: set[str] = set()
        self._read_to = 0
        self._known: tuple[int, int] | None = None

    def append(self, key: str, values: Mapping[str, Any]) -> bool:
        """Writes one line, to the disk, unless the key stands there already. Raises OSError."""
        with self._guard, self._locked() as file:
            self._catch_up(file)
            if key in self._keys:
                return False
            line = {"key": key} | dict(values) | {"sent_at": datetime.now(UTC).isoformat(timespec="milliseconds")}
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            if not self._read_to:
                _sync_folder(self._path.parent)
            self._keys.add(key)
            self._read_to = file.tell()
        return True

    def forget(self, cases: Collection[str]) -> int:
        """Writes the file anew without what it holds of these cases, but for the keys. Answers how many lines.

        Whoever waits for its lock meanwhile looks whether it still is the one that stands there. Raises OSError.
        """
        if not self._path.exists():
            return 0
        with self._guard, self._locked() as file:
            file.seek(0)
            lines = file.readlines()
            left = [_forgotten(line, cases) for line in lines]
            if left == lines:
                return 0
            target = self._path.resolve()
            draft = target.with_name(f"{target.name}.new")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as fresh:
                fresh.writelines(left)
                fresh.flush()
                os.fsync(fresh.fileno())
            draft.replace(target)
            _sync_folder(target.parent)
        return sum(new != old for new, old in zip(left, lines, strict=True))

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """The file that stands there now, locked until it is closed."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            with self._path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # given up when the file is closed
                if self._stands(file):
                    yield file
                    return

    def _stands(self, file: BinaryIO) -> bool:
        """Whether the file has not been replaced while its lock was waited for."""
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return False
        return (there.st_dev, there.st_ino) == (os.fstat(file.fileno()).st_dev, os.fstat(file.fileno()).st_ino)

    def _catch_up(self, file: BinaryIO) -> None:
        """Reads the keys that others appended, and mends the end of a writer that was killed in the middle."""
        found = os.fstat(file.fileno())
        if self._known != (found.st_dev, found.st_ino) or found.st_size < self._read_to:
            self._known, self._read_to = (found.st_dev, found.st_ino), 0  # a new file: the old one was put away
            self._keys.clear()
        file.seek(self._read_to)
        for line in file:
            key = _key(line)
            whole = line.endswith(b"\n")
            if key is None and not whole:
                file.truncate(self._read_to)  # torn: whoever wrote it has not noted it as sent and writes it again
                break
            if not whole:
                file.write(b"\n")
            self._read_to += len(line) + (not whole)
            if key is not None:
                self._keys.add(key)


def _forgotten(line: bytes, cases: Collection[str]) -> bytes:
    """The line; of one of these cases only its key, by which nothing is delivered twice."""
    key = _key(line)
    if key is None or key.partition("/")[0] not in cases:
        return line
    return json.dumps({"key": key, "erased": True}).encode() + b"\n"


def _key(line: bytes) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    found = value.get("key") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _sync_folder(folder: Path) -> None:
    """Makes the name of a new file last, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
