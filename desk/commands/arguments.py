"""What the command line was given: JSON from a file, from standard input or inline; KEY=VALUE; times and people."""

import json
import sys
from datetime import datetime, time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from desk.errors import BadUsage, InvalidFile
from desk.shown.declared import DeclaredKind, declared
from models.offices import INSIDERS
from models.people import human, named
from models.texts import decoded
from models.vocabulary import PERSON

if TYPE_CHECKING:
    from workflows.language.declaration import EventSpec

NAMES = declared().names
"""The kinds of case, as a refusal lists them."""


def kind_named(name: str) -> DeclaredKind:
    """A kind by its name. Raises BadUsage."""
    found = declared().kinds.get(name.lower())
    if found is None:
        raise BadUsage(f"{name!r} is no kind of case; there are {NAMES}")
    return found


def bytes_of(source: str) -> bytes:
    """What a file holds, or standard input for `-`. Raises InvalidFile."""
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise InvalidFile([{"loc": _named(source), "msg": error.strerror or "cannot be read"}]) from None


def text_of(source: str) -> str:
    """The text of a file, or of standard input for `-`. Raises InvalidFile."""
    try:
        return decoded(bytes_of(source))
    except UnicodeDecodeError as error:
        raise InvalidFile([{"loc": _named(source), "msg": f"is not UTF-8 at byte {error.start}"}]) from None


def json_of(source: str) -> Any:
    """JSON from a file, from standard input (`-`), or written out, starting with `{`. Raises InvalidFile."""
    inline = source.lstrip().startswith("{")
    content = source if inline else text_of(source)
    try:
        return json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        where = "--json" if inline else _named(source)
        raise InvalidFile([{"loc": where, "msg": f"is not JSON: {error}"}]) from None


def _named(source: str) -> str:
    return "standard input" if source == "-" else source


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def pairs(words: list[str], spec: "EventSpec | None") -> dict[str, Any]:
    """KEY=VALUE words as a payload: text where the event's key is text, else JSON where it can be read as such."""
    found: dict[str, Any] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise BadUsage(f"{word!r} must be KEY=VALUE, such as technician=technician:t-07")
        found[key] = value if _is_text(key, spec) else _json_or_text(value)
    return found


def _is_text(key: str, spec: "EventSpec | None") -> bool:
    """Whether the declaration says that a key holds text: an amount of 120.00 must not become a number."""
    whole = spec.schema if spec is not None else {}
    schema = whole.get("properties", {}).get(key, {})
    options = (schema, *schema.get("anyOf", ()))
    models = (whole.get("$defs", {}).get(option.get("$ref", "").rpartition("/")[2], {}) for option in options)
    return any(found.get("type") == "string" for found in (*options, *models))


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return value


def subject(about: str | None) -> str | None:
    """What cases are about: a member of staff, in whatever role they are named, by `staff:id`."""
    found = PERSON.fullmatch(about or "")
    return named(human(about)) if about and found is not None and found["role"] in INSIDERS else about


def moment(option: str, value: str | None, tz: tzinfo) -> datetime | None:
    """An instant with its offset, or the beginning of a day in the company's zone. Raises BadUsage."""
    if value is None:
        return None
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - for this alone

    from models.fields import Day, Instant, errors_of  # noqa: PLC0415

    try:
        return datetime.combine(TypeAdapter(Day).validate_python(value), time(), tz)
    except ValidationError:
        pass
    try:
        return TypeAdapter[datetime](Instant).validate_python(value)
    except ValidationError as error:
        msg = errors_of(error)[0]["msg"]
        raise BadUsage(f"{option}: {msg}, or a day such as 2026-11-23") from None
