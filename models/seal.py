"""How a sealed payload is marked: names and values in its metadata, the same for every program that reads it."""

from typing import Final

from temporalio.api.common.v1 import Payload

PLAIN_ENCODING: Final = "encoding"
ENCODING: Final = b"binary/encrypted"
NULL: Final = b"binary/null"
KEY_ID: Final = "encryption-key-id"
SEALED_BY: Final = "sealed-by"
PUBLIC: Final = "public"
"""Marks, between converter and codec, what is never sealed; it does not leave the process."""
SEALED: Final = "(sealed)"
"""What stands in place of a payload for whom may not read it."""


def is_sealed(payload: Payload) -> bool:
    """Whether a payload says that it is sealed."""
    return bool(payload.metadata.get(PLAIN_ENCODING) == ENCODING)
