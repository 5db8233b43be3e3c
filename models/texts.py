"""Texts as they can be kept."""


def storable(text: str) -> str:
    """Text as PostgreSQL and UTF-8 can hold it: NUL and lone surrogates become U+FFFD."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode() if text else text
