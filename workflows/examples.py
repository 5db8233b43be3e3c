"""A smallest payload that fits a form, made from the examples that its types carry."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel


def example_of(model: type[BaseModel], skip: Iterable[str] = ()) -> dict[str, Any]:
    """The required keys of a model, each with the example that its type carries."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return {k: _example(schema["properties"][k], definitions) for k in schema.get("required", ()) if k not in skip}


def _example(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
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
            properties = schema.get("properties", {})
            return {k: _example(properties[k], definitions) for k in schema.get("required", ())}
        case "array":
            return [_example(schema.get("items", {}), definitions)]
        case "boolean":
            return True
        case "integer":
            return schema.get("minimum", 1)
    return "text"
