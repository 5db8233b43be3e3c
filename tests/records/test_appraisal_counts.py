"""What counts for an appraisal, at its edges: once, in the period, of whom the case was then with (六§3)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update

from activities.books.people import appraisal_counts as counts
from activities.books.people.appraisal_records import filled_and_fields
from activities.books.people.appraisals import COUNT, READING, figures, led_by
from activities.records.database import table
from activities.records.rows import COMMITMENT, MESSAGE, OUTBOX, REGISTER, TIMELINE
from activities.rules.people import absences, staff
from models.kinds.dailyreport import DailyReportForm
from models.kinds.visit import VisitPlan
from models.people import AbsenceKind
from played.case_files import at

BEGIN, END, AS_OF = at("2026-11-01 00:00"), at("2026-12-01 00:00"), at("2026-12-01 10:00")
TECH, OTHER = "technician:t-1", "technician:t-2"
RUNNING, MET, OVERDUE, DROPPED, PAUSED = "running", "met", "overdue", "dropped", "paused"
BOTH = counts.CountedTime(["t-1", "t-2"], BEGIN, END, AS_OF)


class Cases:
    """Writes cases into the records, as far as they are counted."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def repair(self, name: str, *held: tuple[str, str], by: str = "clerk:c-1", opened: str = "2026-11-02 09:00") -> str:
        """A repair that was assigned at these times to these people."""
        opened_at = at(opened)
        row = {
            "workflow_id": name, "first_run_id": "r", "number": name, "kind": "Repair", "state": "x", "base_level": 0,
            "level": 0, "assignee": None, "opened_at": opened_at, "overdue": [], "policy_version": 1,
            "calendar_version": 1, "checklists_version": 0, "request": {"by": by, "customer": {"name": "王"}},
            "last_seq": 1, "decided_at": opened_at,
        }  # fmt: skip
        self.connection.execute(insert(REGISTER).values(**row))
        for seq, (moment, person) in enumerate(held, 2):
            self._entry(name, seq, at(moment), person)
        return name

    def _entry(self, name: str, seq: int, moment: datetime, person: str) -> None:
        key = {"workflow_id": name, "seq": seq}
        times = {"at": moment, "received_at": moment, "decided_at": moment}
        moved = {"event": "assign", "by": "supervisor:s-1", "from": "x", "to": "x", "outcome": "applied"}
        self.connection.execute(insert(TIMELINE).values(key | times | moved))
        body = {"event": "assign", "body": {"technician": person}, "received_at": moment}
        self.connection.execute(insert(MESSAGE).values(key | body))

    def commitment(
        self, case: str, name: str, state: str, due: str, met: str | None = None, *, seq: int = 1, late: bool = False,
        first: str | None = None,
    ) -> None:  # fmt: skip
        """A commitment as it stands; `first`: the due that passed before the due was moved."""
        row = {
            "workflow_id": case, "name": name, "ref": 0, "seq": seq, "clause": "x", "state": state, "within": "1 WH",
            "started_at": BEGIN, "due_at": at(due), "met_at": at(met) if met else None, "rung": 0, "provisional": False,
            "late": late or first is not None, "reported_late": False, "unreckoned": False,
        }  # fmt: skip
        self.connection.execute(insert(COMMITMENT).values(**row))
        if first is not None:
            told = {"commitment": name, "due_at": at(first).isoformat(), "rung": "1"}
            key = f"{case}/{name}/overdue"
            row = {
                "key": key, "workflow_id": case, "seq": 9, "to": "supervisor", "topic": "overdue", "params": told,
                "status": "sent", "attempts": 1, "uncertain": False, "next_attempt_at": at(first), "delivered": [],
            }  # fmt: skip
            self.connection.execute(insert(OUTBOX).values(**row))


