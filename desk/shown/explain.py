"""What the events of a kind are, from its declaration: for people and for programs."""

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from desk.shown.declared import DeclaredKind, Event
from desk.shown.terminal import table_of


def events(kind: DeclaredKind) -> RenderableType:
    """The events of a kind."""
    table = table_of(f"{kind.name}: {kind.doc.splitlines()[0]}", "event", "from", "by", "what")
    for name, one in kind.events.items():
        table.add_row(name, origins(one, kind), ", ".join(one.by), one.line)
    return table


def event(one: Event, kind: DeclaredKind) -> RenderableType:
    """One event: its keys and an example message."""
    head = Text.assemble((one.name, "bold"), f"  {one.doc} ({one.clause})\n")
    head.append(f"From: {origins(one, kind)}\nBy: {', '.join(one.by)}\n")
    head.append(f"Example: {json.dumps(one.example, ensure_ascii=False)}")
    table = table_of("Keys", "key", "needed", "form")
    schema = one.schema
    for key, form in schema["properties"].items():
        table.add_row(key, "yes" if key in schema.get("required", ()) else "", form_of(form, schema.get("$defs", {})))
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
    return "any" if set(one.origins) == going_on else ", ".join(one.origins)


def form_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """A key's form in a few words."""
    match schema:
        case {"$ref": reference}:
            found = form_of(definitions[reference.rsplit("/", 1)[1]], definitions)
        case {"anyOf": options}:
            found = " or ".join(form_of(o, definitions) for o in options if o.get("type") != "null")
        case {"enum": values}:
            found = " | ".join(map(str, values))
        case {"const": value}:
            found = json.dumps(value)
        case {"type": "array"}:
            found = f"list of {form_of(schema.get('items', {}), definitions)}"
        case {"type": "object"}:
            found = "{" + ", ".join(schema.get("properties", {})) + "}"
        case _:
            found = _plain(schema)
    return found


def _plain(schema: Mapping[str, Any]) -> str:
    shown = f", such as {schema['examples'][0]}" if schema.get("examples") else ""
    return f"{schema.get('format') or schema.get('type', 'any')}{shown}"
