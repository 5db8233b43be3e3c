"""What stands in somebody's name: custodies, keys, loaners, a van's stock, liabilities, cases, courses (一§33·3)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.types import String

from activities.records.database import table
from activities.records.rows import REGISTER
from activities.records.statement import human_in
from models import tables
from models.kinds.course import CourseRecord
from models.kinds.custody import ItemKind
from models.kinds.custody_forms import CustodyItem
from models.kinds.handover import (
    ENROLLED,
    HELD,
    NAME,
    UNSETTLED,
    WAITING,
    HandoverKind,
    HandoverRecord,
    Thing,
    ThingKind,
)
from models.kinds.onboarding import NAME as ONBOARDING
from models.parts.loaner import LoanerLoan
from models.people import human, named
from models.stock.masters import PlaceKind, UnitState

ITEM, LOAN, HANDOVER = table(CustodyItem), table(LoanerLoan), table(HandoverRecord)
COURSE = table(CourseRecord)
PLACE, BALANCE, UNIT = table(tables.PlaceRow), table(tables.StockBalance), table(tables.PoolUnitRow)
CHANGE = table(tables.PostChange)
WHAT = 60
"""Characters of a thing's name that are shown."""
STATE = func.coalesce(REGISTER.c.held_state, REGISTER.c.state)
"""The state of the procedure, seen through a hold."""
Found = tuple[str, Thing]
"""Whose, and what."""


def things(connection: Connection, ids: Collection[str], *, moving: bool = False) -> dict[str, list[Thing]]:
    """By id of a human what stands in their name, whatever the role in which it does.

    `moving`: what keeps them in their post, which what they are trained in does not.
    """
    found: dict[str, list[Thing]] = {}
    if ids:
        for read in (_custodies, _loaners, _vans, _cases, *(() if moving else (_trainings, _courses))):
            for own_id, thing in read(connection, list(ids)):
                found.setdefault(own_id, []).append(thing)
    return found


def _of(column: Any) -> Any:
    return human_in(column) == any_(bindparam("ids", type_=ARRAY(String)))


def _custodies(connection: Connection, ids: list[str]) -> Iterator[Found]:
    """What they keep, and what became of something and is not settled."""
    query = (
        select(
            human_in(ITEM.c.holder).label("id"), ITEM.c.workflow_id, ITEM.c.kind, ITEM.c.number, ITEM.c.name,
            STATE.label("state"),
        )
        .join(REGISTER, REGISTER.c.workflow_id == ITEM.c.workflow_id)
        .where(_of(ITEM.c.holder), REGISTER.c.closed_at.is_(None), STATE.in_((*HELD, *UNSETTLED)))
        .order_by(REGISTER.c.opened_at, ITEM.c.workflow_id)
    )
    for row in connection.execute(query, {"ids": ids}):
        kept = ThingKind.KEY if row.kind == ItemKind.KEY else ThingKind.CUSTODY
        kind = kept if row.state in HELD else ThingKind.LIABILITY
        yield row.id, Thing(thing=row.workflow_id, kind=kind, what=f"{row.number} {row.name}"[:WHAT], state=row.state)


def _loaners(connection: Connection, ids: list[str]) -> Iterator[Found]:
    """Units that came back last to them, and that the warehouse has not looked at."""
    last = (
        select(LOAN.c.unit, LOAN.c.returned_by)
        .ext(distinct_on(LOAN.c.unit))
        .join(UNIT, and_(UNIT.c.unit == LOAN.c.unit, UNIT.c.state == UnitState.TO_CHECK))
        .where(LOAN.c.returned_at.is_not(None), ~LOAN.c.written_off)
        .order_by(LOAN.c.unit, LOAN.c.returned_at.desc())
        .subquery()
    )
    theirs = select(human_in(last.c.returned_by).label("id"), last.c.unit).where(_of(last.c.returned_by))
    for row in connection.execute(theirs.order_by(last.c.unit), {"ids": ids}):
        yield row.id, Thing(thing=f"loaner:{row.unit}", kind=ThingKind.LOANER, what="loaner", state=UnitState.TO_CHECK)


