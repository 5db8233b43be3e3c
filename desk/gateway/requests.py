"""What is asked of the desk, checked before anything starts; and what a new case shows of itself."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json

from desk.errors import InvalidPayload, InvalidRequest, WrongFields
from models import contacts
from models.case import Opening
from models.texts import storable
from models.words import interface, terms
from models.words.spoken import say
from workflows.language.procedure import Procedure
from workflows.loop.writing import decode

MESSAGE_BYTES = 256 * 1024
"""What a message may weigh: more than any that is in order. Temporal's own limit, 2 MiB, is not checked on arrival."""
SUMMARY_WORD = 40
"""Characters that a word of the request may take in a summary; Temporal cuts none and refuses over 400 bytes."""


def check_json(body: Any, error: type[WrongFields]) -> dict[str, Any]:
    """The one JSON object that can cross the wire. Raises `error`."""
    if not isinstance(body, dict):
        raise error([{"loc": [], "msg": 'must be one JSON object, such as {"by": "clerk:c-1"}'}])
    found: dict[str, Any] = body
    try:
        text = json.dumps(body, allow_nan=False, ensure_ascii=False).encode()
        from_json(text)  # what a worker could not read back would be lost on the way
    except (TypeError, ValueError, RecursionError):
        msg = "must be JSON in UTF-8: no NaN, no lone surrogates, not nested too deeply"
        raise error([{"loc": [], "msg": msg}]) from None
    if len(text) > MESSAGE_BYTES:
        raise error([{"loc": [], "msg": f"must not be larger than {MESSAGE_BYTES // 1024} KiB"}])
    return found


def check_request(procedure: Procedure, body: Any, now: datetime, country: str = contacts.COUNTRY) -> dict[str, Any]:
    """An opening request in order, phones read as of that country, with its number where that is fixed.

    Raises InvalidRequest naming every wrong field.
    """
    asked = check_json(body, InvalidRequest)
    errors, request = decode(procedure.request, asked)
    at = getattr(request, "at", None)
    if at is not None and at > now + timedelta(seconds=1):  # the server judges the last second by its own clock
        errors.append({"loc": ["at"], "msg": "must not lie in the future"})
    if isinstance(request, Opening):
        errors += request.from_outside() + request.untimely(at or now)
        whom = request.whom
        errors += contacts.wrong(whom.model_dump(), country, "customer") if whom is not None else []
        errors += request.misnumbered(procedure.letter, request.number)
        fixed = request.fixed_number(procedure.letter)
        asked = asked if fixed is None else asked | {"number": fixed}
    if errors:
        raise InvalidRequest(errors)
    return asked


def check_payload(body: Any) -> dict[str, Any]:
    """A message that can cross the wire; the case judges what it says. Raises InvalidPayload."""
    return check_json(body, InvalidPayload)


def check_event(name: str) -> None:
    """A name that can cross the wire; the case judges whether it is one of its events. Raises InvalidPayload."""
    if storable(name) != name:
        raise InvalidPayload([{"loc": ["event"], "msg": "must be text in UTF-8 without NUL"}])


def summary(procedure: Procedure, number: str, request: dict[str, Any]) -> str:
    """One line for the Temporal UI: kind, number, product category and zone. No personal data."""
    kind = terms.beside(procedure.name, terms.kind(procedure.name))
    words = [f"{kind} {number}", _category(request), (request.get("customer") or {}).get("zone")]
    return " · ".join(word for word in words if word)


def _category(request: dict[str, Any]) -> str | None:
    """What it is about, where the request says so in a word; such a word never holds more than letters."""
    for holder in (request.get("product"), request.get("item"), request):
        category = holder.get("category") if isinstance(holder, dict) else None
        if isinstance(category, str):
            return re.sub(r"[^\w-]+|\d{5,}", " ", category).strip()[:SUMMARY_WORD]
    return None


def details(procedure: Procedure, number: str) -> str:
    """What a new case is, in Markdown, for the Temporal UI; its current details follow once it is in the register."""
    return f"{terms.kind_said(procedure.name, procedure.doc)}\n\n{say(interface.ENTERING, number=number)}"
