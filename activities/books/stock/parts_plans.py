"""The book of plans of parts: a step acts on ten thousand lines by one entry, in its own transaction (二§4)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from activities.books.book import Book, Unfit, hold
from activities.books.planning import PlannedCase, PlannedRun
from activities.books.stock.plan_lines import DEMAND, LINE, OUTLOOK, reckoned, sheet, supply_of
from activities.rules.publishing import policy_in_force
from activities.rules.stock import stock
from activities.rules.stock.stock_masters import PART
from models.kinds.partsplan import NAME, DemandLine, OrderLine, PlanEntry
from models.record import Notification, RoundStep, Write
from models.stock.plan import need

AT_ONCE = 1000
"""Lines that one statement writes."""


class PartsPlans(Book[PlanEntry]):
    """The lines of each plan, a row for each part."""

    entry = PlanEntry
    tables = (LINE, DEMAND, OUTLOOK)

    def subject(self, entry: PlanEntry) -> str:
        return entry.month

    def lock(self, connection: Connection, write: Write, entries: Sequence[PlanEntry]) -> tuple[()]:  # noqa: ARG002
        """While a plan reads what lies at the centre nothing moves there; only its own steps write on its lines."""
        centre = stock.centre(connection) if any(entry.opens for entry in entries) else None
        if centre is not None:
            hold(connection, [f"stock of place {centre.id}"])
        return ()

    def post(self, connection: Connection, write: Write, entry: PlanEntry) -> Iterator[Notification]:
        case = {"workflow_id": write.workflow_id, "seq": write.entry.seq}
        if entry.opens:
            _open(connection, case, entry)
        if entry.demand is not None:
            _demand(connection, case, entry)
        if entry.outlook is not None:
            _outlook(connection, case, entry)
        if entry.drafts:
            _draft(connection, write.workflow_id)
        if entry.chosen is not None:
            _choose(connection, write.workflow_id, entry.chosen, entry.by)
        if entry.orders is not None:
            _order(connection, case, entry.orders)
        yield from ()


def _open(connection: Connection, case: dict[str, Any], entry: PlanEntry) -> None:
    """Raises Unfit where the centre went from the list meanwhile."""
    centre = stock.centre(connection)
    if centre is None:
        raise Unfit("the list of places has none of kind centre: add one first")
    rows = sheet(connection, case["workflow_id"], centre.id, entry.month, entry.at)
    _write(connection, insert(LINE), (row | case for row in rows))


def _demand(connection: Connection, case: dict[str, Any], entry: PlanEntry) -> None:
    """What a place says; one that begins anew says so by a row without a part."""
    common = case | {"place": entry.place, "submitted_at": entry.at, "submitted_by": entry.by}
    named: list[dict[str, Any]] = [line.model_dump() for line in entry.demand or ()]
    begins: list[dict[str, Any]] = [] if entry.adds else [{"part": None, "quantity": 0, "note": None}]
    rows = (common | line | {"key": f"{case['seq']}/{number}"} for number, line in enumerate([*begins, *named]))
    _write(connection, insert(DEMAND), rows)


def _outlook(connection: Connection, case: dict[str, Any], entry: PlanEntry) -> None:
    common = case | {"submitted_at": entry.at, "submitted_by": entry.by}
    rows = (
        common | {
            "key": f"{case['seq']}/{number}", "target": line.target, "factor": line.factor, "quantity": line.quantity,
            "note": line.note,
        }
        for number, line in enumerate(entry.outlook or ())
    )  # fmt: skip
    _write(connection, insert(OUTLOOK), rows)


def _draft(connection: Connection, case_id: str) -> None:
    """Every line as it is reckoned now; what was chosen in an earlier draft is not chosen any more."""
    mine = update(LINE).where(LINE.c.workflow_id == case_id, LINE.c.key == bindparam("line"))
    anew = {"chosen_by": None, "chosen_why": None}
    _write(connection, mine, ({"line": line.part} | anew | line.values() for line in reckoned(connection, case_id)))


def _choose(connection: Connection, case_id: str, chosen: DemandLine, by: str) -> None:
    mine = (LINE.c.workflow_id == case_id, LINE.c.key == chosen.part)
    for row in connection.execute(select(LINE).where(*mine)).all():
        needs = need(Fraction(chosen.quantity), supply_of(row))
        values = {"chosen": str(chosen.quantity), "chosen_by": by, "chosen_why": chosen.note}
        said = {"need": needs.pieces, "need_formula": needs.formula}
        connection.execute(update(LINE).where(*mine).values(values | said))


def _order(connection: Connection, case: dict[str, Any], orders: Sequence[OrderLine]) -> None:
    mine = update(LINE).where(LINE.c.workflow_id == case["workflow_id"], LINE.c.key == bindparam("line"))
    rows = (
        {"line": one.part, "supplier": one.supplier, "unit_price": one.unit_price, "ordered_seq": case["seq"]}
        for one in orders
    )
    _write(connection, mine, rows)


def _write(connection: Connection, statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Many rows, a thousand at once."""
    given = list(rows)
    for first in range(0, len(given), AT_ONCE):
        connection.execute(statement, given[first : first + AT_ONCE])


# -- the round ------------------------------------------------------------------------------------------------------


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """The plan of the month, where the policy has one each month and there is a centre to plan for."""
    _, policy = policy_in_force(connection, datetime.now(UTC))
    wanted = policy.choice("parts.plan_cycle") == "monthly" and stock.centre(connection) is not None
    if not wanted or connection.execute(select(PART.c.number).limit(1)).first() is None:
        return PlannedRun()
    month = f"{step.period[:4]}-{step.period[4:]}"
    return PlannedRun(cases=[PlannedCase(NAME, None, {"month": month})])


BOOK = PartsPlans()
PLANS = {"parts_plan": plan}
