"""What the events of a kind are, from its declaration: for people and for programs."""

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from desk.shown import words
from desk.shown.declared import DeclaredKind, Event
from desk.shown.terminal import table_of
from models.words import terms
from models.words.spoken import say


def events(kind: DeclaredKind) -> RenderableType:
    """The events of a kind."""
    table = table_of(say(words.TITLE, kind=_kind(kind), doc=kind.said.splitlines()[0]), "event", "from", "by", "what")
    for name, one in kind.events.items():
        table.add_row(kind.event(name), origins(one, kind), terms.senders(one.by, named=one.named), one.line)
    return table


def _kind(kind: DeclaredKind) -> str:
    return words.beside(kind.name, kind.zh)


def event(one: Event, kind: DeclaredKind) -> RenderableType:
    """One event: its keys and an example message."""
    meaning = say(words.SENTENCE, doc=one.said, clause=one.clause)
    head = Text.assemble((kind.event(one.name), "bold"), f"  {meaning}\n")
    by = terms.senders(one.by, named=one.named)
    head.append(say(words.FROM_BY, origins=origins(one, kind), by=by))
    head.append(say(words.EXAMPLE, example=json.dumps(one.example, ensure_ascii=False)))
    table = table_of("Keys", "key", "needed", "form")
    schema = one.schema
    for key, form in schema["properties"].items():
        needed = say(words.YES) if key in schema.get("required", ()) else ""
        table.add_row(key, needed, form_of(form, schema.get("$defs", {})))
    return Group(head, "", table)


def described(one: Event) -> dict[str, Any]:
    """One event for programs."""
    return {
        "description": one.doc,
        "clause": one.clause,
        "from": sorted(one.origins),
        "by": list(one.by),
        "schema": one.schema,
        "example": one.example,
    }


def origins(one: Event, kind: DeclaredKind) -> str:
    """The states an event is possible in."""
    going_on = {name for name, state in kind.states.items() if not state.end}
    return say(words.ANY) if set(one.origins) == going_on else ", ".join(one.origins)


def form_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """A key's form in a few words."""
    match schema:
        case {"$ref": reference}:
            found = form_of(definitions[reference.rsplit("/", 1)[1]], definitions)
        case {"anyOf": options}:
            found = say(words.OR).join(form_of(o, definitions) for o in options if o.get("type") != "null")
        case {"enum": values}:
            found = " | ".join(map(str, values))
        case {"const": value}:
            found = json.dumps(value)
        case {"type": "array"}:
            found = say(words.LIST, form=form_of(schema.get("items", {}), definitions))
        case {"propertyNames": names, "additionalProperties": value}:
            found = f"{{{form_of(names, definitions)}: {form_of(value, definitions)}}}"
        case {"type": "object"}:
            found = "{" + ", ".join(schema.get("properties", {})) + "}"
        case _:
            found = _plain(schema)
    return found


def _plain(schema: Mapping[str, Any]) -> str:
    shown = say(words.SUCH_AS, example=schema["examples"][0]) if schema.get("examples") else ""
    return f"{schema.get('format') or schema.get('type', 'any')}{shown}"
