"""How complete a case's record of its customer is: the fields that its kind can hold, and those filled (六§3(6))."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from models.kinds import requests

PLACES = (("customer",), ("product",), ("item",), ("purchase",), ("order", "items"))
"""Where in opening requests fields of customers and their products stand; of a list each element has them."""
Path = tuple[str, ...]


def filled_and_fields(
    kind: str, request: Mapping[str, Any], known: Mapping[str, Any], fields: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Of these fields those that a case of the kind can hold, and among them those that are filled.

    What the customer's entry holds counts as filled for one whom the request names by id: nobody types it again.
    """
    places = _places(kind)
    held = [field for field in dict.fromkeys(fields) if field in places]
    own = request.get("customer")
    named = known if isinstance(own, Mapping) and own.get("id") is not None else {}
    filled = [
        field for field in held
        if _is_filled(request, (*places[field], field)) or (places[field] == ("customer",) and _says(named.get(field)))
    ]  # fmt: skip
    return filled, held


@cache
def _places(kind: str) -> Mapping[str, Path]:
    """By field where a request of the kind has it."""
    model = requests().get(kind)
    if model is None:
        return {}
    found: dict[str, Path] = {}
    for place in PLACES:
        for name in _fields_at(model, place):
            found.setdefault(name, place)
    return found


def _fields_at(model: type[BaseModel], place: Path) -> Iterator[str]:
    if not place:
        yield from model.model_fields
    elif place[0] in model.model_fields:
        for inner in _models(model.model_fields[place[0]].annotation):
            yield from _fields_at(inner, place[1:])


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type: itself, an optional one, those of a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _is_filled(value: Any, path: Path) -> bool:
    """Whether something stands at the path; of a list at that of each element."""
    if isinstance(value, list):
        return bool(value) and all(_is_filled(one, path) for one in value)
    if not path:
        return _says(value)
    return isinstance(value, Mapping) and _is_filled(value.get(path[0]), path[1:])


def _says(value: Any) -> bool:
    return value is not None and str(value).strip() != ""
