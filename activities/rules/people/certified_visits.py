"""Visits that are agreed with somebody who will hold no certificate for them any more (一§18·1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from activities.records.certificates import standing
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.records.statement import human_in
from models.kinds.repair import WorkOrder
from models.people import human
from models.policy.calendar import Calendar

ORDER = table(WorkOrder)
STATE = func.coalesce(REGISTER.c.held_state, REGISTER.c.state)
AGREED = "scheduled"
"""The state of a repair for which a visit is agreed and has not begun."""
ANY = "*"
"""Certifies for every category."""


@dataclass(frozen=True)
class VisitAhead:
    """A visit that is agreed: of which case, for what category of product, when."""

    number: str
    category: str
    visit_at: datetime


def uncertified(
    connection: Connection, calendar: Calendar, person: str, category: str, until: date
) -> Sequence[VisitAhead]:
    """Their visits after a day for a category, or `*`, for which no other certificate of theirs is valid, by time.

    Only repairs are asked for a certificate; those on hold count, since they go on.
    """
    own_id = human(person)
    product = REGISTER.c.request["product"]["category"].astext
    query = (
        select(REGISTER.c.number, product.label("category"), ORDER.c.visit_at)
        .join(ORDER, ORDER.c.workflow_id == REGISTER.c.workflow_id)
        .where(
            REGISTER.c.closed_at.is_(None), human_in(REGISTER.c.assignee) == own_id, STATE == AGREED,
            ORDER.c.visit_at >= calendar.end_of(until),
        )
        .order_by(ORDER.c.visit_at, REGISTER.c.number)
    )  # fmt: skip
    ahead = [VisitAhead(*row) for row in connection.execute(query)]
    held = standing()
    theirs = connection.execute(select(held).where(human_in(held.c.person) == own_id)).all()

    def certified(visit: VisitAhead) -> bool:
        day = calendar.local(visit.visit_at).date()
        return any(
            row.category in (visit.category, ANY) and row.valid_from <= day <= row.valid_until for row in theirs
        )

    return [visit for visit in ahead if category in (visit.category, ANY) and not certified(visit)]
