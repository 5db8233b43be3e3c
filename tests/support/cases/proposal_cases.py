"""Proposals rehearsed as far as a test needs them."""

from datetime import datetime
from typing import Any

from cases.typical_proposals import CLERK, DAY, DESIGN, proposal_request
from played.rehearsal import MONDAY, Rehearsal, rehearsed


def received(*, start: datetime = MONDAY, policy: str = "", **changes: Any) -> Rehearsal:
    """A proposal that nobody has accepted yet, of a Monday at nine unless told otherwise."""
    return rehearsed("Proposal", proposal_request(**changes), start=start, policy=policy)


def studying(*, start: datetime = MONDAY, policy: str = "", **changes: Any) -> Rehearsal:
    """The same with the design department."""
    case = received(start=start, policy=policy, **changes)
    case.send("register", CLERK, department=DESIGN)
    return case


def adopt(case: Rehearsal, days: int = 10, **changes: Any) -> None:
    """Adopted, to be carried out in so many days."""
    body = {"measures": "rubber mounts", "ip_owner": "company"} | changes
    case.send("adopt", DESIGN, implementation_on=(case.now + days * DAY).date().isoformat(), **body)


def tell(case: Rehearsal) -> None:
    """The clerk rings the customer up about the latest decision."""
    case.send("confirm_notice", CLERK, how="phone", told_at=case.now)
