"""Where the keys of a process are, and the codec that it seals with."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, select

from activities.records.database import engine
from activities.sealing.codec import SealingCodec
from activities.sealing.keys import KEYS, CaseKeys
from activities.sealing.ring import KeyRing, KeyRingError
from models.environment import keys_file


class Sealing(Protocol):
    """What settings say of keys, and of the database in which those of the cases stand."""

    @property
    def keys(self) -> Path | None: ...

    @property
    def database_url(self) -> str | None: ...


def case_keys(settings: Sealing, *, fresh_for: timedelta | None = None) -> CaseKeys | None:
    """The keys of cases as this process reads them; None where no key-encryption keys are named.

    Raises KeyRingError.
    """
    file = keys_file(settings.keys)
    if file is None or settings.database_url is None:
        return None
    return CaseKeys(engine(settings.database_url), KeyRing.load(file), fresh_for=fresh_for)


def codec(settings: Sealing) -> SealingCodec | None:
    """The codec of a process that holds the keys; None where it holds none. Raises KeyRingError."""
    keys = case_keys(settings)
    return None if keys is None else SealingCodec(keys)


def ensure_known(connection: Connection, file: Path | None) -> None:
    """Raises KeyRingError where keys of cases are wrapped by a key-encryption key that is not known here.

    A worker without one would refuse good messages for ever.
    """
    used = select(KEYS.c.kek).where(KEYS.c.wrapped.is_not(None)).distinct()
    named = {row.kek for row in connection.execute(used)}
    missing = named - (KeyRing.load(file).ids if file is not None else frozenset())
    if missing:
        raise KeyRingError(_lacking(missing, file))


def _lacking(missing: Iterable[str], file: Path | None) -> str:
    names = ", ".join(sorted(missing))
    if file is None:
        return f"cases here are sealed: name the file of key-encryption keys in AFTERSALES_KEYS; it must hold {names}"
    return f"{file} lacks the key-encryption keys {names}, which keys of cases are wrapped by: bring that file back"
