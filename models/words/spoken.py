"""The language of this process: what people read in the Temporal UI and on the command line is told in it.

Worker and command line set it once, from `AFTERSALES_LANGUAGE`. It chooses texts and nothing else: no command that a
case gives to Temporal depends on it, so that workers of both languages may run side by side and one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from models.words.words import Language, Words


class _Process:
    """What this process speaks."""

    language: Language = "zh_CN"


def speak(language: Language) -> None:
    """Sets the language of this process."""
    _Process.language = language


def spoken() -> Language:
    """The language of this process."""
    return _Process.language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speaks a language for a while, as tests do."""
    before = spoken()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def say(words: Words, /, **filled: object) -> str:
    """A text in the language of this process, filled in."""
    return words.said(spoken()).format_map(filled)
