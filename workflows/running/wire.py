"""How payloads cross the border: whatever does not decode stays raw and is refused by name, never dropped."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter, pydantic_data_converter
from temporalio.converter import (
    CompositePayloadConverter,
    DefaultFailureConverter,
    PayloadConverter,
    SerializationContext,
)
from temporalio.exceptions import ApplicationError

from models.vocabulary import Refused

_CONVERTERS = tuple(PydanticPayloadConverter().converters.values())
"""Made once: the SDK makes a converter for each case and each of its tasks, and pydantic's are costly to make."""


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


class PlainFailureConverter(DefaultFailureConverter):
    """Hands over a refusal as what it says; where in our code it was said is of no use to its sender."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        super().to_failure(exception, payload_converter, failure)
        if isinstance(exception, ApplicationError) and exception.type in tuple(Refused):
            failure.stack_trace = ""


data_converter = replace(
    pydantic_data_converter,
    payload_converter_class=LenientPayloadConverter,
    failure_converter_class=PlainFailureConverter,
)