@pytest.fixture
def cases(records: Engine) -> Iterator[Cases]:
    """Records without a case, with two technicians of one supervisor; the first is away on the 10th."""
    with records.begin() as connection:
        for person in ("manager:m-1", "supervisor:s-1", "supervisor:s-2", TECH, OTHER):
            staff.enlist(connection, person, {"name": person})
        for own_id in ("t-1", "t-2"):
            staff.enlist(connection, f"staff:{own_id}", {"supervisor": "s-1"})
        staff.enlist(connection, "staff:s-1", {"supervisor": "m-1"})
        away = at("2026-11-10 00:00"), at("2026-11-11 00:00")
        absences.enter(connection, TECH, AbsenceKind.LEAVE, *away, "hr:h-1", BEGIN)
        yield Cases(connection)


def test_a_contact_counts_once_where_it_is_decided_of_whom_it_was_with(cases: Cases) -> None:
    """Met, or its due has passed, whichever is earlier; dropped, on hold and due in an absence are out."""
    first = ("2026-11-02 09:05", TECH)
    states: dict[str, tuple[Any, ...]] = {
        "in-time": (MET, "2026-11-02 09:30", "2026-11-02 09:30"),
        "late": (MET, "2026-11-02 09:30", "2026-11-02 09:31"),
        "never": (OVERDUE, "2026-11-02 09:30"),
        "clock-not-taken": (RUNNING, "2026-11-30 23:59"),
        "due-next-month": (MET, "2026-12-01 09:30", "2026-11-30 17:00"),
        "met-next-month": (MET, "2026-12-01 09:30", "2026-12-01 09:00"),
        "late-from-last-month": (MET, "2026-10-31 17:59", "2026-11-02 09:10"),
        "still-running": (RUNNING, "2026-12-01 10:30"),
        "on-hold": (PAUSED, "2026-11-02 09:30"),
        "met-on-hold": (MET, "2026-11-10 09:30", "2026-11-20 09:00"),
        "dropped": (DROPPED, "2026-11-02 09:30"),
        "away": (MET, "2026-11-10 09:30", "2026-11-09 17:00"),
        "away-no-more": (MET, "2026-11-11 00:00", "2026-11-09 17:00"),
    }
    late = {"late", "late-from-last-month"}
    for name, state in states.items():
        cases.repair(name, first)
        cases.commitment(name, "contact", *state, late=name in late)
    cases.commitment(cases.repair("moved", first), "contact", MET, "2026-12-05 09:00", "2026-12-04 09:00",
                     first="2026-11-02 09:30")  # fmt: skip
    cases.commitment(cases.repair("moved-and-running", first), "contact", RUNNING, "2026-12-05 09:00",
                     first="2026-11-03 09:30")  # fmt: skip
    cases.commitment(cases.repair("moved-from-october", first), "contact", OVERDUE, "2026-11-05 09:00",
                     first="2026-10-30 09:30")  # fmt: skip
    found = {row["case"]: (row["numerator"], row["person"]) for row in counts.contacts(cases.connection, BOTH)}
    kept, failed = (1, "t-1"), (0, "t-1")
    assert found == {
        "in-time": kept, "late": failed, "never": failed, "clock-not-taken": failed, "due-next-month": kept,
        "met-on-hold": kept, "away-no-more": kept, "moved": failed, "moved-and-running": failed,
    }  # fmt: skip


def test_a_contact_is_theirs_to_whom_it_was_assigned_at_that_moment(cases: Cases) -> None:
    """Nobody's before the first assignment; a later one changes nothing; one at that very moment counts."""
    due = "2026-11-02 09:30"
    cases.commitment(cases.repair("nobody", ("2026-11-02 09:31", TECH)), "contact", OVERDUE, due)
    cases.commitment(cases.repair("at-once", (due, TECH)), "contact", OVERDUE, due)
    both = ("2026-11-02 09:05", TECH), ("2026-11-02 09:20", OTHER)
    cases.commitment(cases.repair("handed-on", *both), "contact", OVERDUE, due)
    cases.commitment(cases.repair("before", *both), "contact", MET, due, "2026-11-02 09:19")
    for case in ("kept-no-message", "left"):
        cases.commitment(cases.repair(case, ("2026-11-02 09:05", TECH)), "contact", OVERDUE, due)
    lost = MESSAGE.c.workflow_id == "kept-no-message"
    cases.connection.execute(MESSAGE.delete().where(lost))
    now_with = update(REGISTER).where(REGISTER.c.workflow_id == "kept-no-message")
    cases.connection.execute(now_with.values(assignee=OTHER))
    found = {row["case"]: row["person"] for row in counts.contacts(cases.connection, BOTH)}
    assert found == {
        "at-once": "t-1", "handed-on": "t-2", "before": "t-1", "kept-no-message": "t-2", "left": "t-1",
    }  # fmt: skip
    alone = counts.CountedTime(["t-2"], BEGIN, END, AS_OF)
    assert {row["case"] for row in counts.contacts(cases.connection, alone)} == {"handed-on", "kept-no-message"}


