"""What is typed, or stands in a file, of a part, a place, a supplier or a unit to lend: the key, and what is said.

What is not said stays as it is; a new entry's needs are told by the list.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictStr

from desk.commands.cells import END, SPAN, Approver, Last, Several, Some, Word, several
from models.fields import Day, Message, Money, Person
from models.stock.ledger import PartNumber, PlaceId
from models.stock.masters import PartLevel, PlaceKind, Standing, SupplierApproval, UnitState

_LEVEL = re.compile(rf"(\S+) (\d+)/(\d+){END}")
_APPROVAL = re.compile(rf"(\S.*?) {SPAN} by (\S+?){END}", re.DOTALL)


def _unsaid(description: str) -> Any:
    """A field that need not be said; `description` is the help of its option."""
    return Field(default=None, description=description)


class LevelEntry(Message):
    """How much of a part a place is to have, as entered."""

    place: PlaceId
    reorder_point: Some
    safety_stock: Some


class ApprovedSupply(Message):
    """For what, and when, one may buy from a supplier, as entered."""

    covers: Word
    valid_from: Day
    valid_until: Last
    approved_by: Approver


def _levels(found: list[LevelEntry]) -> tuple[PartLevel, ...]:
    return tuple(sorted((PartLevel(**one.model_dump()) for one in found), key=lambda level: level.place))


def _approvals(found: list[ApprovedSupply]) -> tuple[SupplierApproval, ...]:
    ordered = sorted(found, key=lambda one: (one.covers, one.valid_from))
    return tuple(SupplierApproval(**one.model_dump()) for one in ordered)


class PartEntry(Message):
    """A part as entered."""

    number: PartNumber
    name: Word = _unsaid("What it is called.")
    service_class: Word = _unsaid("What it serves, such as washing_machine.")
    pack: Several = _unsaid("Pieces in a pack, 1 or more.")
    price: Money = _unsaid("Yuan a piece, such as 120.00.")
    shelf: Word | None = _unsaid("Where in the store it lies.")
    manual_abc: Literal["A", "B", "C"] | None = _unsaid("Its class, whatever its use says; with --manual-until.")
    manual_until: Day | None = _unsaid("The last day of that class.")
    levels: Annotated[
        list[LevelEntry],
        several(_LEVEL, tuple(LevelEntry.model_fields), "hub-east 10/4; van-1 2/1"),
        AfterValidator(_levels),
    ] = _unsaid("By place reorder point and safety stock, such as 'hub-east 10/4; van-1 2/1'; all of them.")


class PlaceEntry(Message):
    """A place as entered."""

    id: PlaceId
    kind: PlaceKind = _unsaid("centre, hub, station, van, quarantine or transit.")
    region: Annotated[StrictStr, Field(max_length=40), AfterValidator(str.strip)] = _unsaid(
        "The region, of a hub, station or van."
    )
    keeper: Person = _unsaid("Who keeps it: warehouse:…, a van's technician:…, a station's station:….")
    deputy: Person | None = _unsaid("Who stands in for the keeper.")


class SupplierEntry(Message):
    """A supplier as entered."""

    id: PlaceId
    name: Word = _unsaid("What the supplier is called.")
    standing: Standing = _unsaid("open or suspended.")
    approvals: Annotated[
        list[ApprovedSupply],
        several(_APPROVAL, tuple(ApprovedSupply.model_fields), "pump-12 2026-01-01 to 2030-12-31 by manager:m-1"),
        AfterValidator(_approvals),
    ] = _unsaid(
        "Part, class or *, first and last day, by whom, such as "
        "'pump-12 2026-01-01 to 2030-12-31 by manager:m-1'; several parted by ;, all of them."
    )


class UnitEntry(Message):
    """A unit to lend as entered."""

    unit: PlaceId
    category: Word = _unsaid("The category of product.")
    place: PlaceId = _unsaid("Where it belongs.")
    state: UnitState = _unsaid("available, to_check, in_repair, lost or retired.")
