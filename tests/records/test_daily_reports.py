"""What daily reports read of real records, whom their round opens one for, and a day from the work to the report."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.books.people import dailyreports
from activities.records.record import Records
from activities.rules.people import absences, staff
from cases.daily_reports import BOSS, CLERK, OTHER, TECH, report_request
from models.kinds.dailyreport import CaseWork, ToldWork
from models.people import AbsenceKind
from models.record import Form, RoundStep, Write
from models.tables.cases import AT_WORK
from models.vocabulary import WORK_EVENTS
from models.words import refusals
from played.case_files import at
from played.company import Company
from played.company_case import CompanyCase
from record_writes import rows, step
from servers.databases import engine_of
from servers.service import Denied, plain_weeks, repair_request

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
QUICK = '[rounds]\nper_second = 200\n'


def day(clock: str, on: str = MONDAY) -> datetime:
    return at(f"{on} {clock}")


class Sent:
    """Writes cases into the records as they were worked on, one entry after the other."""

    def __init__(self, records: Engine) -> None:
        self.database, self._records, self._last = records, Records(records), dict[str, int]()

    def __call__(
        self, case: str, event: str, by: str, moment: datetime, *, outcome: str = "applied",
        received: datetime | None = None, minutes: int | None = None,
    ) -> int:  # fmt: skip
        """One entry of a repair. Returns its number."""
        if case not in self._last:
            self._write(case, "open", CLERK, day("08:00", "2026-11-01"), None)
        forms = [] if minutes is None else [{"minutes": minutes, "finished_by": by}]
        return self._write(case, event, by, moment, received, outcome=outcome, forms=forms)

    def _write(
        self, case: str, event: str, by: str, moment: datetime, received: datetime | None, *,
        outcome: str = "applied", forms: list[dict[str, Any]] | None = None,
    ) -> int:  # fmt: skip
        seq = self._last[case] = self._last.get(case, 0) + 1
        plain = step(case, seq, decided=received or moment, outcome=outcome)
        entry = plain.entry.model_copy(update={"event": event, "by": by, "at": moment})
        kept = [Form(table="work_order", key="1", seq=seq, values=values) for values in forms or []]
        self._records.record(plain.model_copy(update={"entry": entry, "forms": kept}))
        return seq

    def of(self, person: str = TECH, until: datetime | None = None) -> list[tuple[str, int | None, int]]:
        """What a report would read: case, minutes, last entry."""
        with self.database.begin() as connection:
            found = dailyreports.work(connection, until or day("23:59", "2026-12-31"), person=person)
        return [(row["case"], row["minutes"], row["seq"]) for row in found]

    def planned(self, on: str = MONDAY) -> list[str]:
        """Whom the round opens one for."""
        run = RoundStep(
            workflow_id="round-daily_reports", seq=2, name="daily_reports", period=on.replace("-", ""),
            at=day("17:00", on), late=False, per_second=200,
        )  # fmt: skip
        with self.database.begin() as connection:
            return [str(case.subject) for case in dailyreports.plan(connection, run).cases]


@pytest.fixture
def sent(records: Engine) -> Sent:
    return Sent(records)


# -- the work that a report reads ---------------------------------------------------------------------------------


def test_work_is_what_the_person_s_events_say_in_whatever_role(sent: Sent) -> None:
    """Each case once, with its last such entry and the minutes of its work order, the oldest work first."""
    sent("repair-b", "arrive", TECH, day("10:00"))
    sent("repair-b", "start_work", TECH, day("10:05"))
    sent("repair-b", "quote", TECH, day("10:10"))
    last = sent("repair-b", "finish", "supervisor:t-1", day("10:40"), minutes=40)
    sent("repair-b", "settle", TECH, day("10:45"))
    sent("repair-a", "resolve_remotely", "clerk:t-1", day("11:00"))
    sent("repair-c", "take_in", OTHER, day("09:00"))
    sent("repair-d", "arrive", TECH, day("09:00"), outcome="refused")
    sent("repair-e", "take_in", "customer:t-1", day("09:00"))
    sent("repair-f", "contact", TECH, day("09:00"))
    assert sent.of() == [("repair-b", 40, last), ("repair-a", None, 2)]
    assert sent.of(until=day("10:30")) == [("repair-b", 40, 3)]
    assert [case for case, *_ in sent.of("technician:t-2")] == ["repair-c"]
    assert sent.of("technician:t-3") == []


@pytest.mark.parametrize("event", sorted(WORK_EVENTS))
def test_each_event_of_the_list_is_work(sent: Sent, event: str) -> None:
    sent("repair-a", event, TECH, day("10:00"))
    assert [case for case, *_ in sent.of()] == ["repair-a"]


def test_a_report_asks_for_two_hundred_cases_at_most(sent: Sent) -> None:
    """The oldest; the next report asks for the rest."""
    for number in range(205):
        sent(f"repair-{number:03}", "arrive", TECH, day("10:00") + timedelta(minutes=number))
    found = [case for case, *_ in sent.of()]
    assert (len(found), found[0], found[-1]) == (200, "repair-000", "repair-199")


def test_nobody_owes_a_report_of_the_time_before_there_were_any(sent: Sent) -> None:
    """Where the round was opened, there they begin."""
    sent("repair-a", "arrive", TECH, day("08:59"))
    sent("repair-b", "arrive", TECH, day("09:01"))
    assert len(sent.of()) == 2
    with sent.database.begin() as connection:
        values = {"id": "round-daily_reports", "at": day("09:00")}
        copied = "SELECT CAST(:id AS varchar) AS workflow_id, CAST(:at AS timestamptz) AS opened_at"
        others = "first_run_id, number, kind, state, base_level, level, overdue, policy_version, calendar_version"
        rest = f"{others}, checklists_version, request, last_seq, decided_at"
        connection.execute(
            text(
                f"INSERT INTO service_register (workflow_id, opened_at, {rest}) SELECT n.*, {rest} FROM ({copied}) n,"
                " service_register WHERE service_register.workflow_id = 'repair-a'"
            ),
            values,
        )
    assert [case for case, *_ in sent.of()] == ["repair-b"]
    assert sent.planned() == ["t-1"]


def test_what_an_outage_had_written_down_after_a_report_is_in_the_next(sent: Sent) -> None:
    """Whatever came up to a week before: the records may have been away so long. What is older was told."""
    handed_in = {"person": TECH, "day_on": MONDAY, "due_at": day("18:00"), "handed_in_at": day("17:30")}
    report = step("dailyreport-a", decided=day("17:30"))
    form = Form(table="daily_report", key="1", seq=1, values=handed_in)
    Records(sent.database).record(report.model_copy(update={"forms": [form]}))
    sent("repair-a", "arrive", TECH, day("17:31", "2026-11-16"))
    sent("repair-b", "arrive", TECH, day("17:29", "2026-11-16"))
    assert [case for case, *_ in sent.of()] == ["repair-a"]


def test_it_is_found_by_an_index(sent: Sent) -> None:
    """However long the timelines of all cases are."""
    with sent.database.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = (
            f"SELECT workflow_id FROM timeline WHERE {AT_WORK} AND split_part(\"by\", ':', 2) = 't-1'"
        )
        plan = "\n".join(connection.execute(text(f"EXPLAIN {asked}")).scalars())
    assert "ix_timeline_work" in plan


def told(report: str, case: str, seq: int) -> Write:
    """The step that hands in a report of this work."""
    work = [CaseWork(case=case, kind="Repair", seq=seq)]
    row = {"person": TECH, "case": case, "kind": "Repair", "last_seq": seq}
    form = Form(table="daily_report_work", key="1", seq=1, values=row)
    entered = ToldWork(person=TECH, work=work).posted()
    return step(report).model_copy(update={"forms": [form], "postings": [entered]})


def test_of_two_reports_handed_in_at_once_the_second_reads_again(sent: Sent) -> None:
    """Each piece of work is told by one; the same step written again is its own, later work is another piece."""
    records = Records(sent.database)
    for _ in range(2):
        assert records.record(told("dailyreport-a", "repair-a", 4)).stands
    assert refusals.read(records.record(told("dailyreport-b", "repair-a", 4)).unfit or "") is not None
    assert records.record(told("dailyreport-b", "repair-a", 5)).stands
    assert rows(sent.database, "SELECT count(*) FROM daily_report_work") == [(2,)]


# -- whom the round opens one for ---------------------------------------------------------------------------------


@pytest.fixture
def people(sent: Sent) -> Sent:
    """Several who worked on Monday; what the staff register says of them."""
    with sent.database.begin() as connection:
        for person in ("technician:t-1", "technician:t-2", "supervisor:s-1", "technician:gone"):
            staff.add(connection, person, person)
        staff.enlist(connection, "technician:gone", {"left_on": date(2026, 11, 20)})
        staff.enlist(connection, "technician:last-day", {"name": "x", "left_on": date(2026, 11, 23)})
    for number, by in enumerate(
        (TECH, "supervisor:t-2", BOSS, "technician:gone", "technician:last-day", "technician:unlisted", "courier:k-1",
         "system:R-1")
    ):  # fmt: skip
        sent(f"repair-{number}", "arrive", by, day("10:00"))
    return sent


def test_each_technician_with_work_owes_one_but_who_has_left(people: Sent) -> None:
    """Who is listed as one counts in whatever role they worked, who works as one counts unlisted; the last day too."""
    assert people.planned() == ["last-day", "t-1", "t-2", "unlisted"]


@pytest.mark.parametrize(
    ("begin", "end", "owes"),
    [("09:00", "13:00", True), ("13:00", "18:00", True), ("09:00", "18:00", False), ("00:00", "23:59", False)],
)
def test_half_a_day_away_owes_a_report_and_a_whole_day_none(people: Sent, begin: str, end: str, owes: bool) -> None:
    """By hand it is opened all the same, and marked."""
    with people.database.begin() as connection:
        now = day("08:00")
        absences.enter(connection, TECH, AbsenceKind.SICK, day(begin), day(end), "hr:h-1", now)
        there = dailyreports.presence(connection, now, person=TECH, day_on=MONDAY)
        left = dailyreports.presence(connection, now, person="technician:gone", day_on=MONDAY)
    assert ("t-1" in people.planned()) is owes
    assert (there, left) == (None if owes else "absent", "not employed")


def test_two_absences_that_follow_each_other_are_one_day_away(people: Sent) -> None:
    with people.database.begin() as connection:
        for begin, end in (("08:00", "12:30"), ("12:30", "18:00")):
            absences.enter(connection, TECH, AbsenceKind.LEAVE, day(begin), day(end), "hr:h-1", day("08:00"))
    assert "t-1" not in people.planned()


def test_a_late_run_opens_what_its_own_day_owes(people: Sent) -> None:
    """Who worked on Tuesday alone owes nothing of Monday, whenever Monday's run comes."""
    people("repair-9", "arrive", "technician:t-9", day("09:00", TUESDAY))
    assert "t-9" not in people.planned()
    assert "t-9" in people.planned(TUESDAY)
    with people.database.begin() as connection:
        absences.enter(
            connection, TECH, AbsenceKind.LEAVE, day("00:00", TUESDAY), day("23:00", TUESDAY), "hr:h-1", day("08:00")
        )
    assert "t-1" in people.planned()


