"""Quality days: spot checks at drawn times, exceptions as they are found, and the day's report.

四§5–9, §11, §12·1; what is checked, and that it is reported, is the scope of 四§2(1) and 四§2(2).
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.fields import Flag, Instant, Line, Member, Text
from models.kinds.qualityday import (
    DISTINCT,
    LISTS,
    NAMED,
    OTHERS,
    SHOWN,
    Checked,
    DayReported,
    DueCheck,
    ExceptionNoted,
    Main,
    QualityDayFacts,
    QualityDayRequest,
    counted,
)
from models.offices import INSIDERS, QUALITY
from models.parts.workday_dues import due_of, reminded_at
from models.people import same_human
from models.policy.checklists import Given, Severity, found_wrong
from models.vocabulary import UNKNOWN, Role, role_of
from workflows.language.declaration import OPENING, SAME, Agreed, Automatic, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.checking import Checking, Results

SPECIALIST, SUPERVISOR, MANAGER, SYSTEM = Role.QUALITY, Role.SUPERVISOR, Role.MANAGER, Role.SYSTEM
CHECK_DUE, CLAUSE = "check_due", "四§11"
ITEM_WEIGHS_SINCE = 9
"""The shape from which on an exception that is noted weighs at least as much as its item."""
Whom = Annotated[Member, Field(examples=["technician:t-07"])]
"""Of whom a check or an exception is."""
DRAWN = {
    "quality_day_draws": lambda case, request: {
        "workflow_id": case.case.workflow_id, "day_on": request["day_on"].isoformat(),
        "now": case.now_taken.now.isoformat(), "count": case.policy.integer("quality.spot_checks_per_day"),
        "departments": list(case.policy.strings("staff.after_sales")),
        "by_post": list(case.policy.rows("checklists.by_post")),
    },
}  # fmt: skip
"""Draws the day's checks, and answers the SHA-256 of the seed and the wait for the first alone."""
COME = {
    "quality_checks_come": lambda case, _given: {
        "workflow_id": case.case.workflow_id, "known": len(case.facts.checks),
    },
}  # fmt: skip
"""The checks whose time has come, and the wait for the next."""
AT_CHECK = {
    "department_of": lambda _case, given: {"person": given["person"]},
    "away_then": lambda _case, given: {"person": given["person"]},
    "meetings_called": lambda case, given: case.asked_of([r.item for r in given["results"] if r.answer is Given.NO]),
}  # fmt: skip
AT_NOTE = {
    "department_of": lambda case, given: {"person": case.whom(given["person"], self_=given["self"])},
    "meetings_called": lambda case, given: case.asked_of([given["item"]], given["found_at"]),
}


