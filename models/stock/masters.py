"""What the company keeps on its lists of spare parts: parts, places, suppliers, units to lend (二§2–3, §7, §12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

REGION_OF_ALL = ""
"""The region of a place that serves all of them."""


class AbcClass(StrEnum):
    """How dear a year's use of a part is."""

    A = "A"
    B = "B"
    C = "C"
    PROVISIONAL = "provisional"
    """Fewer than three months of use: treated as A."""


class PlaceKind(StrEnum):
    """What a place is for."""

    CENTRE = "centre"
    """The company's own store for spares; there is one (一§31, 二§6)."""
    HUB = "hub"
    """A region's store; a region has at most one."""
    STATION = "station"
    VAN = "van"
    QUARANTINE = "quarantine"
    """Where what is damaged or refused lies."""
    TRANSIT = "transit"
    """On the way."""


KEPT_APART = frozenset({PlaceKind.QUARANTINE, PlaceKind.TRANSIT})
"""Kinds of places where nothing lies for use."""


class Standing(StrEnum):
    """Whether orders may go to a supplier."""

    OPEN = "open"
    SUSPENDED = "suspended"


class UnitState(StrEnum):
    """Where a unit of the pool is, which the company keeps to lend (二§12·1)."""

    AVAILABLE = "available"
    ON_LOAN = "on_loan"
    TO_CHECK = "to_check"
    """Handed back, not yet looked at by the warehouse."""
    IN_REPAIR = "in_repair"
    LOST = "lost"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class PartLevel:
    """How much of a part a place is to have: below `reorder_point` it is replenished, `safety_stock` stays."""

    place: str
    reorder_point: int
    safety_stock: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """A spare part; `price` in yuan, of one piece; `service_class` is what it serves (二§7)."""

    number: str
    name: str
    service_class: str
    pack: int
    price: Decimal
    shelf: str | None = None
    manual_abc: AbcClass | None = None
    manual_until: date | None = None
    levels: Sequence[PartLevel] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where parts lie, and who keeps them; `region` is empty for what serves the whole company."""

    id: str
    kind: PlaceKind
    region: str = REGION_OF_ALL
    keeper: str
    deputy: str | None = None


@dataclass(frozen=True, kw_only=True)
class SupplierApproval:
    """For which part, or class of parts, one may buy from a supplier, when, and who approved it (二§2)."""

    covers: str
    """A part's number, a service class, or `*` for all."""
    valid_from: date
    valid_until: date
    approved_by: str


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """Who sells parts to the company."""

    id: str
    name: str
    standing: Standing = Standing.OPEN
    approvals: Sequence[SupplierApproval] = ()


@dataclass(frozen=True, kw_only=True)
class PoolUnit:
    """A unit that is lent to customers meanwhile (二§12)."""

    unit: str
    category: str
    place: str
    state: UnitState = UnitState.AVAILABLE
