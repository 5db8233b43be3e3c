"""Returns rehearsed as far as a test needs them, each opened on a Monday at nine."""

from datetime import datetime
from typing import Any

from cases.clock_cases import DAY
from played.rehearsal import MONDAY, Rehearsal, rehearsed
from servers.service import return_request

BOSS, CLERK, CASHIER, STORE, TECH = "supervisor:s-1", "clerk:c-1", "finance:f-1", "warehouse:w-1", "technician:t-1"
BUYER, UNIT = "customer:u-1", "department:d-1"
REPORT: dict[str, Any] = {"report_no": "Q-1", "issuer": "lab"}
PAID: dict[str, Any] = {"amount": "99.99", "reference": "B-1"}


def sold(days: int = 3, start: datetime = MONDAY, **changes: Any) -> dict[str, Any]:
    """A request for goods sold and received so many days before."""
    bought = (start - days * DAY).date().isoformat()
    return return_request(**({"purchased_on": bought, "received_on": bought} | changes))


def opened(days: int = 3, shape: int = 3, **changes: Any) -> Rehearsal:
    """A return of such goods."""
    return rehearsed("Return", sold(days, **changes), shape=shape)


def approved(remedy: str = "refund", **changes: Any) -> Rehearsal:
    case = opened(**changes)
    case.send("approve", CLERK, remedy=remedy)
    return case


def arrived(remedy: str = "refund", **changes: Any) -> Rehearsal:
    """Approved, and the goods are here in order."""
    case = approved(remedy, **changes)
    case.send("receive_goods", STORE, condition_ok=True)
    return case


def doubtful(**changes: Any) -> Rehearsal:
    """Negotiated with the goods here: they arrived in a bad condition."""
    case = approved(**changes)
    case.send("receive_goods", STORE, condition_ok=False, remarks="dented")
    return case


def refused() -> Rehearsal:
    """Too late for a return without a reason."""
    return opened(days=40)


def waiting(**changes: Any) -> Rehearsal:
    """A fault after 20 days: an inspection report is needed."""
    return opened(days=20, **({"reason": "fault"} | changes))
