"""How a sealed payload is marked: names and values in its metadata, the same for every program that reads it."""

from typing import Final

PLAIN_ENCODING: Final = "encoding"
ENCODING: Final = b"binary/encrypted"
NULL: Final = b"binary/null"
KEY_ID: Final = "encryption-key-id"
SEALED_BY: Final = "sealed-by"
PUBLIC: Final = "public"
"""Marks, between converter and codec, what is never sealed; it does not leave the process."""
SEALED: Final = "(sealed)"
"""What stands in place of a payload for whom may not read it."""
