"""Which lists of spare parts there are, and what their entries may name of one another (二§2–3, §7, §12)."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from activities.records.database import table
from activities.rules import master_lists
from activities.rules.master_lists import Booked, EnteredKeys, Given, Held, MasterList, One
from models import tables
from models.stock import faults
from models.stock.faults import OtherLists
from models.stock.masters import Part, Place, PlaceKind, PoolUnit, Supplier

PART, LEVEL, PLACE = table(tables.PartRow), table(tables.PartLevelRow), table(tables.PlaceRow)
PRICE = table(tables.PartPriceRow)
SUPPLIER, APPROVAL = table(tables.SupplierRow), table(tables.SupplierApprovalRow)
UNIT = table(tables.PoolUnitRow)
TABLES = (PLACE, PART, LEVEL, SUPPLIER, APPROVAL, UNIT)
"""In an order in which they can be filled."""

PLACES = MasterList("places", Place, PLACE, faults.of_place, unset={"kind": PlaceKind.TRANSIT})
PARTS = MasterList(
    "parts", Part, PART, faults.of_part, Held(field="levels", table=LEVEL, owner="part"),
    Booked(field="price", row_key=PRICE.c.part),
)  # fmt: skip
SUPPLIERS = MasterList(
    "suppliers", Supplier, SUPPLIER, faults.of_supplier, Held(field="approvals", table=APPROVAL, owner="supplier")
)
UNITS = MasterList("units", PoolUnit, UNIT, faults.of_unit, by_hand=faults.of_unit_in_file)


def enter(
    connection: Connection, listed: MasterList[One], given: Sequence[Given], *, keep_booked: bool = False
) -> EnteredKeys:
    """Adds and changes entries of a list: `given` has the key and the fields that are said. Raises UnfitEntries.

    `keep_booked`: a part for which a price was paid keeps its price (二§7), a unit that came back waits for its check.
    """
    return master_lists.enter(connection, listed, given, known, keep_booked=keep_booked)


def known(connection: Connection) -> OtherLists:
    """What stands on the lists of places and parts."""
    places = connection.execute(select(PLACE.c.id)).scalars()
    parts = connection.execute(select(PART.c.number)).scalars()
    classes = connection.execute(select(PART.c.service_class).distinct()).scalars()
    return OtherLists(places=frozenset(places), parts=frozenset(parts), classes=frozenset(classes))
