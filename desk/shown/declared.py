"""What the kinds of case declare, as the command line tells it: read from a file, so that no kind is imported.

`make docs` writes the file from the declarations (`desk/shown/declaring.py`); a test fails while it is stale.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from desk.shown import words
from models.words import shared
from models.words.spoken import say, spoken
from models.words.words import Words

NOTHING = Words("", "")
FILE = Path(__file__).with_name("declared.json")


@dataclass(frozen=True, kw_only=True)
class State:
    """A state: what it means, its clause, whether the case has then ended."""

    title: str
    clause: str
    end: bool
    zh: str = ""
    """Its Chinese name, and what it means in Chinese; empty where nobody has worded it."""
    title_zh: str = ""

    @property
    def meaning(self) -> str:
        """What it means, in the language of the process."""
        return self.title_zh if self.title_zh and spoken() != "en" else self.title


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event that may be sent: who may, what for, where from, what it carries."""

    name: str
    doc: str
    clause: str
    by: tuple[str, ...]
    origins: tuple[str, ...]
    on_hold: bool
    """Stays possible on hold where the held state allows it."""
    schema: Mapping[str, Any]
    example: Mapping[str, Any]
    zh: str = ""
    """Its Chinese name, and what it is for in Chinese; empty where nobody has worded it."""
    doc_zh: str = ""
    named: bool = False
    """So may whoever the case names."""

    @property
    def said(self) -> str:
        """What it is for, in the language of the process."""
        return self.doc_zh if self.doc_zh and spoken() != "en" else self.doc

    @property
    def line(self) -> str:
        """Meaning and clause in a line."""
        return say(words.SENTENCE, doc=self.said.splitlines()[0], clause=self.clause)


@dataclass(frozen=True, kw_only=True)
class DeclaredKind:
    """A kind of case."""

    name: str
    doc: str
    states: Mapping[str, State]
    events: Mapping[str, Event]
    drawing: str
    """Its Mermaid diagram."""
    mark: str
    """What the diagram ends with where `STATE` is the state of a case."""
    zh: str = ""
    doc_zh: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """The Chinese words of its commitments and reminders."""

    @property
    def said(self) -> str:
        """What its cases are, in the language of the process."""
        return self.doc_zh if self.doc_zh and spoken() != "en" else self.doc

    def state(self, name: str) -> str:
        """A state by its name, in Chinese with its words."""
        found = self.states.get(name)
        return words.beside(name, found.zh if found is not None else None)

    def place(self, name: str) -> str:
        """A state in one word of the service's language: where a name on the wire is not asked for."""
        found = self.states.get(name)
        return found.zh if found is not None and found.zh and spoken() != "en" else name

    def event(self, name: str) -> str:
        """An event by its name, in Chinese with its words."""
        found = self.events.get(name)
        return words.beside(name, found.zh if found is not None else shared.ENTRIES.get(name, NOTHING).zh)

    def prompt(self, name: str) -> str:
        """A commitment or reminder by its name, in Chinese with its words."""
        return words.beside(name, self.prompts.get(name))

    @property
    def slug(self) -> str:
        return self.name.lower()

    def workflow_id(self, number: str) -> str:
        return f"{self.slug}-{number}"

    def possible(self, state: str, held: str | None) -> dict[str, Event]:
        """The events that people may send and whose row fits the state, guards aside."""
        by_people = ((name, event) for name, event in self.events.items() if event.by != ("system",))
        return {name: event for name, event in by_people if _fits(event, state, held)}

    def diagram(self, current: str | None = None) -> str:
        """The procedure as a Mermaid state diagram, the current state marked."""
        return self.drawing if current is None else self.drawing + self.mark.replace("STATE", current)


def _fits(event: Event, state: str, held: str | None) -> bool:
    standing = held if held is not None and event.on_hold else state
    return standing in event.origins or state in event.origins


@dataclass(frozen=True, kw_only=True)
class Declared:
    """All kinds by their slug."""

    kinds: Mapping[str, DeclaredKind]

    @property
    def names(self) -> str:
        """The kinds' names, for a sentence."""
        return ", ".join(kind.name for kind in self.kinds.values())


@cache
def declared() -> Declared:
    """What this version declares."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    kinds = [_kind(one) for one in read["kinds"]]
    return Declared(kinds={kind.slug: kind for kind in kinds})


def kind_and_state(kind: str, state: str) -> tuple[str, str]:
    """Both by their names, in Chinese with their words, as far as this version knows them."""
    known = declared().kinds.get(kind.lower())
    return (kind, state) if known is None else (words.beside(known.name, known.zh), known.state(state))


def _kind(read: dict[str, Any]) -> DeclaredKind:
    states = {name: State(**state) for name, state in read["states"].items()}
    events = {name: _event(event) for name, event in read["events"].items()}
    return DeclaredKind(**read | {"states": states, "events": events})


def _event(read: dict[str, Any]) -> Event:
    return Event(**read | {"by": tuple(read["by"]), "origins": tuple(read["origins"])})
