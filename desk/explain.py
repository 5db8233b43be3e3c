"""What the events of a kind are, from its declaration: for people and for programs."""

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from desk.terminal import table_of
from workflows.procedure import EventSpec, Procedure


def in_a_line(spec: EventSpec | None) -> str:
    """Meaning and clause."""
    return f"{spec.doc.splitlines()[0]} ({spec.clause})" if spec is not None else ""


def events(procedure: Procedure) -> RenderableType:
    """The events of a kind, from its declaration."""
    table = table_of(f"{procedure.name}: {procedure.doc.splitlines()[0]}", "event", "from", "by", "what")
    for name, spec in procedure.events.items():
        table.add_row(name, origins(spec, procedure), ", ".join(spec.by), in_a_line(spec))
    return table


def event(spec: EventSpec, procedure: Procedure) -> RenderableType:
    """One event: its keys and an example message."""
    head = Text.assemble((spec.name, "bold"), f"  {spec.doc} ({spec.clause})\n")
    head.append(f"From: {origins(spec, procedure)}\nBy: {', '.join(spec.by)}\n")
    head.append(f"Example: {json.dumps(spec.example(), ensure_ascii=False)}")
    table = table_of("Keys", "key", "needed", "form")
    schema = spec.schema
    for key, form in schema["properties"].items():
        table.add_row(key, "yes" if key in schema.get("required", ()) else "", form_of(form, schema.get("$defs", {})))
    return Group(head, "", table)


def described(spec: EventSpec, procedure: Procedure) -> dict[str, Any]:
    """One event for programs."""
    return {
        "description": spec.doc,
        "clause": spec.clause,
        "from": sorted({state for move in spec.moves for state in procedure.sources(move)}),
        "by": list(spec.by),
        "schema": spec.schema,
        "example": spec.example(),
    }


def origins(spec: EventSpec, procedure: Procedure) -> str:
    """The states an event is possible in."""
    states = {state for move in spec.moves for state in procedure.sources(move)}
    return "any" if states == {n for n, s in procedure.steps.items() if not s.end} else ", ".join(
        name for name in procedure.steps if name in states
    )


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