@workflow.defn(name="QualityDay")
class QualityDay(Case[QualityDayRequest, QualityDayFacts], Checking, letter="G", office=QUALITY):
    """A day's watch over the quality of service: spot checks at drawn times, exceptions, a report (四§11, §12·1)."""

    watched = Step("Spot checks are made at drawn times, exceptions noted", "四§11", name="open")
    reported = Step("The exception report has gone to the service manager", "四§12·1", end=True)
    closed = Step("None of the staff is at work: there is nothing to check", "四§11", end=True)

    reads = DRAWN
    checklists = LISTS
    timed_events = (CHECK_DUE,)
    automatic = (Automatic(watched, closed, lambda case: case.facts.nobody),)
    commitments = (
        CommitmentRule(
            "check", "四§11", starts=(CHECK_DUE,), met=("record_check",), within="qualityday.check", each=True,
            ends_with=watched, one_rung=True,
        ),
        CommitmentRule(
            "report", "四§12·1", starts=(OPENING,), met=("report",), within=Agreed(lambda case: case.facts.due_at),
            one_rung=True,
        ),
        CommitmentRule(
            "by_itself", "四§12·1", starts=(OPENING,), met=(),
            within=Agreed(lambda case: case.facts.by_itself_at), expires="report_by_itself",
        ),
    )  # fmt: skip

    @staticmethod
    def subject_of(request: QualityDayRequest) -> str:
        return request.day_on.isoformat()

    @staticmethod
    def shown_of(facts: QualityDayFacts) -> dict[str, Any]:
        """The seed's SHA-256, and the checks that have come and are to be entered."""
        return {
            "seed_sha256": facts.seed_sha256,
            "checks": {
                str(number): facts.checks[number].model_dump(mode="json", include={"person", "checklist"})
                for number in facts.waiting
            },
            "exceptions": {name: len(seqs) for name, seqs in facts.by_item.items()},
        }

    @staticmethod
    def page_of(facts: QualityDayFacts) -> list[str]:
        waiting = (f"{n}: {facts.checks[n].person}, {facts.checks[n].checklist}" for n in facts.waiting)
        return [*waiting, f"Σ {facts.exceptions}: {counted(facts.by_item)}"]

    def begin(self, request: QualityDayRequest) -> QualityDayFacts:
        """The day's checks are drawn; the case learns the seed's SHA-256 and when the clock is to look, no more."""
        by_hand = role_of(self.by) is not SYSTEM
        over = not by_hand or request.day_on <= self.day_of(self.at)
        self.wrong_unless(over, "day_on", msg="must not lie after the day of the opening")
        begins = self.calendar.end_of(request.day_on - timedelta(days=1))
        due = due_of(self.calendar, self.policy.time("report.quality_daily_due"), max(self.now_taken.now, begins))
        morning = reminded_at(self.calendar, self.policy.time("qualityday.by_itself"), due)
        drawn = self.read("quality_day_draws")
        facts = QualityDayFacts(
            due_at=due, by_itself_at=morning or due + timedelta(days=1), seed_sha256=drawn["seed_sha256"],
            nobody=drawn["nobody"],
        )  # fmt: skip
        self.form("quality_day", "1", day_on=request.day_on, due_at=due, seed_sha256=facts.seed_sha256)
        self.await_check(self.now_taken.now, drawn["wait"])
        if facts.nobody:
            self.remark("nobody of the staff is at work on that day")
        elif drawn["wait"] is None:
            self.remark("no time is left to draw from on that day")
        return facts

    # -- the checks -------------------------------------------------------------------------------------------

    @event(watched, to=SAME, by=(SYSTEM,), clause="四§11", reads=COME)
    def check_due(self) -> None:
        """A drawn time has come: the specialist is told whom to look at and by what; the wait for the next begins."""
        facts, come = self.facts, self.read("quality_checks_come")
        for one in come["due"]:
            number, due = int(one["check"]), datetime.fromisoformat(one["at"])
            facts.checks[number] = DueCheck(person=one["person"], checklist=one["checklist"], due_at=due)
            self.await_each("check", number)
            self.form(
                "quality_check", str(number), number=number, person=one["person"], due_at=due,
                checklist=one["checklist"],
            )  # fmt: skip
            self.tell(
                SPECIALIST, "quality_check_due", check=str(number), person=one["person"], checklist=one["checklist"]
            )
        self.await_check(self.at, come["wait"])

    @event(watched, to=SAME, by=(SPECIALIST, SUPERVISOR), clause="四§11", reads=AT_CHECK)
    def record_check(
        self, person: Whom, checklist: Line, results: Results, check: Checked | None = None, note: Text | None = None
    ) -> None:
        """A check is entered, without a fault too; one that names no number is one more, unplanned."""
        self.wrong_unless(checklist in LISTS, "checklist", msg=f"must be one of {', '.join(LISTS)}")
        self.not_the_person(person=person)
        found = self.checked(checklist, results, person)
        if check is not None:
            self.drawn_check(check, person, checklist)
            number = check
            self.meet("check", check)
        else:
            self.facts.unplanned += 1
            number = self.policy.integer("quality.spot_checks_per_day") + self.facts.unplanned
            self.form("quality_check", str(number), unplanned=True)
            if self.read("away_then") and any(r.answer is not Given.NOT_SEEN for r in results):
                self.remark(f"{person} is absent")
        self.form(
            "quality_check", str(number), final=True, number=number, person=person, note=note, **found,
            **self.stamp("checked"),
        )  # fmt: skip
        items = self.now_taken.draft.rules.checklists[checklist]
        for wrong in found_wrong(items, results):
            self.found(
                item=wrong.item, severity=items[wrong.item].severity, what=wrong.note or "", found_at=self.at,
                person=person, spot_check=number,
            )  # fmt: skip

    @event(watched, to=SAME, by=INSIDERS, clause="四§6", reads=AT_NOTE)
    def note_exception(
        self, item: Line, severity: Severity, what: Text, evidence: Text, found_at: Instant | None = None,
        person: Whom | None = None, self_: Flag = False,
    ) -> None:  # fmt: skip
        """Anyone of the staff notes an exception, one of their own marked as such; an item weighs as its list says."""
        own = not self_ or person is None or self.is_human(person)
        self.wrong_unless(own, "person", msg="must be whoever sends it, where self is true")
        found = found_at or self.at
        self.wrong_unless(found <= self.at, "found_at", msg="must not lie after the event")
        late = self_ and self.now_taken.now > self.calendar.add(found, self.policy_duration("quality.self_report_wh"))
        if late:
            self.remark("found by oneself and told late")
        self.found(
            item=item, severity=self.weighed(item, severity), what=what, found_at=found,
            person=self.whom(person, self_=self_), evidence=evidence, self_found=self_, self_late=late,
        )  # fmt: skip

    # -- the report -------------------------------------------------------------------------------------------

    @event(watched, to=reported, by=(SPECIALIST,), clause="四§12·1")
    def report(self, main: Main) -> None:
        """The exception report goes to the service manager, also when empty, once the last drawn time has come."""
        over = all(reminder.name != CHECK_DUE for reminder in self.now_taken.draft.reminders)
        self.refuse_unless(over, "a drawn check is still to come today: the report follows it")
        for one in main:
            self.next_row(
                "quality_day_cause", "causes", final=True, item=one.item, cause=one.cause, measure=one.measure
            )
        self.written("; ".join(f"{one.item}: {one.cause[:SHOWN]} → {one.measure[:SHOWN]}" for one in main[:NAMED]))

    @event(watched, to=reported, by=(SYSTEM,), clause="四§12·1")
    def report_by_itself(self) -> None:
        """Nobody has sent it: what is recorded goes to the service manager, missing checks named."""
        self.written("")

    # -- helpers of the effects -------------------------------------------------------------------------------

    def await_check(self, since: datetime, wait: float | None) -> None:
        """Has the clock look for a check after so many seconds, at a moment that nobody may know."""
        if wait is not None:
            self.schedule(CHECK_DUE, since + timedelta(seconds=wait), CLAUSE, hidden=True)

    def drawn_check(self, check: int, person: str, checklist: str) -> None:
        """A check that has come is entered as it was drawn. Raises EventRefused."""
        facts = self.facts
        waiting = ", ".join(map(str, facts.waiting)) or "none"
        due = self.refuse_unless(
            facts.checks.get(check) if check in facts.waiting else None,
            f"no check {check} waits to be entered; there is: {waiting}",
        )
        drawn = same_human(due.person, person) and due.checklist == checklist
        self.refuse_unless(
            drawn, f"check {check} is of {due.person} by {due.checklist}: enter that, or leave check out for one more"
        )
        came = self.calendar.local(due.due_at).isoformat(timespec="minutes")
        self.refuse_unless(self.at >= due.due_at, f"check {check} came at {came}: enter it from then on")
        due.done = True

    def whom(self, person: str | None, *, self_: bool) -> str | None:
        """Whom an exception concerns: what somebody found of themselves, the sender."""
        return self.by if self_ else person

    def weighed(self, item: str, severity: Severity) -> Severity:
        """The graver of what an item weighs by its list and what is said of it; other things weigh what is said."""
        if self.case.shape < ITEM_WEIGHS_SINCE:
            return severity
        lists = self.now_taken.draft.rules.checklists.values()
        return max([severity, *(items[item].severity for items in lists if item in items)], key=[*Severity].index)

    def asked_of(self, items: list[str], found_at: datetime | None = None) -> dict[str, Any]:
        """What is asked of an item whose exceptions may call a meeting."""
        return {
            "items": [item for item in items if item in self.known_items],
            "step": [self.now_taken.draft.workflow_id, self.now_taken.seq],
            **self.enough(found_at or self.at),
        }

    def enough(self, found_at: datetime) -> dict[str, Any]:
        """How many exceptions of an item, within how many workdays, call a meeting; when this one was found."""
        return {
            "found_at": found_at.isoformat(),
            "count": self.policy.integer("quality.meeting_exceptions"),
            "days": self.policy.integer("quality.meeting_workdays"),
        }

    @property
    def known_items(self) -> set[str]:
        """The items of all lists that the case keeps."""
        return {item for items in self.now_taken.draft.rules.checklists.values() for item in items}

    def found(
        self, *, item: str, severity: Severity, what: str, found_at: datetime, person: str | None,
        evidence: str | None = None, self_found: bool = False, self_late: bool = False, spot_check: int | None = None,
    ) -> None:  # fmt: skip
        """An exception: counted by item and department; a grave one opens a nonconformity (四§10)."""
        facts, turn, known = self.facts, self.now_taken, item in self.known_items
        department = self.read("department_of") or UNKNOWN if person is not None else UNKNOWN
        name = item if known or item in facts.by_item or len(facts.by_item) < DISTINCT else OTHERS
        facts.by_item[name] = [*facts.by_item.get(name, ()), turn.seq]
        facts.by_department[department] = [*facts.by_department.get(department, ()), turn.seq]
        self.next_row(
            "quality_exception", "exceptions", final=True, item=item if known else None, named=None if known else item,
            what=what, severity=severity.value, found_at=found_at, found_by=self.by, person=person,
            department=None if department == UNKNOWN else department, evidence=evidence, self_found=self_found,
            self_late=self_late, spot_check=spot_check,
        )  # fmt: skip
        if severity is not Severity.MINOR:
            self.open_linked(
                "Nonconformity",
                {
                    "what": what, "severity": severity.value, "item": item, "person": person, "self": self_found,
                    "evidence": f"{turn.draft.workflow_id}, entry {turn.seq}",
                },
            )  # fmt: skip
        if severity is Severity.SERIOUS:
            self.tell(MANAGER, "quality_serious", item=item)
        called = self.read("meetings_called")
        if item in called:
            self.next_row("quality_day_meeting", "meetings", final=True, item=item, called_at=self.at)
            key = f"meeting/{item}/{called[item]}"  # another day may come to it at this very moment
            self.open_linked("QualityMeeting", {"item": item}, by=f"{SYSTEM}:{turn.draft.number}", key=key)
        elif known:
            self.post(ExceptionNoted(item=item, **self.enough(found_at)))

    def written(self, main: str) -> None:
        """The report: what was found by item and department, which checks were made, and from now on the seed."""
        facts, draft = self.facts, self.now_taken.draft
        missing = facts.waiting
        for number in missing:
            self.form("quality_check", str(number), final=True, missing=True)
        done = len(facts.checks) - len(missing)
        self.form(
            "quality_day", "1", final=True, checks_drawn=len(facts.checks), checks_done=done,
            unplanned=facts.unplanned, exceptions=facts.exceptions, by_item=facts.by_item,
            by_department=facts.by_department, late=self.at > facts.due_at, **self.stamp("reported"),
        )  # fmt: skip
        named = ", ".join(f"{number} ({facts.checks[number].person})" for number in missing[:NAMED])
        notice = self.now_taken.message(
            MANAGER, "quality_day_report", day_on=str(draft.subject), exceptions=str(facts.exceptions),
            items=counted(facts.by_item), departments=counted(facts.by_department), done=str(done),
            drawn=str(len(facts.checks)), unplanned=str(facts.unplanned), missing=named or "–", main=main or "–",
            seed="–",
        )  # fmt: skip
        self.post(DayReported(workflow_id=draft.workflow_id, at=self.at, notice=notice.model_dump()))