# -- a day from the work to the report ----------------------------------------------------------------------------


@pytest.fixture
async def company(database_url: str, staff: None) -> AsyncIterator[Company]:
    """On a Monday at nine, in plain weeks, with the round."""
    database = engine_of(database_url)
    async with Company(database, f"{MONDAY} 08:00") as opened:
        await opened.publish(plain_weeks())
        await opened.publish(QUICK)
        await opened.start("Round", {"by": "system:up", "number": "daily_reports"}, "round-daily_reports")
        yield opened
    database.dispose()


async def visited(company: Company, clock: str, on: str = MONDAY, by: str = TECH) -> CompanyCase:
    """A repair whose technician arrives then."""
    await company.until(f"{on} {clock}")
    case = await company.open("Repair", repair_request())
    await case.send("assign", BOSS, technician=by)
    await case.send("contact", by, diagnosis="pump", visit_at=company.now)
    await case.send("arrive", by, badge_shown=True)
    return case


async def finished(case: CompanyCase, minutes: int = 40, by: str = TECH) -> None:
    await case.send("start_work", by)
    await case.send("finish", by, work="pump", minutes=minutes, customer_signature="s")


def report(company: Company, on: str, person: str = "t-1") -> CompanyCase:
    return company.cases[f"dailyreport-J-{on.replace('-', '')}-{person}"]