def test_a_repair_counts_once_both_its_dues_are_decided(cases: Cases) -> None:
    """In time where both are; the later one says when and whose; a rework is not counted again (六§3(2))."""
    first = ("2026-11-02 09:05", TECH)
    times = ("2026-11-03 12:00", "2026-11-03 11:00")

    def repair(name: str, arrival: tuple[Any, ...], completion: tuple[Any, ...], *held: tuple[str, str]) -> None:
        case = cases.repair(name, first, *held)
        cases.commitment(case, "arrival", *arrival, late=arrival[1:] == times[::-1])
        cases.commitment(case, "completion", *completion)

    done = (MET, "2026-11-05 18:00", "2026-11-04 10:00")
    repair("both", (MET, *times), done)
    repair("late", (MET, *times[::-1]), done)
    repair("half", (MET, *times), (RUNNING, "2026-12-05 18:00"))
    repair("cancelled", (MET, *times), (DROPPED, "2026-11-05 18:00"))
    repair("arrived-before", (MET, "2026-10-30 12:00", "2026-10-30 11:00"), done)
    repair("handed-on", (MET, *times), done, ("2026-11-04 09:00", OTHER))
    repair("away", (MET, "2026-11-10 12:00", "2026-11-09 11:00"), done)
    repair("reworked", (MET, *times), (MET, "2026-10-30 18:00", "2026-10-30 10:00"))
    cases.commitment("reworked", "completion", MET, "2026-11-20 18:00", "2026-11-19 10:00", seq=7)
    repair(
        "reworked-before", (MET, "2026-10-30 12:00", "2026-10-30 11:00"), (MET, "2026-10-30 18:00", "2026-10-30 10:00")
    )
    cases.commitment("reworked-before", "completion", MET, "2026-11-20 18:00", "2026-11-19 10:00", seq=7)
    found = {row["case"]: (row["numerator"], row["person"]) for row in counts.repairs(cases.connection, BOTH)}
    assert found == {
        "both": (1, "t-1"), "late": (0, "t-1"), "arrived-before": (1, "t-1"), "handed-on": (1, "t-2"),
        "reworked": (1, "t-1"),
    }  # fmt: skip


def test_a_report_counts_by_its_due_unless_it_was_excused(cases: Cases) -> None:
    """Late ones and those that nobody has handed in count as not kept; one due in an absence is out (六§3(5))."""
    report = table(DailyReportForm)
    rows = {
        "in-time": ("2026-11-02 18:00", "2026-11-02 17:59", None),
        "late": ("2026-11-02 18:00", "2026-11-03 08:00", None),
        "never": ("2026-11-03 18:00", None, None), "excused": ("2026-11-04 18:00", None, "2026-11-05 09:00"),
        "away": ("2026-11-10 18:00", "2026-11-10 17:00", None), "not-yet": ("2026-12-01 18:00", None, None),
        "ahead": ("2026-12-01 18:00", "2026-11-30 17:00", None),
    }  # fmt: skip
    for name, (due, handed_in, excused) in rows.items():
        moments = {"due_at": due, "handed_in_at": handed_in, "excused_at": excused}
        values = {key: at(moment) if moment else None for key, moment in moments.items()}
        row = {"workflow_id": name, "key": "1", "seq": 1, "person": TECH, "day_on": date(2026, 11, 2), "late": False}
        cases.connection.execute(insert(report).values(row | values))
    found = {row["case"]: row["numerator"] for row in counts.reports(cases.connection, BOTH)}
    assert found == {"in-time": 1, "late": 0, "never": 0, "ahead": 1}


