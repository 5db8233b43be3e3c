"""Words in both languages, and what a kind of case says with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Literal

Language = Literal["zh_CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")


@dataclass(frozen=True)
class Words:
    """One text in English and in Simplified Chinese; what stands in braces is filled in."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        """The text in `zh_CN`, else in English."""
        return self.zh if language == "zh_CN" else self.en

    @property
    def placeholders(self) -> set[str]:
        """The names in braces, of either language."""
        return placeholders(self.en) | placeholders(self.zh)


@dataclass(frozen=True)
class Template:
    """One topic's words. Those for customers are sent with a salutation and the company's name."""

    title: Words
    body: Words
    to_customer: bool = False

    @property
    def placeholders(self) -> set[str]:
        return self.title.placeholders | self.body.placeholders


@dataclass(frozen=True)
class Term:
    """A state or an event in words: its name, and one sentence in Chinese; the English one is its declaration's."""

    name: Words
    sentence: str


@dataclass(frozen=True)
class KindWords:
    """What a kind of case and all that it declares is called. `names` holds words for further parameters.

    `sentence` says in Chinese what its cases are, as the docstring of its class does in English.
    """

    kind: Words
    sentence: str = ""
    states: Mapping[str, Term] = field(default_factory=dict)
    events: Mapping[str, Term] = field(default_factory=dict)
    commitments: Mapping[str, Words] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
