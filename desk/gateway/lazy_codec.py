"""A codec that is made once something is to be sealed or opened: what is plain costs a command no import."""

from collections.abc import Callable, Sequence

from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec, SerializationContext, WithSerializationContext

from models.seal import ENCODING, PLAIN_ENCODING


class LazyCodec(PayloadCodec, WithSerializationContext):
    """Hands over to the codec that `made` gives; it gives the same each time."""

    def __init__(self, made: Callable[[], PayloadCodec], context: SerializationContext | None = None) -> None:
        self._made, self._context = made, context

    def with_context(self, context: SerializationContext) -> "LazyCodec":
        return LazyCodec(self._made, context)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await self._codec().encode(payloads) if payloads else []

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        if any(payload.metadata.get(PLAIN_ENCODING) == ENCODING for payload in payloads):
            return await self._codec().decode(payloads)
        return list(payloads)

    def _codec(self) -> PayloadCodec:
        codec = self._made()
        if self._context is not None and isinstance(codec, WithSerializationContext):
            return codec.with_context(self._context)
        return codec