def line(case: CompanyCase, minutes: int = 40, **more: Any) -> dict[str, Any]:
    return {"type": "repair", "case": case.workflow_id, "minutes": minutes} | more


async def test_the_round_opens_one_at_five_for_who_worked(company: Company) -> None:
    """Under the number of the person's day, in its name; who worked not has none, and what is told is told once."""
    first = await visited(company, "10:00")
    await finished(first)
    await company.until(f"{MONDAY} 17:00")
    opened = [case for case in company.cases if case.startswith("dailyreport")]
    assert opened == [report(company, MONDAY).workflow_id]
    case = report(company, MONDAY)
    assert [entry.by for entry in case.file.timeline] == ["system:round"]
    assert company.told(case, "report_due") == [(TECH, f"{MONDAY} 17:00")]
    await company.until(f"{MONDAY} 17:20")
    second = await visited(company, "17:30")
    assert second.workflow_id in str(await case.denied("hand_in", TECH, lines=[line(first)]))
    assert "(45, not 40)" in str(await case.denied("hand_in", TECH, lines=[line(first, 45), line(second)]))
    await case.send("hand_in", TECH, lines=[line(first), line(second, 10)])
    assert case.ended
    await company.until(f"{TUESDAY} 18:00")
    assert not any(TUESDAY.replace("-", "") in name for name in company.cases), "nothing new was worked on"
    assert company.wrong() == []


