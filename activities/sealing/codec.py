"""Seals payloads on their way to Temporal and opens them on their way back (AES-256-GCM).

The additional data of a seal binds the case, the key and who sealed. Junk, a copy sent to another case, an unknown or a
destroyed key leave a payload as it came: it does not decode, and the case refuses it by name. Only a fault of our own,
such as a database that is away, is an error, after which the task is tried again.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec, SerializationContext, WithSerializationContext

from activities.sealing.keys import CaseKeys, FoundKey
from activities.sealing.ring import NONCE_BYTES
from models.seal import ENCODING, KEY_ID, NULL, PLAIN_ENCODING, PUBLIC, SEALED_BY, is_sealed

VERSION: Final = "aftersales/1"
"""Begins the additional data, so that another way to seal cannot be taken for this one."""


@dataclass(frozen=True)
class OpenedPayload:
    """A sealed payload opened: of which case it is, as far as any is known, and who sealed it."""

    payload: Payload
    workflow_id: str | None
    sealed_by: str


class SealingCodec(PayloadCodec, WithSerializationContext):
    """The codec of whatever holds the keys. It knows the case from where a payload stands, and marks who sealed it."""

    def __init__(self, keys: CaseKeys, workflow_id: str | None = None) -> None:
        self._keys, self._workflow_id = keys, workflow_id

    def with_context(self, context: SerializationContext) -> "SealingCodec":
        return SealingCodec(self._keys, getattr(context, "workflow_id", None))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Sealed under the key of the case; what is marked as public, and what says nothing, stays plain."""
        return [await self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opened and marked with who sealed it; what cannot be opened in this case as it came."""
        return [await self._opened(payload) for payload in payloads]

    async def _sealed(self, payload: Payload) -> Payload:
        if PUBLIC in payload.metadata:
            return without(payload, PUBLIC)
        if payload.metadata.get(PLAIN_ENCODING) in (ENCODING, NULL):
            return payload
        if self._workflow_id is None:
            raise LookupError("a payload that belongs to no case cannot be sealed, and is not sent in plain")
        return sealed(payload, await self._keys.of_case(self._workflow_id))

    async def _opened(self, payload: Payload) -> Payload:
        if not is_sealed(payload):
            return without(payload, SEALED_BY) if SEALED_BY in payload.metadata else payload  # nobody vouches for it
        found = await opened(self._keys, payload, self._workflow_id)
        if found is None:
            return payload
        found.payload.metadata[SEALED_BY] = found.sealed_by.encode()
        return found.payload


def without(payload: Payload, mark: str) -> Payload:
    """The payload without a mark in its metadata."""
    bare = Payload()
    bare.CopyFrom(payload)
    del bare.metadata[mark]
    return bare


def sealed(payload: Payload, key: FoundKey) -> Payload:
    """A payload under a key that is at hand."""
    assert key.key is not None  # noqa: S101 - nobody hands over a destroyed one
    nonce = secrets.token_bytes(NONCE_BYTES)
    data = nonce + AESGCM(key.key).encrypt(nonce, payload.SerializeToString(), _bound(key))
    metadata = {PLAIN_ENCODING: ENCODING, KEY_ID: key.key_id.encode(), SEALED_BY: key.sealed_by.encode()}
    return Payload(metadata=metadata, data=data)


async def seal_one(keys: CaseKeys, payload: Payload, sealed_by: str) -> Payload:
    """A payload under a new key of its own, in the name of who sends it: the case is not known yet."""
    return sealed(payload, await keys.single(sealed_by))


async def opened(keys: CaseKeys, payload: Payload, workflow_id: str | None = None) -> OpenedPayload | None:
    """A sealed payload opened, or None where it cannot be; with a case named, only what is of this case.

    A key that is no case's yet becomes the one named. Raises SQLAlchemyError, UnknownKek.
    """
    key_id, named = (_text(payload, name) for name in (KEY_ID, SEALED_BY))
    found = await keys.find(key_id, workflow_id) if key_id else None
    if found is None or found.key is None or found.sealed_by != named:
        return None
    if workflow_id is not None and found.workflow_id != workflow_id:
        return None
    try:
        nonce, data = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        inner = Payload.FromString(AESGCM(found.key).decrypt(nonce, data, _bound(found)))
    except (InvalidTag, ValueError, DecodeError):
        return None
    return OpenedPayload(inner, found.workflow_id, found.sealed_by)


def _bound(key: FoundKey) -> bytes:
    return "\0".join((VERSION, key.bound, key.key_id, key.sealed_by)).encode()


def _text(payload: Payload, name: str) -> str:
    """What stands in the metadata, without the NUL that no database takes."""
    value: Any = payload.metadata.get(name, b"")
    return bytes(value).decode("utf-8", "replace").replace("\0", "")
