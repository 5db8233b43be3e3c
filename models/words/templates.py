"""Sentences that are known by their English: which one a text is, what fills it in, and its Chinese."""

import re
from collections.abc import Mapping
from functools import cached_property

from models.words.words import Words


class Templates:
    """A table of sentences by key, with parameters in braces; those that `nested` names are sentences themselves."""

    def __init__(self, known: Mapping[str, Words], nested: tuple[str, ...] = ()) -> None:
        self._known = known
        self._nested = nested

    def read(self, text: str) -> tuple[str, Mapping[str, str]] | None:
        """The key and the parameters of a sentence; None for one that no template knows."""
        for key, pattern in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return key, found.groupdict()
        return None

    def chinese(self, text: str) -> str | None:
        """A sentence in Chinese; None for one that no template knows."""
        found = self.read(text)
        if found is None:
            return None
        key, params = found
        nested = {name: self.told(value) for name, value in params.items() if name in self._nested}
        return self._known[key].zh.format_map({**params, **nested})

    def told(self, text: str) -> str:
        """A text in Chinese, whole or in parts; one that is not known stands as it came."""
        whole = self.chinese(text)
        if whole is not None:
            return whole
        parts = [self._part(part) for part in text.split("; ")]
        return "；".join(filter(None, parts)) if all(parts) else self._part(text) or text

    def _part(self, text: str) -> str | None:
        """One of several things that are wrong, `field: what`; None for one that is not known."""
        where, colon, what = text.partition(": ")
        said = self.chinese(what) if colon else None
        return f"{where}：{said}" if said is not None else self.chinese(text)

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Keys with their patterns, the most telling first."""
        ordered = sorted(self._known, key=lambda key: -len(re.sub(r"{\w+}", "", self._known[key].en)))
        return tuple((key, _pattern(self._known[key].en)) for key in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", template)
    texts = (f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.compile("".join(texts), re.DOTALL)