def test_a_visit_counts_once_it_is_reported_on_or_given_up(cases: Cases) -> None:
    """Of who was to visit; given up in an absence, or with nobody, it is nobody's; declined ones are out."""
    plan = table(VisitPlan)
    rows = {
        "reported": ("reported", TECH, "2026-11-05 10:00"), "missed": ("missed", TECH, "2026-11-05 00:00"),
        "away": ("missed", TECH, "2026-11-10 00:00"), "reported-then": ("reported", TECH, "2026-11-10 10:00"),
        "nobody": ("missed", None, "2026-11-05 00:00"), "declined": ("declined", TECH, "2026-11-05 10:00"),
        "next-month": ("missed", TECH, "2026-12-01 00:00"), "under-way": (None, TECH, None),
    }  # fmt: skip
    day = date(2026, 11, 1)
    for name, (outcome, visitor, ended) in rows.items():
        row = {"workflow_id": name, "key": "1", "seq": 1, "reason": "regular", "period": "2026Q4", "planned_on": day,
               "due_on": day, "window_days": 7}  # fmt: skip
        ends = {"outcome": outcome, "visitor": visitor, "ended_at": at(ended) if ended else None}
        cases.connection.execute(insert(plan).values(row | ends))
    found = {row["case"]: row["numerator"] for row in counts.visits(cases.connection, BOTH)}
    assert found == {"reported": 1, "missed": 0, "reported-then": 1}


def test_records_are_theirs_who_opened_the_case(cases: Cases) -> None:
    """In any role; not the clock's, nor the customer's own of that id; one that names no customer is not counted."""
    clerk = counts.CountedTime(["c-1"], BEGIN, END, AS_OF)
    for name, by in (("one", "clerk:c-1"), ("two", "supervisor:c-1"), ("own", "customer:c-1"), ("clock", "system:c-1")):
        cases.repair(name, by=by)
    cases.repair("early", opened="2026-10-31 23:59")
    cases.repair("late", opened="2026-12-01 00:00")
    cases.repair("nobody")
    without = {"by": "clerk:c-1", "customer": None}
    cases.connection.execute(update(REGISTER).where(REGISTER.c.workflow_id == "nobody").values(request=without))
    found = counts.records(cases.connection, clerk, ["name", "phone", "model"])
    assert [(row["case"], row["ref"], row["numerator"], row["denominator"]) for row in found] == [
        ("one", "phone, model", 1, 3), ("two", "phone, model", 1, 3),
    ]  # fmt: skip


def test_fields_count_where_the_kind_can_hold_them() -> None:
    """Of a list each element; what the entry of a customer holds counts for one who is named by id (六§3(6))."""
    fields = ["name", "email", "model", "serial", "purchased_on", "nonsense", "name"]
    request: dict[str, Any] = {"customer": {"name": " ", "id": None}, "product": {"model": "W"}}
    assert filled_and_fields("Repair", request, {}, fields) == (
        ["model"],
        ["name", "email", "model", "serial", "purchased_on"],
    )
    assert filled_and_fields("Complaint", request | {"product": "W"}, {"name": "王"}, fields) == ([], ["name", "email"])
    known = {"customer": {"id": "K-1"}}
    assert filled_and_fields("Visit", known, {"name": "王", "email": None}, fields) == (["name"], ["name", "email"])
    order = {"customer": {}, "order": {"items": [{"model": "W"}, {"model": ""}]}}
    assert filled_and_fields("Delivery", order, {}, ["model"]) == ([], ["model"])
    assert filled_and_fields("Stocktake", {}, {}, fields) == filled_and_fields("Gone", {}, {}, fields) == ([], [])


