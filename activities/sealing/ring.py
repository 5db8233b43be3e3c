"""Key-encryption keys: they wrap the keys of cases, and stand in a file that only the service's account may read."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.environment import SettingsError
from models.texts import text_in

KEY_BYTES = 32
NONCE_BYTES = 12
"""Of AES-256-GCM, as NIST SP 800-38D recommends."""


class KeyRingError(SettingsError):
    """The file of key-encryption keys is missing, cannot be read, or lacks a key; the text says what to do."""


class UnknownKek(LookupError):
    """A key is wrapped by a key-encryption key that this process does not know: a fault of ours, no junk."""


@dataclass
class KeyRing:
    """The key-encryption keys by their ids; the first wraps what is made now.

    A file that has changed is read again before anything is wrapped, and where an id is asked for that is not known
    yet: after a rotation nothing is wrapped by the old key, which may then be taken away.
    """

    path: Path
    _keks: dict[str, bytes] = field(default_factory=dict)
    _read_as: tuple[int, int, int] | None = None

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """The keys of a file. Raises KeyRingError."""
        read_as = _state(path)
        return cls(path, _read(path), read_as)

    @classmethod
    def ensure(cls, path: Path) -> "KeyRing":
        """The keys of a file, which is made with a first one where it is missing. Raises KeyRingError."""
        if not path.exists():
            _write(path, {_new_id({}): secrets.token_bytes(KEY_BYTES)})
        return cls.load(path)

    def add(self) -> str:
        """Puts a new key before the others and keeps these to read on; answers its id. Raises KeyRingError."""
        known = _read(self.path)
        new = _new_id(known)
        self._keks = {new: secrets.token_bytes(KEY_BYTES)} | known
        _write(self.path, self._keks)
        self._read_as = _state(self.path)
        return new

    @property
    def current(self) -> str:
        """The id of the key that wraps what is made now."""
        return next(iter(self._keks))

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._keks)

    def wrap(self, key_id: str, key: bytes) -> tuple[str, bytes]:
        """The id of the current key-encryption key, and a case's key under it for the records. Raises KeyRingError."""
        read_as = _state(self.path)
        if read_as != self._read_as:
            self._keks, self._read_as = _read(self.path), read_as
        kek, wrapping = next(iter(self._keks.items()))
        nonce = secrets.token_bytes(NONCE_BYTES)
        return kek, nonce + AESGCM(wrapping).encrypt(nonce, key, key_id.encode())

    def unwrap(self, key_id: str, kek: str, wrapped: bytes) -> bytes:
        """A case's key. Raises UnknownKek where the key-encryption key, or the one of its id, is not the right one."""
        if kek not in self._keks:
            try:
                self._keks = _read(self.path)
            except KeyRingError as error:
                raise UnknownKek(str(error)) from None
        if kek not in self._keks:
            raise UnknownKek(f"the key-encryption key {kek} is not in {self.path}")
        try:
            return AESGCM(self._keks[kek]).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.encode())
        except InvalidTag:
            raise UnknownKek(f"the key-encryption key {kek} of {self.path} is not the one that was used") from None


def _state(path: Path) -> tuple[int, int, int]:
    """What tells that a file is another one than before. Raises KeyRingError."""
    try:
        found = path.stat()
    except OSError as error:
        raise KeyRingError(f"the keys in {path} cannot be read: {error.strerror}") from None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _read(path: Path) -> dict[str, bytes]:
    try:
        given = json.loads(text_in(path))
    except OSError as error:
        raise KeyRingError(f"the keys in {path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise KeyRingError(f"{path} is no JSON object of keys") from None
    if not isinstance(given, Mapping) or not given:
        raise KeyRingError(f'{path} must hold {{"ID": "64 hex digits", …}}, the current key first')
    return {name: _key(path, name, value) for name, value in given.items()}


def _key(path: Path, name: str, value: object) -> bytes:
    try:
        key = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyRingError(f"{path}: the key {name} must be {KEY_BYTES * 2} hex digits")
    return key


def _write(path: Path, keks: Mapping[str, bytes]) -> None:
    """Writes the file for its owner alone; readers see the old text or the new one."""
    draft = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(json.dumps({name: key.hex() for name, key in keks.items()}, indent=2) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        raise KeyRingError(f"{error.filename or path} cannot be written: {error.strerror}") from None


def _new_id(known: Mapping[str, bytes]) -> str:
    """Names a key by its day, and by a number where that day has had one."""
    day = date.today().isoformat()  # noqa: DTZ011 - a name, in the time of whoever reads it
    return next(name for number in range(1, len(known) + 2) if (name := f"{day}.{number}") not in known)
