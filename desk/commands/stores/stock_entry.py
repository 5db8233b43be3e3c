"""What is typed of a booking of stock: parts and pieces, who books and confirms it, its number."""

import re
from collections.abc import Sequence

from pydantic import Field

from desk.commands.people.staff_entry import entered
from desk.errors import BadUsage, NotAllowed
from models.fields import Message, Number
from models.offices import entitled
from models.people import same_human
from models.stock.ledger import LINES, MOST_PIECES
from models.vocabulary import Role, role_of

_LINE = re.compile(r"(?P<part>[^=\s]+)=(?P<pieces>[+-]?\d{1,7})")


class OwnNumber(Message):
    """The number under which a booking stands."""

    reference: Number | None = Field(default=None)


def reference_of(value: str | None) -> str | None:
    """A number as typed. Raises InvalidPayload."""
    return entered(OwnNumber, reference=value).reference


def plain_lines(typed: Sequence[str]) -> dict[str, int]:
    """Pieces by part, one or more of each. Raises BadUsage."""
    return _lines(typed, 1, "pump-12=3")


def adjusted_lines(typed: Sequence[str]) -> dict[str, int]:
    """Pieces by part, more or fewer. Raises BadUsage."""
    return _lines(typed, -MOST_PIECES, "pump-12=+1, pump-12=-2")


def _lines(typed: Sequence[str], least: int, such_as: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in typed:
        match = _LINE.fullmatch(word)
        pieces = int(match["pieces"]) if match else 0
        if match is None or not pieces or not least <= pieces <= MOST_PIECES:
            raise BadUsage(f"{word!r} must be a part and its pieces, such as {such_as}")
        if match["part"] in found:
            raise BadUsage(f"must name {match['part']} once")
        found[match["part"]] = pieces
    if len(found) > LINES:
        raise BadUsage(f"at most {LINES} parts are booked at once")
    return found


def check_warehouse(by: str) -> None:
    """Raises NotAllowed where it is not the warehouse, BadUsage where it is nobody."""
    if _role("--by", by) is not Role.WAREHOUSE:
        raise NotAllowed(f"stock is booked by the warehouse, not by {by}")


def check_confirms(confirmed_by: str, by: str) -> None:
    """Raises NotAllowed where it is no supervisor, or who books it."""
    if not entitled(_role("--confirmed-by", confirmed_by), (Role.SUPERVISOR,)) or same_human(confirmed_by, by):
        raise NotAllowed(f"an adjustment is confirmed by a supervisor who did not book it, not by {confirmed_by}")


def _role(option: str, person: str) -> Role:
    try:
        return role_of(person)
    except ValueError as error:
        raise BadUsage(f"{option} {error}") from None
