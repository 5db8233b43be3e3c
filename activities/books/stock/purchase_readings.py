"""What a purchase asks of the records: supplier, place, parts; what the supplier is approved for; the plan's money."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.publishing import calendar_in_force
from activities.rules.stock import stock
from activities.rules.stock.stock_masters import APPROVAL, PART, SUPPLIER
from models.kinds.purchase import PlanBudget, Pot, PurchaseMoney
from models.stock.faults import ALL_PARTS

MONEY, BUDGET = table(PurchaseMoney), table(PlanBudget)


def _opening(
    connection: Connection, _at: datetime, *, supplier: str, place: str, parts: list[str], plan: str | None
) -> dict[str, Any]:
    """What is on the lists of what it names, and its plan's budget."""
    wanted = stock.place(connection, place)
    return {
        "supplier": connection.execute(select(SUPPLIER.c.id).where(SUPPLIER.c.id == supplier)).scalar(),
        "place": asdict(wanted) if wanted is not None else None,
        "unknown": stock.unknown(connection, parts),
        "plan": _plan(connection, plan) if plan is not None else None,
    }


def _plan(connection: Connection, plan: str) -> dict[str, str] | None:
    """A plan by its number or workflow id: what it may spend, and what its purchases come to."""
    query = (
        select(BUDGET.c.workflow_id)
        .join(REGISTER, REGISTER.c.workflow_id == BUDGET.c.workflow_id)
        .where(or_(REGISTER.c.workflow_id == plan, REGISTER.c.number == plan))
        .where(func.coalesce(REGISTER.c.held_state, REGISTER.c.state).in_(("approved", "ordered")))
    )
    found = connection.execute(query).scalar()
    return _budget(connection, datetime.now(UTC), plan=found, beside=None) if found is not None else None


def _budget(
    connection: Connection, _at: datetime, *, plan: str | None, beside: str | None
) -> dict[str, str] | None:
    """The budget of a plan, and what its purchases beside one come to that is not freed."""
    budget = connection.execute(select(BUDGET.c.budget).where(BUDGET.c.workflow_id == plan)).scalar()
    if budget is None or plan is None:
        return None
    counts = case((MONEY.c.to_pot == Pot.FREED, -MONEY.c.amount), (MONEY.c.from_pot.is_(None), MONEY.c.amount), else_=0)
    theirs = and_(MONEY.c.plan == plan, MONEY.c.workflow_id != (beside or ""))
    others = connection.execute(select(func.coalesce(func.sum(counts), 0)).where(theirs)).scalar_one()
    return {"case": plan, "budget": f"{budget:.2f}", "others": f"{Decimal(others):.2f}"}


def _approved(connection: Connection, at: datetime, *, supplier: str, parts: list[str]) -> dict[str, Any]:
    """Whether orders may go to a supplier, and for which of these parts it is not approved on the day of the step."""
    standing = connection.execute(select(SUPPLIER.c.standing).where(SUPPLIER.c.id == supplier)).scalar()
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    approved = approved_parts(connection, supplier, parts, calendar.local(at).date())
    return {"standing": standing, "unapproved": [part for part in parts if part not in approved]}


def approved_parts(connection: Connection, supplier: str, parts: Collection[str], day: date) -> set[str]:
    """Those of the parts that may be bought from a supplier on a day: by number, class or all (二§2)."""
    covers = or_(APPROVAL.c.covers == PART.c.number, APPROVAL.c.covers == PART.c.service_class,
                 APPROVAL.c.covers == ALL_PARTS)  # fmt: skip
    valid = and_(APPROVAL.c.supplier == supplier, APPROVAL.c.valid_from <= day, APPROVAL.c.valid_until >= day)
    query = select(PART.c.number).join(APPROVAL, and_(covers, valid)).where(PART.c.number.in_(parts)).distinct()
    return set(connection.execute(query).scalars())


READINGS: dict[str, Callable[..., Any]] = {
    "purchase_opening": _opening,
    "plan_budget": _budget,
    "supplier_approved": _approved,
}
