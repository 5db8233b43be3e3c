"""Texts: as they can be kept, and those of files that people hand in (TOML, JSON, CSV), which are all read here."""

from pathlib import Path


def storable(text: str) -> str:
    """Text as PostgreSQL and UTF-8 can hold it: NUL and lone surrogates become U+FFFD."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode() if text else text


def decoded(data: bytes) -> str:
    """The text in a file's bytes: UTF-8, with or without a byte order mark, line ends as they are.

    Raises UnicodeDecodeError.
    """
    return data.decode("utf-8-sig")


def text_in(path: Path) -> str:
    """A file's text. Raises OSError, UnicodeDecodeError."""
    return decoded(path.read_bytes())
