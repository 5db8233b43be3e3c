"""The cases of the load: what each is opened with, and the holiday that lets many fall due in one moment."""

from datetime import UTC, datetime, timedelta
from datetime import time as clock
from typing import Any

from desk.demo.stories.complaint import complaint
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


def mixed(number: int) -> str:
    """The kind of a case: of ten, seven repairs and one each of the others."""
    return {7: "Return", 8: "Complaint", 9: "Proposal"}.get(number % 10, "Repair")


def requested(kind: str, number: int) -> dict[str, Any]:
    """An opening request with a customer of its own."""
    phone = f"138 {number // 10000:04} {number % 10000:04}"
    customer = {"name": "王小明", "phone": phone, "address": "中山路 1 号", "zone": "town"}
    match kind:
        case "Return":
            return returned(3, "no_reason") | {"customer": customer}
        case "Complaint":
            return complaint(fault=f"fault {number}") | {"customer": customer}
        case "Proposal":
            return proposal("更安静的水泵") | {"customer": customer}
    return repair(customer)
