"""What does not fit of an entry of the lists of spare parts, by field (二§2–3)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.stock.masters import KEPT_APART, Part, Place, PlaceKind, PoolUnit, Supplier, UnitState
from models.vocabulary import Role, role_of

Faults = Iterator[tuple[str, str]]
ALL_PARTS = "*"
KEEPERS = {PlaceKind.VAN: Role.TECHNICIAN, PlaceKind.STATION: Role.STATION}
"""Who keeps a place, where it is not the warehouse."""
OF_A_REGION = (PlaceKind.HUB, PlaceKind.STATION, PlaceKind.VAN)


@dataclass(frozen=True, kw_only=True)
class OtherLists:
    """What an entry of one list may name of the others."""

    places: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


def of_place(one: Place, stands: Place | None, places: Mapping[str, Place], known: OtherLists) -> Faults:
    """One centre, at most one hub a region; a keeper of its kind. `places` are all, as they are to be."""
    del known
    alike = [other for other in places.values() if other.id != one.id and other.kind is one.kind]
    if one.kind is PlaceKind.CENTRE and alike:
        yield "kind", f"{alike[0].id} is the centre already: there is one"
    told = one.id == min(places) if stands is None else stands.kind is PlaceKind.CENTRE
    if told and all(other.kind is not PlaceKind.CENTRE for other in places.values()):
        yield "kind", "no place is the centre: one must be"
    if stands is not None and stands.kind is not one.kind and not KEPT_APART.isdisjoint((stands.kind, one.kind)):
        yield "kind", f"{one.id} is {stands.kind.value} and stays so: what lies there lies there for that; add another"
    if one.kind in OF_A_REGION and not one.region:
        yield "region", f"is needed of a {one.kind.value}"
    rivals = [other.id for other in alike if other.region == one.region]
    if one.kind is PlaceKind.HUB and one.region and rivals:
        yield "region", f"{rivals[0]} is the hub of {one.region} already: a region has at most one"
    wanted = KEEPERS.get(one.kind, Role.WAREHOUSE)
    if role_of(one.keeper) is not wanted:
        yield "keeper", f"must be {wanted.value}:id, as the keeper of a {one.kind.value}"


def of_part(one: Part, stands: Part | None, parts: Mapping[str, Part], known: OtherLists) -> Faults:
    """Its levels are those of places on the list; a class that somebody sets holds until a day."""
    del stands, parts
    yield from _twice("levels", (level.place for level in one.levels))
    for level in one.levels:
        if level.place not in known.places:
            yield "levels", f"{level.place} is not on the list of places: add it first"
    if (one.manual_abc is None) is not (one.manual_until is None):
        yield "manual_until", "is given with manual_abc, and manual_abc with it"


def of_supplier(one: Supplier, stands: Supplier | None, suppliers: Mapping[str, Supplier], known: OtherLists) -> Faults:
    """Approvals are for a part or a class that is on the list, or for all."""
    del stands, suppliers
    yield from _twice("approvals", (f"{approval.covers} from {approval.valid_from}" for approval in one.approvals))
    for approval in one.approvals:
        if approval.covers not in known.parts | known.classes | {ALL_PARTS}:
            yield "approvals", f"{approval.covers} is neither a part nor a service class on the list of parts, nor *"


def of_unit(one: PoolUnit, stands: PoolUnit | None, units: Mapping[str, PoolUnit], known: OtherLists) -> Faults:
    """It lies at a place on the list; who has it on loan brings it back by the case that lent it."""
    del units
    if one.place not in known.places:
        yield "place", f"{one.place} is not on the list of places: add it first"
    before = stands.state if stands is not None else one.state
    if before is not one.state and UnitState.ON_LOAN in (before, one.state):
        yield "state", "is on_loan only by the repair that lends it, until that repair takes it back or writes it off"


def of_unit_in_file(one: PoolUnit, stands: PoolUnit | None) -> Faults:
    """What came back is lent again only once somebody has looked at it: a file may be from before (二§12)."""
    if stands is not None and (stands.state, one.state) == (UnitState.TO_CHECK, UnitState.AVAILABLE):
        yield "state", (
            "it has come back and is to be checked, which the file may be too old to know: once that is done, "
            f"`aftersales units set {one.unit} --state available`"
        )


def _twice(field: str, named: Iterable[str]) -> Faults:
    for name, count in Counter(named).items():
        if count > 1:
            yield field, f"must name {name} once"