async def test_work_across_midnight_is_told_by_each_day_s_report(company: Company) -> None:
    """Arrived on Monday night after that day's report, done on Tuesday; told on Tuesday, not again on Wednesday."""
    day_s = await visited(company, "10:00")
    await company.until(f"{MONDAY} 17:00")
    await report(company, MONDAY).send("hand_in", TECH, lines=[line(day_s, 30)])
    night = await visited(company, "23:40")
    await company.until(f"{TUESDAY} 00:20")
    await finished(night)
    await company.until(f"{TUESDAY} 17:00")
    case = report(company, TUESDAY)
    assert [work["case"] for work in case.file.facts.model_dump()["work"]] == [night.workflow_id]
    await finished(day_s, 25)
    await case.send("hand_in", TECH, lines=[line(night), line(day_s, 25)])
    rest = await visited(company, "23:50", TUESDAY)
    await company.until("2026-11-25 00:10")
    await company.open("DailyReport", report_request(day_on=TUESDAY, by=BOSS, person=OTHER))
    await company.until("2026-11-25 17:00")
    case = report(company, "2026-11-25")
    assert [work["case"] for work in case.file.facts.model_dump()["work"]] == [rest.workflow_id]
    assert company.wrong() == []


async def test_what_was_excused_stands_in_the_next_report_and_asks_for_none_by_itself(company: Company) -> None:
    """A workday without work opens nothing; the next work brings it along."""
    monday = await visited(company, "10:00")
    await company.until(f"{MONDAY} 17:00")
    await report(company, MONDAY).send("excuse", BOSS, reason="ill")
    await company.until(f"{TUESDAY} 18:00")
    assert f"dailyreport-J-{TUESDAY.replace('-', '')}-t-1" not in company.cases
    wednesday = await visited(company, "10:00", "2026-11-25")
    await company.until("2026-11-25 17:00")
    refusal = str(await report(company, "2026-11-25").denied("hand_in", TECH, lines=[line(wednesday)]))
    assert monday.workflow_id in refusal


