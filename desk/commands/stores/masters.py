"""`aftersales parts|places|suppliers|units`: what the company keeps on its lists of spare parts (二§2–3, §7, §12)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import typer
from sqlalchemy import Connection

from activities.rules.stock.abc_classes import abc_classes
from activities.rules.stock.stock_masters import PARTS, PLACES, SUPPLIERS, UNITS
from desk.commands.connection import calendar_of
from desk.commands.stores.master import Master
from desk.commands.stores.master_entry import PartEntry, PlaceEntry, SupplierEntry, UnitEntry
from desk.commands.stores.master_group import group
from models.stock.masters import PartLevel, SupplierApproval


def level(one: PartLevel) -> str:
    """A level in words, as a file has it."""
    return f"{one.place} {one.reorder_point}/{one.safety_stock}"


def approval(one: SupplierApproval) -> str:
    """An approval in words, as a file has it."""
    return f"{one.covers} {one.valid_from} to {one.valid_until} by {one.approved_by}"


def abc(connection: Connection, now: datetime) -> Callable[[str], dict[str, Any]]:
    """The class of each part as it is now."""
    found = abc_classes(connection, now, calendar_of(connection).tz)
    return lambda part: {"abc": found[part].value}


parts = group(Master(
    PARTS, PartEntry, "Spare parts: price, pack, levels, class.",
    emptied=("shelf", "manual_abc", "manual_until"), cells={"levels": level},
    heads={"number": "part", "name": "description"}, reckoned=abc,
    overrule=typer.Option("--prices", help="Take the file's prices also where one was paid, which else stays."),
))  # fmt: skip
places = group(Master(
    PLACES, PlaceEntry, "Places where parts lie: centre, hubs, stations, vans.",
    emptied=("deputy",), heads={"id": "place"},
))  # fmt: skip
suppliers = group(Master(
    SUPPLIERS, SupplierEntry, "Suppliers of parts, and what they are approved for.", cells={"approvals": approval},
    renamed={"valid_from": "from", "valid_until": "until", "approved_by": "by"},
    heads={"id": "supplier", "name": "company"},
))  # fmt: skip
units = group(Master(UNITS, UnitEntry, "Units to lend while a repair lasts."))