def _vans(connection: Connection, ids: list[str]) -> Iterator[Found]:
    """What lies in the vans that they keep."""
    query = (
        select(human_in(PLACE.c.keeper).label("id"), PLACE.c.id.label("place"), func.count().label("parts"))
        .join(BALANCE, and_(BALANCE.c.place == PLACE.c.id, BALANCE.c.on_hand > 0))
        .where(PLACE.c.kind == PlaceKind.VAN, _of(PLACE.c.keeper))
        .group_by(PLACE.c.keeper, PLACE.c.id)
        .order_by(PLACE.c.id)
    )
    for row in connection.execute(query, {"ids": ids}):
        yield row.id, Thing(thing=f"stock:{row.place}", kind=ThingKind.VAN_STOCK, what=f"parts: {row.parts}")


def _cases(connection: Connection, ids: list[str]) -> Iterator[Found]:
    """Open cases that still wait for them."""
    waits = or_(*(and_(REGISTER.c.kind == kind, STATE.in_(states)) for kind, states in WAITING.items()))
    query = (
        select(human_in(REGISTER.c.assignee).label("id"), REGISTER.c.workflow_id, REGISTER.c.kind, STATE.label("state"))
        .where(REGISTER.c.closed_at.is_(None), _of(REGISTER.c.assignee), waits)
        .order_by(REGISTER.c.opened_at, REGISTER.c.workflow_id)
    )
    for row in connection.execute(query, {"ids": ids}):
        yield row.id, Thing(thing=row.workflow_id, kind=ThingKind.CASE, what=row.kind, state=row.state)


def _trainings(connection: Connection, ids: list[str]) -> Iterator[Found]:
    """Their own training before the first job, while it is open (七§4)."""
    query = (
        select(human_in(REGISTER.c.subject).label("id"), REGISTER.c.workflow_id, REGISTER.c.kind, STATE.label("state"))
        .where(REGISTER.c.closed_at.is_(None), REGISTER.c.kind == ONBOARDING, _of(REGISTER.c.subject))
        .order_by(REGISTER.c.opened_at, REGISTER.c.workflow_id)
    )
    for row in connection.execute(query, {"ids": ids}):
        yield row.id, Thing(thing=row.workflow_id, kind=ThingKind.TRAINING, what=row.kind, state=row.state)


def _courses(connection: Connection, ids: list[str]) -> Iterator[Found]:
    """Approved courses in which they are enrolled."""
    query = (
        select(COURSE.c.workflow_id, COURSE.c.title, COURSE.c.persons, STATE.label("state"))
        .join(REGISTER, REGISTER.c.workflow_id == COURSE.c.workflow_id)
        .where(REGISTER.c.closed_at.is_(None), STATE.in_(ENROLLED))
        .order_by(REGISTER.c.opened_at, COURSE.c.workflow_id)
    )
    for row in connection.execute(query):
        for own_id in sorted({*ids} & {*map(human, row.persons)}):
            thing = Thing(thing=row.workflow_id, kind=ThingKind.COURSE, what=row.title[:WHAT], state=row.state)
            yield own_id, thing


# -- what a handover lets through ---------------------------------------------------------------------------------


def let_through(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """By id the handover that lets a change of post through: the last of them, done, and none has used it."""
    if not ids:
        return {}
    whose = human_in(HANDOVER.c.person)
    last = (
        select(whose.label("id"), HANDOVER.c.workflow_id, HANDOVER.c.kind, REGISTER.c.state)
        .ext(distinct_on(whose))
        .join(REGISTER, REGISTER.c.workflow_id == HANDOVER.c.workflow_id)
        .where(REGISTER.c.kind == NAME, _of(HANDOVER.c.person))
        .order_by(whose, REGISTER.c.opened_at.desc(), HANDOVER.c.workflow_id.desc())
    )
    used = set(connection.execute(select(CHANGE.c.workflow_id)).scalars())
    rows = connection.execute(last, {"ids": list(ids)})
    done = (row for row in rows if (row.kind, row.state) == (HandoverKind.MOVING, "done"))
    return {row.id: row.workflow_id for row in done if row.workflow_id not in used}


def use(connection: Connection, handovers: Mapping[str, str], at: datetime) -> None:
    """Notes the changes of post that handovers have let through, by id of the human."""
    rows = [{"workflow_id": case, "person": named(own_id), "changed_at": at} for own_id, case in handovers.items()]
    if rows:
        connection.execute(insert(CHANGE).on_conflict_do_nothing(), rows)