async def test_what_is_reported_late_is_told_by_the_next_report(company: Company) -> None:
    """Dated before the report that was handed in, it came after it."""
    first, second = await visited(company, "10:00"), await visited(company, "11:00")
    await finished(first)
    await company.until(f"{MONDAY} 17:00")
    await report(company, MONDAY).send("hand_in", TECH, lines=[line(first), line(second, 20)])
    await company.until(f"{MONDAY} 18:30")
    await second.send("start_work", TECH, at=day("16:10"))
    await second.send("finish", TECH, work="w", minutes=20, customer_signature="s", at=day("16:30"))
    await company.until(f"{TUESDAY} 17:00")
    found = report(company, TUESDAY).file.facts.model_dump()["work"]
    assert [(work["case"], work["minutes"]) for work in found] == [(second.workflow_id, 20)]


async def test_a_report_opened_by_hand_is_the_day_s_and_the_round_opens_no_other(company: Company) -> None:
    """Handed in at noon; the afternoon is for the next day's. Opened twice it is the same."""
    first = await visited(company, "10:00")
    case = await company.open("DailyReport", report_request(day_on=MONDAY, by=TECH))
    assert case.file.number == "J-20261123-t-1"
    await case.send("hand_in", TECH, lines=[line(first, 30)])
    later = await visited(company, "15:00")
    with pytest.raises(Denied, match="must be J-20261123-t-1"):
        await company.open("DailyReport", report_request(day_on=MONDAY, by=TECH, number="J-MINE"))
    await company.until(f"{MONDAY} 19:00")
    assert [name for name in company.cases if name.startswith("dailyreport")] == [case.workflow_id]
    links = rows(company.engine, "SELECT 1 FROM case_link WHERE workflow_id = :id", id=case.workflow_id)
    assert list(links) == []
    await company.until(f"{TUESDAY} 17:00")
    assert [work["case"] for work in report(company, TUESDAY).file.facts.model_dump()["work"]] == [later.workflow_id]


async def test_a_run_missed_in_an_outage_is_due_on_the_day_on_which_it_came(company: Company) -> None:
    """Monday's report is opened on Tuesday morning, late, for Monday, and due on Tuesday at six."""
    await visited(company, "10:00")
    async with company.outage():
        await company.until(f"{TUESDAY} 10:00")
    case = report(company, MONDAY)
    assert (case.file.request["day_on"], case.file.opened_at) == (MONDAY, day("10:00", TUESDAY))
    assert case.commitment("hand_in").due_at == day("18:00", TUESDAY)
    await company.until("2026-11-25 12:00")
    assert company.told(case, "report_missing") == [(TECH, "2026-11-25 09:00")]
    assert company.wrong() == []


async def test_a_report_left_open_is_told_with_the_next_one(company: Company) -> None:
    """Whichever is handed in first tells all; the other has nothing left to tell, and stays late."""
    monday = await visited(company, "10:00")
    tuesday = await visited(company, "10:00", TUESDAY)
    await company.until(f"{TUESDAY} 17:10")
    older, newer = report(company, MONDAY), report(company, TUESDAY)
    await newer.send("hand_in", TECH, lines=[line(monday, 30), line(tuesday, 30)])
    await older.send("hand_in", TECH, lines=[])
    assert (older.commitment("hand_in").late, newer.commitment("hand_in").late) == (True, False)
    assert company.wrong() == []
