"""The cases of the load: what each is opened with, and the holiday that lets many fall due in one moment."""

from datetime import UTC, datetime, timedelta
from datetime import time as clock
from typing import Any

from sqlalchemy import Connection, text

from bench.repairs import TECH
from desk.demo.stories.complaint import complaint
from desk.demo.stories.contact import contact
from desk.demo.stories.delivery import order
from desk.demo.stories.installation import installation
from desk.demo.stories.proposal import proposal
from desk.demo.stories.repair import repair
from desk.demo.stories.returns import returned
from models.policy.calendar import Calendar, Year


def calendar(opening: datetime) -> Calendar:
    """Closed from yesterday until that moment, then open day and night for two days."""
    local = Calendar().local(opening)
    yesterday = Calendar().local(datetime.now(UTC)).date() - timedelta(days=1)
    days = [yesterday + timedelta(days=n) for n in range((local.date() - yesterday).days)]
    always = ((clock(0), clock(0)),)
    open_days = {local.date() + timedelta(days=n): always for n in (1, 2)}
    first = {local.date(): ((local.time(), clock(0)),)}
    years = {year: Year() for year in range(local.year - 1, local.year + 3)}
    return Calendar(years=years, overrides=dict.fromkeys(days, ()) | first | open_days)


ALL_KINDS = "of the department's mix"
OF_TWENTY = {
    10: "Delivery", 11: "Delivery", 12: "Delivery", 13: "Installation", 14: "Installation", 15: "Contact",
    16: "Contact", 17: "Return", 18: "Complaint", 19: "Proposal",
}  # fmt: skip
"""The department's mix: of twenty cases these, and ten repairs."""
PUMPS = 1_000_000
"""That lie in the van from which repairs are asked to keep one."""


def mixed(number: int) -> str:
    """The kind of a case."""
    return OF_TWENTY.get(number % 20, "Repair")


def furnish(connection: Connection, key_customers: int) -> None:
    """A van full of pumps with the technician, and so many customers who are visited each quarter (一§36)."""
    for statement in (
        "INSERT INTO place VALUES ('centre', 'centre', '', 'warehouse:w-1'), ('van', 'van', 'east', :tech)",
        "INSERT INTO part VALUES ('pump', 'pump', 'washing_machine', 1, 10)",
        "INSERT INTO stock_entry"
        " (workflow_id, seq, line, part, place, kind, quantity, happened_at, posted_at, by, late)"
        " VALUES ('stock-load', 1, 1, 'pump', 'van', 'received', :pumps, now(), now(), 'x', false)",
        "INSERT INTO stock_balance SELECT place, part, quantity, 0, id FROM stock_entry",
        "INSERT INTO customer (id, name, address, zone, key_customer)"
        " SELECT 'key-' || n, 'Customer ' || n, '1 Long Road', 'town', true FROM generate_series(1, :customers) n",
        "INSERT INTO customer_contact (kind, normalised, entry, given, extension)"
        " SELECT 'phone', '+86139' || lpad(entry::text, 8, '0'), entry, '139' || lpad(entry::text, 8, '0'), ''"
        " FROM customer WHERE key_customer",
    ):
        known = {"tech": TECH, "pumps": PUMPS, "customers": key_customers}
        connection.execute(text(statement), {name: given for name, given in known.items() if f":{name}" in statement})


def requested(kind: str, number: int) -> dict[str, Any]:
    """An opening request with a customer of its own."""
    phone = f"138 {number // 10000:04} {number % 10000:04}"
    customer = {"name": "王小明", "phone": phone, "address": "中山路 1 号", "zone": "town"}
    known: dict[str, dict[str, Any]] = {
        "Repair": repair(customer),
        "Return": returned(3, "no_reason"),
        "Complaint": complaint(fault=f"fault {number}"),
        "Proposal": proposal("更安静的水泵"),
        "Delivery": order(),
        "Installation": installation(customer),
        "Contact": contact("问保修期"),
    }
    return known[kind] | {"customer": customer}
