"""Daily reports: each technician tells types of work and time of the day, one report a person and day (一§19(10))."""

from collections.abc import Mapping
from typing import Any

from temporalio import workflow

from models.fields import Text
from models.kinds.dailyreport import (
    CaseWork,
    DailyReportFacts,
    DailyReportRequest,
    Lines,
    ToldWork,
    shown,
    still_owed,
)
from models.offices import SERVICE
from models.parts.workday_dues import due_of, reminded_at
from models.people import human, named
from models.vocabulary import Role, role_of
from workflows.language.declaration import OPENING, Agreed, Before, CommitmentRule, Step, event
from workflows.loop.case import Case

SUPERVISOR, TECHNICIAN = Role.SUPERVISOR, Role.TECHNICIAN
OPENED_FOR = {
    "daily_work": lambda _case, request: {"person": request["person"]},
    "daily_presence": lambda _case, request: {
        "person": request["person"], "day_on": request["day_on"].isoformat(),
    },
}  # fmt: skip
"""What the opening asks the records: the work that no report told, whether the person was there on the day."""
HANDED_IN = {
    "daily_work": lambda case, _given: {"person": case.facts.person},
    "daily_orders": lambda _case, given: {"cases": sorted({line.case for line in given["lines"] if line.case})},
}
"""What handing in asks: the work once more, and the work orders of the cases that the lines name."""


@workflow.defn(name="DailyReport")
class DailyReport(Case[DailyReportRequest, DailyReportFacts], letter="J", office=SERVICE):
    """A technician's report of a day: types of work and the time that each took (一§19(10))."""

    due = Step("Waiting for the person to hand it in", "一§19(10)")
    handed_in = Step("Handed in; where it was late, it stays late", "一§19(10)", end=True)
    excused = Step("Excused by a supervisor: it is not counted as due", "一§19(10)", end=True)

    reads = OPENED_FOR
    commitments = (
        CommitmentRule(
            "hand_in", "一§19(10)", starts=(OPENING,), met=(handed_in,),
            within=Agreed(lambda case: case.facts.due_at),
        ),
    )

    @staticmethod
    def subject_of(request: DailyReportRequest) -> str:
        return named(human(request.person))

    @staticmethod
    def shown_of(facts: DailyReportFacts) -> dict[str, Any]:
        """The work that the report owes a line each."""
        return {"work": [case.model_dump(exclude={"seq"}, exclude_none=True) for case in facts.work]}

    def begin(self, request: DailyReportRequest) -> DailyReportFacts:
        """The work since the last report is read, the person told; who was away or has left is marked."""
        by_hand = role_of(self.by) is not Role.SYSTEM
        over = not by_hand or request.day_on <= self.day_of(self.at)
        self.wrong_unless(over, "day_on", msg="must not lie after the opening")
        due = due_of(self.calendar, self.policy.time("report.technician_daily_due"), self.now_taken.now)
        facts = DailyReportFacts(person=request.person, due_at=due, work=self.work_read())
        away = self.read("daily_presence")
        if away is not None:
            self.remark(f"{request.person} is {away} on that day")
        cases = [work.case for work in facts.work]
        self.remark(f"work since the last report: {shown(cases)}" if cases else "no work since the last report")
        self.form("daily_report", "1", person=request.person, day_on=request.day_on, due_at=due)
        told = {"day_on": request.day_on.isoformat(), "due_at": due.isoformat(), "cases": shown(cases) or "–"}
        self.tell(request.person, "report_due", **told)
        reminded = reminded_at(self.calendar, self.policy.time("dailyreport.reminder"), due)
        if reminded is not None:
            self.remind_at("report_missing", reminded, "一§19(10)")
        return facts

    def assignee_of(self, facts: DailyReportFacts) -> str | None:
        return facts.person

    @event(
        due, to=handed_in, by=(), clause="一§19(10)", reads=HANDED_IN, person=lambda facts: facts.person,
        before=Before(9, (TECHNICIAN,)),
    )
    def hand_in(self, lines: Lines) -> None:
        """The person hands it in, in any role: a line for each case since the last one, other minutes with a note."""
        facts = self.facts
        own = self.is_human(facts.person)
        self.refuse_unless(own, f"{facts.person} hands it in, in whatever role; a supervisor may excuse it")
        facts.work = self.work_read()
        orders = self.known_cases(lines)
        missing, differing = still_owed(facts.work, lines, orders)
        self.refuse_unless(not missing, f"add a line for each case since the last report: {shown(missing)}")
        self.refuse_unless(not differing, f"add a note where minutes differ from the work order: {shown(differing)}")
        self.written_down(lines, orders)

    @event(due, to=excused, by=(SUPERVISOR,), clause="一§19(10)")
    def excuse(self, reason: Text) -> None:
        """A supervisor excuses another's report; what was worked stands in the next one."""
        self.not_the_person(person=self.facts.person)
        self.form("daily_report", "1", final=True, reason=reason, **self.stamp("excused"))
        self.tell(self.facts.person, "report_excused")

    # -- helpers of the effects -------------------------------------------------------------------------------

    def work_read(self) -> list[CaseWork]:
        """The cases on which the person worked since the last report, as the records have them."""
        return [CaseWork.model_validate(found) for found in self.read("daily_work")]

    def known_cases(self, lines: Lines) -> dict[str, int | None]:
        """Of each case that the lines name the minutes of its work order. Raises Refusal for one that there is not."""
        orders: dict[str, int | None] = self.read("daily_orders")
        unknown = [line.case for line in lines if line.case is not None and line.case not in orders]
        known = not unknown
        self.refuse_unless(known, f"there is no case {shown(unknown)}: name it by its workflow id, or leave it out")
        return orders

    def written_down(self, lines: Lines, orders: Mapping[str, int | None]) -> None:
        """The report's rows, and the work that no later report has to tell."""
        person, due = self.facts.person, self.facts.due_at
        total = sum(line.minutes for line in lines)
        self.form("daily_report", "1", final=True, minutes=total, late=self.at > due, **self.stamp("handed_in"))
        for number, line in enumerate(lines, 1):
            ordered = orders.get(line.case) if line.case is not None else None
            self.form(
                "daily_report_line", str(number), final=True, type=line.type.value, case=line.case,
                minutes=line.minutes, ordered_minutes=ordered, note=line.note,
            )
        if self.facts.work:
            self.post(ToldWork(person=person, work=self.facts.work))
        for number, work in enumerate(self.facts.work, 1):
            self.form(
                "daily_report_work", str(number), final=True, person=person, case=work.case, kind=work.kind,
                minutes=work.minutes, last_seq=work.seq,
            )
