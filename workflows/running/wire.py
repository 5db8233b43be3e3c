"""How payloads cross the border: whatever does not decode stays raw and is refused by name, never dropped.

Where payloads are sealed, the codec is told by marks what stays plain, and tells by a mark who sealed what it opened.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter, pydantic_data_converter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverter,
    PayloadCodec,
    PayloadConverter,
    SerializationContext,
)
from temporalio.exceptions import ApplicationError

from models.seal import PUBLIC, SEALED_BY
from models.vocabulary import Refused

_CONVERTERS = tuple(PydanticPayloadConverter().converters.values())
"""Made once: the SDK makes a converter for each case and each of its tasks, and pydantic's are costly to make."""


class Public(dict[str, Any]):
    """An answer without personal data: it is never sealed, so that operations and any client can read it."""


class SealedMessage(dict[str, Any]):
    """A message that came sealed; the codec has proved who sealed it."""

    sealed_by: str


class LenientPayloadConverter(CompositePayloadConverter):
    """Decodes as pydantic does; an untyped payload that cannot be decoded is handed over as `RawValue`.

    The SDK drops a signal, and wedges a start, whose payload does not decode. Handlers here take untyped
    values, so that bad bytes reach the loop and stand refused on the timeline.
    """

    def __init__(self) -> None:
        super().__init__(*_CONVERTERS)

    def with_context(self, context: SerializationContext) -> Self:
        """Itself: a payload reads the same wherever it stands."""
        del context
        return self

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        if type_hints is not None:
            return super().from_payloads(payloads, type_hints)
        return [self._untyped(payload) for payload in payloads]

    def _untyped(self, payload: Payload) -> Any:
        try:
            return super().from_payloads([payload])[0]
        except Exception:  # noqa: BLE001 - whatever a foreign client sent must not stop the case
            return RawValue(payload)


class MarkingPayloadConverter(LenientPayloadConverter):
    """Reads and writes the marks of a sealing codec, which takes them away again before anything leaves.

    Texts are names, summaries and diagrams, and hold no personal data; so do `Public` answers and what the SDK says of
    a workflow.
    """

    def to_payloads(self, values: Sequence[Any]) -> list[Payload]:
        payloads = super().to_payloads(values)
        for value, payload in zip(values, payloads, strict=True):
            if isinstance(value, str | Public | WorkflowMetadata):
                payload.metadata[PUBLIC] = b"1"
        return payloads

    def _untyped(self, payload: Payload) -> Any:
        value = super()._untyped(payload)
        if SEALED_BY in payload.metadata and isinstance(value, dict):
            value = SealedMessage(value)
            value.sealed_by = payload.metadata[SEALED_BY].decode()
        return value


class PlainFailureConverter(DefaultFailureConverter):
    """Hands over a refusal as what it says; where in our code it was said is of no use to its sender."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        super().to_failure(exception, payload_converter, failure)
        if isinstance(exception, ApplicationError) and exception.type in tuple(Refused):
            failure.stack_trace = ""
            self.show(failure)

    def show(self, failure: Failure) -> None:
        """Has the details of a refusal read by whoever sent what is refused."""


class MarkingFailureConverter(PlainFailureConverter):
    """The same where payloads are sealed: the details of a refusal are not."""

    def show(self, failure: Failure) -> None:
        for payload in failure.application_failure_info.details.payloads:
            payload.metadata[PUBLIC] = b"1"


data_converter = replace(
    pydantic_data_converter,
    payload_converter_class=LenientPayloadConverter,
    failure_converter_class=PlainFailureConverter,
)
"""Where payloads are not sealed; who sealed one that comes all the same, nobody has proved."""


def converter(codec: PayloadCodec | None) -> DataConverter:
    """The converter of a process: with a codec that seals its payloads, or without one."""
    return data_converter if codec is None else replace(
        pydantic_data_converter,
        payload_converter_class=MarkingPayloadConverter,
        failure_converter_class=MarkingFailureConverter,
        payload_codec=codec,
    )


def sealer_of(message: Any) -> str | None:
    """Who sealed a message, as the codec has proved; None for one that came in plain."""
    return message.sealed_by if isinstance(message, SealedMessage) else None
