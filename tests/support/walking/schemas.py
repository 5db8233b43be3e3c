"""Hypothesis strategies made from an event's JSON schema: messages that fit it, and messages that are wrong."""

from typing import Any

from hypothesis import strategies as st

from models.vocabulary import Role
from workflows.language.declaration import EventSpec

PEOPLE = [f"{role}:{role[0]}-1" for role in Role if role is not Role.SYSTEM] + ["staff:s-1"]
NOBODY: list[Any] = ["system", "system:x", "nobody:n-1", "clerk", "", None, 7, ["clerk:c-1"]]
MOMENTS = ["2026-11-24T14:00:00+08:00", "2031-01-01T00:00:00Z", "2000-01-01T00:00:00+08:00"]
WRONG: list[Any] = [
    None, True, -1, 0, 10**12, 1.5, "", " ", "x" * 2001, "a\x00b", "2026-02-30", "yesterday", "12.345", [], [1], {},
    {"x": {"y": []}},
]  # fmt: skip
"""What fits hardly any key."""
Messages = st.SearchStrategy[dict[str, Any]]


def messages(spec: EventSpec) -> Messages:
    """Messages of an event: most fit its schema, some lack a key, have one too many, or a value of another type."""
    fitting = _object(spec.schema, spec.schema.get("$defs", {}), skip=("event_id", "at", "note", "by"))
    by = st.sampled_from([f"{role}:{role[0]}-1" for role in spec.by or (spec.doer,)])
    fair = st.builds(lambda sender, body: {"by": sender} | body, by, fitting)
    spoilt = st.builds(_spoilt, fair, st.randoms(use_true_random=False), st.sampled_from(WRONG))
    return st.one_of(fair, fair, fair, spoilt)


def _spoilt(body: dict[str, Any], chance: Any, wrong: Any) -> dict[str, Any]:
    """One thing about a message made wrong."""
    key = chance.choice(sorted(body))
    match chance.randrange(5):
        case 0:
            return {k: v for k, v in body.items() if k != key}
        case 1:
            return body | {"no_such_key": wrong}
        case 2:
            return body | {"by": chance.choice([*NOBODY, *PEOPLE])}
        case 3:
            return body | {chance.choice(["note", "at", "event_id"]): wrong}
    return body | {key: wrong}


def _object(schema: dict[str, Any], defs: dict[str, Any], skip: tuple[str, ...] = ()) -> Messages:
    properties = {k: _value(p, defs) for k, p in schema.get("properties", {}).items() if k not in skip}
    required = {k: v for k, v in properties.items() if k in schema.get("required", ())}
    optional = {k: v for k, v in properties.items() if k not in required}
    return st.fixed_dictionaries(required, optional=optional)


def _value(schema: dict[str, Any], defs: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rsplit("/", 1)[1]], defs)
    if "anyOf" in schema:
        return st.one_of(*(_value(part, defs) for part in schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    return _of_type(schema, defs)


def _of_type(schema: dict[str, Any], defs: dict[str, Any]) -> st.SearchStrategy[Any]:
    match schema.get("type"):
        case "object":
            return _object(schema, defs)
        case "array":
            return st.lists(_value(schema.get("items", {}), defs), min_size=schema.get("minItems", 0), max_size=3)
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", 0), min(schema.get("maximum", 200), 200))
    return st.none() if schema.get("type") == "null" else _text(schema)


def _text(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Text of the wanted form: a moment, a day, an amount, a person, else words."""
    examples = [e for e in schema.get("examples", ()) if isinstance(e, str)]
    match schema.get("format"):
        case "date-time":
            return st.sampled_from(MOMENTS)
        case "date":
            return st.sampled_from(["2026-11-24", "2030-02-28", *examples])
    if "pattern" in schema:
        return st.sampled_from(["0.00", "120.00", "99999.99", *examples])
    if any(":" in example for example in examples):
        return st.sampled_from([*PEOPLE, *examples])
    return st.sampled_from(["text", "水泵坏了", "a b", *examples])
