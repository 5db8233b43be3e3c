"""A smallest payload that fits a form, made from the examples that its types carry."""

import copy
import functools
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel


def example_of(model: type[BaseModel], skip: Iterable[str] = ()) -> dict[str, Any]:
    """The required keys of a model, each with the example that its type carries; a key that has its own comes too."""
    return {key: copy.deepcopy(value) for key, value in _made(model).items() if key not in skip}


@functools.cache
def _made(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    return _object(schema, schema.get("$defs", {}))


def _object(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", ())
    shown = {k: p for k, p in schema.get("properties", {}).items() if k in required or "examples" in p}
    return {k: _example(p, definitions) for k, p in shown.items()}


def _example(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]] | schema
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], definitions)
    return _of_type(schema, definitions)


def _of_type(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, definitions)
        case "array":
            return [_example(schema.get("items", {}), definitions)]
        case "boolean":
            return True
        case "integer":
            return schema.get("minimum", 1)
    return "text"
