"""A codec for whoever does not hold the keys: the front seals in the name of who is signed in, and opens."""

from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from desk.remote.front import Front
from models.seal import PUBLIC, is_sealed


class RemoteCodec(PayloadCodec):
    """Sends to the front what is to be sealed or opened; what is plain and stays so does not go there."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Sealed, but for what is marked as public. Raises DeskError."""
        sealed = iter(await self._convert("encode", [p for p in payloads if PUBLIC not in p.metadata]))
        return [_bare(payload) if PUBLIC in payload.metadata else next(sealed) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opened, as far as whoever is signed in may read it. Raises DeskError."""
        opened = iter(await self._convert("decode", [p for p in payloads if is_sealed(p)]))
        return [next(opened) if is_sealed(payload) else payload for payload in payloads]

    async def _convert(self, verb: str, payloads: list[Payload]) -> list[Payload]:
        return await self._front.convert(verb, payloads) if payloads else []


def _bare(payload: Payload) -> Payload:
    bare = Payload()
    bare.CopyFrom(payload)
    del bare.metadata[PUBLIC]
    return bare