def test_whoever_leads_has_all_that_is_under_them_as_the_register_has_it_now(cases: Cases) -> None:
    """At once and over others, who left during the time too; who changes supervisor goes with the whole month."""
    connection = cases.connection
    cases.commitment(cases.repair("one", ("2026-11-02 09:05", TECH)), "contact", OVERDUE, "2026-11-02 09:30")
    assert [read(connection, boss)["indicators"]["response"]["denominator"] for boss in ("s-1", "m-1", "s-2")] == [
        1,
        1,
        0,
    ]
    staff.enlist(connection, TECH, {"supervisor": "s-2"})
    again = {boss: read(connection, boss, case="other") for boss in ("s-1", "m-1", "s-2")}
    assert {boss: one["indicators"]["response"]["denominator"] for boss, one in again.items()} == {
        "s-1": 0, "m-1": 0, "s-2": 1,
    }  # fmt: skip
    assert (again["s-2"]["leads"], again["s-2"]["subordinates"], again["s-1"]["subordinates"]) == (
        True, ["staff:t-1"], ["staff:t-2"],
    )  # fmt: skip
    staff.enlist(connection, OTHER, {"left_on": date(2026, 11, 5)})
    everybody = staff.colleagues(connection)
    november, december = (date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 12, 1), date(2026, 12, 31))
    assert (led_by("m-1", everybody, *november), led_by("m-1", everybody, *december)) == (["s-1", "t-2"], ["s-1"])


def test_days_present_are_workdays_employed_and_not_absent_all_day(cases: Cases) -> None:
    """21 workdays has November 2026; who is not on the list has none, whatever days are asked for."""
    connection = cases.connection
    assert (read(connection, "t-2")["present_days"], read(connection, "t-1")["present_days"]) == (21, 20)
    staff.enlist(connection, OTHER, {"hired_on": date(2026, 11, 27)})
    found = read(connection, "t-2", case="hired")
    assert (found["present_days"], found["employed"]) == (2, True)
    nobody = read(connection, "t-9", from_on="0001-01-01", to_on="0001-01-02")
    assert (nobody["present_days"], nobody["employed"], nobody["leads"]) == (0, False, False)


def test_what_was_counted_stands(cases: Cases) -> None:
    """Asked again it is the same, row by row; only an opening that never entered the register is counted anew."""
    connection = cases.connection
    cases.commitment(cases.repair("one", ("2026-11-02 09:05", TECH)), "contact", OVERDUE, "2026-11-02 09:30")
    before = read(connection, "t-1")
    cases.commitment(cases.repair("two", ("2026-11-02 09:05", TECH)), "contact", OVERDUE, "2026-11-02 09:30")
    assert read(connection, "t-1") == before
    assert (before["superior"], before["as_of"]) == ("supervisor:s-1", AS_OF.isoformat())
    assert read(connection, "t-2", case="t-1")["indicators"]["response"] == {"numerator": 0, "denominator": 0}
    anew = read(connection, "t-1")
    assert anew["indicators"]["response"] == {"numerator": 0, "denominator": 2}
    cases.repair("appraisal-t-1")
    assert read(connection, "t-2", case="t-1") == anew
    rows = connection.execute(
        select(COUNT.c.case).where(COUNT.c.workflow_id == "appraisal-t-1", COUNT.c.indicator == "response")
    )
    assert sorted(rows.scalars()) == ["one", "two"]
    assert connection.execute(text("SELECT count(*) FROM appraisal_reading")).scalar_one() == 1
    assert connection.execute(select(READING.c.person)).scalar_one() == "t-1"


def read(connection: Connection, own_id: str, *, case: str | None = None, **days: str) -> dict[str, Any]:
    """What an appraisal of November is answered."""
    asked = {"from_on": "2026-11-01", "to_on": "2026-11-30"} | days
    workflow_id = f"appraisal-{case or own_id}"
    return figures(
        connection, AS_OF, workflow_id=workflow_id, person=f"staff:{own_id}", record_fields=["name"], **asked
    )
