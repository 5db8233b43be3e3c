"""Keys of cases in PostgreSQL, each wrapped by a key-encryption key; unwrapped ones are kept in memory."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from activities.records.database import table
from activities.sealing.ring import KeyRing
from models import tables
from models.access import DESK

KEYS = table(tables.CaseKey)
KEPT = 5000
"""Keys held in memory, of as many cases or messages."""
Result = TypeVar("Result")


class Erased(LookupError):
    """The key of a case is destroyed: nothing can be sealed for it any more."""


@dataclass(frozen=True)
class FoundKey:
    """A key as the records have it; `key` is None once it is destroyed, `workflow_id` until it is claimed."""

    key_id: str
    workflow_id: str | None
    whole_case: bool
    sealed_by: str
    key: bytes | None
    read_at: float

    @property
    def bound(self) -> str:
        """The case that the seal itself is bound to: none for a key made before anybody knew the case."""
        return self.workflow_id or "" if self.whole_case else ""


class CaseKeys:
    """The keys, as one process knows them.

    `fresh_for`: how long a key is believed without being looked up again, so that one that was destroyed is not read
    on; None, as in a worker, for as long as it is held. While the database is away, a key that is held goes on.
    """

    def __init__(self, engine: Engine, ring: KeyRing, *, fresh_for: timedelta | None = None) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self.ring = ring
        self._fresh_for = None if fresh_for is None else fresh_for.total_seconds()
        self._of_case: OrderedDict[str, FoundKey] = OrderedDict()
        self._by_id: OrderedDict[str, FoundKey] = OrderedDict()
        self._lock = asyncio.Lock()

    async def of_case(self, workflow_id: str) -> FoundKey:
        """The key of a case, made where there is none. Raises Erased, SQLAlchemyError, UnknownKek."""
        found = self._of_case.get(workflow_id)
        if found is None:
            async with self._lock:
                found = self._of_case.get(workflow_id)
                if found is None:
                    found = await asyncio.to_thread(self._make_or_read, workflow_id)
                    _keep(self._of_case, workflow_id, found)
        return found

    async def single(self, sealed_by: str) -> FoundKey:
        """A new key for one message that names its sealer. Raises SQLAlchemyError."""
        return await asyncio.to_thread(self._make, None, sealed_by)

    async def find(self, key_id: str, workflow_id: str | None = None) -> FoundKey | None:
        """The key of that id, or None for an unknown one; where it is nobody's yet, it becomes the case's named.

        Raises SQLAlchemyError, UnknownKek.
        """
        held = self._by_id.get(key_id)
        if held is not None and self._is_fresh(held) and not (held.workflow_id is None and workflow_id):
            return held
        try:
            found = await asyncio.to_thread(self._read, key_id, workflow_id)
        except SQLAlchemyError:
            if held is None:
                raise
            return held
        if found is not None:
            _keep(self._by_id, key_id, found)
        return found

    def _is_fresh(self, found: FoundKey) -> bool:
        return self._fresh_for is None or monotonic() - found.read_at < self._fresh_for

    def _make_or_read(self, workflow_id: str) -> FoundKey:
        with self._engine.connect() as connection:
            query = select(KEYS).where(KEYS.c.workflow_id == workflow_id, KEYS.c.whole_case)
            row = connection.execute(query).mappings().first()
        found = self._found(row) if row is not None else self._make(workflow_id, DESK)
        if found.key is None:
            raise Erased(f"the data of {workflow_id} are erased")
        return found

    def _make(self, workflow_id: str | None, sealed_by: str) -> FoundKey:
        """Notes a new key; of a case that another process has given one meanwhile, that one."""
        key_id, key = uuid4().hex, AESGCM.generate_key(256)
        kek, wrapped = self.ring.wrap(key_id, key)
        row = {
            "key_id": key_id, "workflow_id": workflow_id, "whole_case": workflow_id is not None, "wrapped": wrapped,
            "kek": kek, "sealed_by": sealed_by,
        }  # fmt: skip
        statement = insert(KEYS).values(row).on_conflict_do_nothing().returning(KEYS.c.key_id)
        with self._engine.connect() as connection:
            made = connection.execute(statement).first()
        if made is None and workflow_id is not None:
            return self._make_or_read(workflow_id)
        return FoundKey(key_id, workflow_id, workflow_id is not None, sealed_by, key, monotonic())

    def _read(self, key_id: str, workflow_id: str | None) -> FoundKey | None:
        with self._engine.connect() as connection:
            if workflow_id is not None:
                claim = update(KEYS).where(KEYS.c.key_id == key_id, KEYS.c.workflow_id.is_(None))
                connection.execute(claim.values(workflow_id=workflow_id))
            row = connection.execute(select(KEYS).where(KEYS.c.key_id == key_id)).mappings().first()
        return None if row is None else self._found(row)

    def _found(self, row: Any) -> FoundKey:
        wrapped = row["wrapped"]
        key = None if wrapped is None else self.ring.unwrap(row["key_id"], row["kek"], bytes(wrapped))
        return FoundKey(row["key_id"], row["workflow_id"], row["whole_case"], row["sealed_by"], key, monotonic())


def _keep(held: OrderedDict[str, FoundKey], name: str, found: FoundKey) -> None:
    held[name] = found
    held.move_to_end(name)
    while len(held) > KEPT:
        held.popitem(last=False)
