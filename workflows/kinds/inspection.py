"""Inspections: planned or drawn, held by a team, every result in the register, findings corrected, reported (五)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from pydantic import StrictInt
from temporalio import workflow

from models.books import SeedRevealed
from models.fields import Flag, Key, Line, Text
from models.kinds.inspection import (
    INSPECTORS,
    LETTER,
    FindingNumber,
    Inspected,
    InspectionFacts,
    InspectionOutcome,
    InspectionRequest,
    Inspector,
    PlannedDay,
    Sheet,
    Team,
    of,
    told,
    week_of,
)
from models.offices import QUALITY, entitled
from models.people import human, named
from models.policy.calendar import HORIZON
from models.policy.checklists import Given, Severity
from models.vocabulary import Role, role_of
from workflows.language.declaration import OPENING, SAME, Agreed, CommitmentRule, Reckoned, Step, also, event
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case
from workflows.parts.agreed_dues import AgreedDues
from workflows.parts.checking import Results
from workflows.parts.findings import Findings
from workflows.parts.inspecting import beside, some

SUPERVISOR, MANAGER, GENERAL_MANAGER = Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER
NOON = time(12)
LEADER_IN_TEAM = GuardedChange(9, "inspection-leader-named-in-team")
"""Who leads may be named in the team as well."""
MONTH_LEFT = GuardedChange(9, "inspection-put-off-over-a-month")
"""The day on which a store room's inspection is missed moves with it."""


def _of_request(case: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the opening asks of the records."""
    team = [person for person in (request["leader"], *request["team"]) if person is not None]
    return {
        "case": case.case.workflow_id, "persons": request["persons"] or [], "place": request["place"], "team": team,
        "planned_on": request["planned_on"].isoformat(),
    }  # fmt: skip


def _of_team(case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "case": case.case.workflow_id, "persons": case.facts.persons, "place": None,
        "team": [given["leader"], *given["team"]], "planned_on": case.facts.planned_on.isoformat(),
    }  # fmt: skip


def _of_day(case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    asked = {"case": case.case.workflow_id, "persons": case.facts.persons, "place": None}
    return asked | {"team": case.facts.inspectors, "planned_on": given["planned_on"].isoformat()}


OPENED_FOR = {"inspection_people": _of_request}
TEAM_OF = {"inspection_people": _of_team}
DAY_OF = {"inspection_people": _of_day}
"""What an opening, another team and another day ask of the records about the people."""


@workflow.defn(name="Inspection")
class Inspection(Case[InspectionRequest, InspectionFacts], AgreedDues, Findings, letter=LETTER, office=QUALITY):
    """A team inspects people or a store room by checklists, and tells them what it found (五; 二§8–10)."""

    planned = Step("Planned, waiting for its team", "五§11")
    inspecting = Step("The team inspects", "五§14·1")
    inspected = Step("Everything is entered; the register has its row", "五§2·1")
    reported = Step("Reported: findings are corrected, those inspected answer", "五§14·2")
    closed = Step("All is corrected and answered", "五§14·2", end=True)
    missed = Step("Nobody inspected in time; it stays in the figures", "五§11", end=True)
    cancelled = Step("Called off by the manager", "五§11", end=True)

    checklists = (INSPECTORS,)
    reads = OPENED_FOR
    commitments = (
        CommitmentRule(
            "inspect", "五§11", starts=(OPENING,), met=(inspected,), within=Agreed(lambda case: case.due_at)
        ),
        CommitmentRule(
            "missing", "五§11", starts=(OPENING,), met=(inspecting,), parallel=True,
            within=Reckoned(lambda case: case.missed_at), expires="miss",
        ),
        CommitmentRule(
            "serious", "五§2·2", starts=("enter",), met=("report_serious",), within="inspection.serious_report_wh",
            each=True,
        ),
        CommitmentRule(
            "correct", "五§2·2", starts=("enter",), met=("correct",), within="inspection.correct_wd", each=True
        ),
        CommitmentRule("report", "五§14·1", starts=(inspected,), met=(reported,), within="inspection.report_wd"),
        CommitmentRule(
            "feedback", "五§14·2", starts=("report",), met=("acknowledge",), within="inspection.feedback_wd",
            each=True, expires="unanswered",
        ),
    )  # fmt: skip

    # -- the plan ---------------------------------------------------------------------------------------------

    @staticmethod
    def subject_of(request: InspectionRequest) -> str | None:
        """The store room, the one person, or else the week."""
        if request.place is not None:
            return request.place
        persons = request.persons or []
        return named(human(persons[0])) if len(persons) == 1 else week_of(request.planned_on)

    @staticmethod
    def lists_of(request: InspectionRequest) -> tuple[str, ...]:
        return tuple(request.checklists)

    @staticmethod
    def shown_of(facts: InspectionFacts) -> dict[str, Any]:
        """When and by whom, what is still to be done, and the SHA-256 of the seed where it was drawn."""
        return {
            "planned_on": facts.planned_on.isoformat(), "leader": facts.leader, "team": facts.team,
            "persons": facts.persons, "findings": list(facts.findings), "to_report": facts.to_report,
            "to_correct": facts.to_correct, "unanswered": list(facts.waiting.values()),
            "seed_sha256": facts.seed_sha256,
        }  # fmt: skip

    @staticmethod
    def page_of(facts: InspectionFacts) -> list[str]:
        """Who inspects whom, and when."""
        inspectors = ", ".join(facts.inspectors) or "?"
        return [f"{facts.planned_on.isoformat()}: {inspectors} → {facts.place or ', '.join(facts.persons)}"]

    def begin(self, request: InspectionRequest) -> InspectionFacts:
        """A person plans for a day to come; what a round has drawn stands as it was drawn."""
        found, by_round = self.read("inspection_people"), role_of(request.by) is Role.SYSTEM
        self.fits_together(request)
        today = self.day_of(self.at)
        self.wrong_unless(by_round or request.planned_on >= today, "planned_on", msg="must not lie before the opening")
        self.wrong_unless(request.place is None or found["keeper"], "place", msg="is no place on the list")
        facts = self.now_taken.draft.facts = InspectionFacts(
            planned_on=request.planned_on, persons=request.persons or [found["keeper"]], place=request.place,
            leader=request.leader, team=beside(request.leader, request.team), seed_sha256=found["seed"],
            of_manager=found["of_manager"],
        )  # fmt: skip
        if not by_round:
            self.wrong_unless(request.leader, "leader", msg="is needed: who leads the team")
            self.wrong_unless(facts.team, "team", msg="must name one at least beside the leader")
            for where, msg in self.unfit(facts.leader, facts.team):
                raise self.wrong(where, msg=msg)
        else:
            self.remark_of_the_draw(request)
        self.mark_absent()
        self.plan(
            scope=request.scope.value, kind=request.kind.value, planned_on=facts.planned_on, persons=facts.persons,
            place=facts.place, leader=facts.leader, team=facts.team, checklists=request.checklists, why=request.why,
            seed_sha256=facts.seed_sha256,
        )
        self.tell_team()
        if facts.leader is None or not facts.team:
            self.tell(MANAGER, "inspection_without_team")
        return facts

    def assignee_of(self, facts: InspectionFacts) -> str | None:
        return min(facts.waiting.values()) if facts.waiting else facts.leader

    def not_in_own_matter(self, **persons: str | None) -> None:
        super().not_in_own_matter(**persons)
        self.of_nobody_inspected()

    @event(planned, inspecting, to=SAME, by=(MANAGER,), clause="五§10", reads=TEAM_OF)
    def name_team(self, leader: Inspector, team: Team) -> None:
        """The manager names leader and team; none of them is inspected, nor leads everybody who is."""
        self.of_nobody_inspected()
        others = beside(leader, team)
        team = others if others != team and self.has(LEADER_IN_TEAM) else team
        self.wrong_unless(team, "team", msg="must name one at least beside the leader")
        for _, msg in self.unfit(leader, team):
            raise self.refused(msg)
        facts = self.facts
        facts.leader, facts.team = leader, [*team]
        for number in facts.to_report:  # whoever found it may be of the team no longer
            self.await_instead("serious", number, leader)
        self.next_row("inspection_team", "teams", final=True, leader=leader, team=facts.team, **self.stamp("named"))
        self.plan(leader=leader, team=facts.team)
        self.mark_absent()
        self.tell_team()

    @event(planned, to=SAME, by=(MANAGER,), clause="五§11", reads=DAY_OF)
    def postpone(self, planned_on: PlannedDay, reason: Text) -> None:
        """Another day of the same week."""
        facts = self.facts
        self.of_nobody_inspected()
        week = week_of(facts.planned_on)
        self.refuse_unless(week_of(planned_on) == week, f"planned_on must lie in the same week, {week}")
        self.refuse_unless(planned_on >= self.day_of(self.at), "planned_on must not lie before the event")
        self.next_row(
            "inspection_move", "moves", final=True, from_on=facts.planned_on, planned_on=planned_on, reason=reason,
            **self.stamp("postponed"),
        )  # fmt: skip
        facts.planned_on = planned_on
        self.set_due("inspect", self.due_at)
        missing, until = self.commitment("missing"), self.missed_at
        if missing is not None and missing.due_at != until and self.has(MONTH_LEFT):
            self.set_due("missing", until)
        self.plan(planned_on=planned_on)
        self.mark_absent()
        self.tell_team()

    # -- the inspection ---------------------------------------------------------------------------------------

    @event(planned, to=inspecting, by=(), clause="五§5", person=lambda facts: facts.inspectors)
    def start(self) -> None:
        """The team begins, on the day that is planned or later."""
        planned_on = self.facts.planned_on
        early = self.day_of(self.at) < planned_on and self.guarded("inspection-on-its-day")
        self.refuse_unless(
            not early,
            f"the inspection is planned for {planned_on}: start it from that day on, or have the manager postpone it "
            "to another day of that week first",
        )

    @event(inspecting, to=SAME, by=(), clause="五§14·1", person=lambda facts: facts.inspectors)
    def enter(
        self, checklist: Line, results: Results, person: Inspected | None = None, place: Key | None = None,
        note: Text | None = None,
    ) -> None:  # fmt: skip
        """A work check sheet; entered again it voids the findings of the one before."""
        facts, whom = self.facts, self.whom(person, place)
        self.not_the_person(person=whom)
        listed = self.request.checklists
        self.unfit_unless(checklist in listed, "checklist", msg=f"must be one of {', '.join(listed)}")
        judged = self.checked(checklist, results)
        key = of(facts.whom(whom), checklist)
        before = facts.sheets[key].number if key in facts.sheets else None
        self.void_findings_of(before)
        facts.entered += 1
        answers = self.counted(checklist, results)
        facts.sheets[key] = Sheet(number=facts.entered, yes=answers.count(Given.YES), counted=len(answers))
        self.form(
            "inspection_sheet", str(facts.entered), final=True, person=whom, place=facts.place, checklist=checklist,
            checklist_version=judged["checklist_version"], results=judged["results"], score=judged["score"], note=note,
            replaces=before, **self.stamp("entered"),
        )  # fmt: skip
        self.find(checklist, results, whom)

    @event(inspecting, to=inspected, by=(GENERAL_MANAGER,), clause="五§2·1", person=lambda facts: facts.leader)
    def finish(self) -> None:
        """Everything is entered, with findings or none: the register has its row."""
        facts, request = self.facts, self.request
        self.of_nobody_inspected()
        missing = facts.missing(request.checklists)
        self.refuse_unless(not missing, f"still to be entered, faults or none: {some(missing)}")
        self.form(
            "inspection_register", "1", final=True, scope=request.scope.value, kind=request.kind.value,
            planned_on=facts.planned_on, persons=facts.persons, place=facts.place, leader=facts.leader,
            team=facts.team, checklists=request.checklists, sheets=len(facts.sheets), findings=len(facts.findings),
            severe=sum(one.severe for one in facts.findings.values()), nil=not facts.findings,
            score=told(facts.score), **self.stamp("finished"),
        )  # fmt: skip

    # -- findings ---------------------------------------------------------------------------------------------

    @event(inspecting, inspected, to=SAME, by=(), clause="五§2·2", person=lambda facts: facts.inspectors)
    def report_serious(self, finding: FindingNumber, what: Text) -> None:
        """A severe finding is reported at once: the manager is told, a nonconformity opened."""
        found = self.known(finding)
        self.refuse_unless(found.severe, f"finding {finding} is not severe: it stands in the report")
        self.refuse_unless(not found.reported, f"finding {finding} was reported")
        found.reported = True
        self.meet("serious", finding)
        self.note(finding, found, reported_what=what, **self.stamp("reported"))
        for to in (MANAGER, GENERAL_MANAGER) if self.facts.of_manager else (MANAGER,):
            self.tell(to, "inspection_serious", finding=str(finding), what=what)
        self.open_linked(
            "Nonconformity",
            {
                "what": what, "severity": Severity.SERIOUS.value, "item": found.item, "person": found.person,
                "evidence": f"{self.case.workflow_id}, entry {self.now_taken.seq}",
            },
        )  # fmt: skip

    @event(inspecting, inspected, to=SAME, by=(SUPERVISOR,), clause="五§2·2", person=lambda facts: facts.persons)
    @also(reported, to=(SAME, closed))
    def correct(self, finding: FindingNumber, done: Text) -> Any:
        """A finding is put right, by whom it concerns or a supervisor."""
        found = self.known(finding)
        theirs = self.is_human(found.person) or entitled(role_of(self.by), (SUPERVISOR,))
        self.refuse_unless(theirs, f"finding {finding} concerns {found.person}: they correct it, or a supervisor")
        self.refuse_unless(not found.corrected, f"finding {finding} was corrected")
        found.corrected = True
        self.meet("correct", finding)
        self.note(finding, found, done=done, **self.stamp("corrected"))
        return self.closed_or_same()

    # -- the report -------------------------------------------------------------------------------------------

    @event(inspected, to=reported, by=(GENERAL_MANAGER,), clause="五§14·1", person=lambda facts: facts.leader)
    def report(self, text: Text, inspectors: Results) -> None:
        """The report, with how the inspectors declare that they inspected; scores are reckoned here."""
        facts = self.facts
        self.of_nobody_inspected()
        waiting = ", ".join(map(str, facts.to_report))
        self.refuse_unless(not waiting, f"severe findings come first, by report_serious: {waiting}")
        declared = self.checked(INSPECTORS, inspectors, key="inspectors")
        corrected = sum(one.corrected for one in facts.findings.values())
        self.form(
            "quality_inspection_report", "1", final=True, text=text, inspectors=declared["results"],
            checklist_version=declared["checklist_version"], findings=len(facts.findings), corrected=corrected,
            score=told(facts.score), scores=facts.scores(), **self.stamp("reported"),
        )  # fmt: skip
        self.plan(outcome=InspectionOutcome.REPORTED.value, **self.stamp("ended"))
        for number, person in enumerate(facts.persons, 1):
            facts.waiting[number] = person
            self.await_each("feedback", number, person)
            self.tell(person, "inspection_reported", text=text, findings=str(self.findings_of(person)))
        self.reveal()

    @event(reported, to=(SAME, closed), by=(), clause="五§14·2", person=lambda facts: facts.persons)
    def acknowledge(self, agrees: Flag, remarks: Text | None = None) -> Any:
        """Somebody who was inspected answers the report, once."""
        waiting = (number for number, person in self.facts.waiting.items() if self.is_human(person))
        number = self.refuse_unless(next(waiting, None), f"{self.by} has answered, or may no longer")
        self.meet("feedback", number)
        return self.answered(number, agrees=agrees, remarks=remarks)

    @event(reported, to=(SAME, closed), by=(Role.SYSTEM,), clause="五§14·2")
    def unanswered(self, ref: StrictInt) -> Any:
        """Nobody answered in time: their silence is noted."""
        return self.answered(ref, agrees=None, remarks=None) if ref in self.facts.waiting else SAME

    # -- other ends -------------------------------------------------------------------------------------------

    @event(planned, to=missed, by=(Role.SYSTEM,), clause="五§11")
    def miss(self) -> None:
        """Nobody inspected in time: it is not made up for, and stays in the figures."""
        self.plan(outcome=InspectionOutcome.MISSED.value, **self.stamp("ended"))
        self.reveal()
        for to in dict.fromkeys(filter(None, (MANAGER, self.facts.leader))):
            self.tell(to, "inspection_missed", planned_on=self.facts.planned_on.isoformat())

    @event(planned, inspecting, to=cancelled, by=(MANAGER,), clause="五§11", on_hold=True)
    def cancel(self, reason: Text) -> None:
        """The manager calls it off; nobody does so who is inspected."""
        self.of_nobody_inspected()
        self.plan(outcome=InspectionOutcome.CANCELLED.value, outcome_reason=reason, **self.stamp("ended"))
        self.reveal()
        for person in self.facts.inspectors:
            self.tell(person, "inspection_cancelled", reason=reason)

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def due_at(self) -> datetime:
        """The end of the day for which it is planned."""
        return self.not_over(self.calendar.end_of(self.facts.planned_on))

    @property
    def missed_at(self) -> datetime:
        """Noon of the first workday after its week, of a store room after its month."""
        planned_on = self.facts.planned_on
        if self.facts.place is None:
            day = planned_on + timedelta(days=7 - planned_on.weekday())
        else:
            day = (planned_on.replace(day=1) + timedelta(days=31)).replace(day=1)
        days = (day + timedelta(days=number) for number in range(HORIZON))
        first = next((one for one in days if self.calendar.is_workday(one)), day)
        return max(self.due_at, self.not_over(datetime.combine(first, NOON, self.calendar.tz)))

    def answered(self, number: int, *, agrees: bool | None, remarks: str | None) -> Any:
        person = self.facts.waiting.pop(number)
        self.form(
            "inspection_feedback", str(number), final=True, person=person, agrees=agrees, remarks=remarks,
            **self.stamp("answered"),
        )  # fmt: skip
        return self.closed_or_same()

    def closed_or_same(self) -> Any:
        """The case closes by itself once all is corrected and everyone has answered, or was silent."""
        facts = self.facts
        done = self.now_taken.draft.standing == "reported" and not facts.waiting and not facts.to_correct
        return self.closed if done else SAME

    def plan(self, **values: Any) -> None:
        """Writes on the plan."""
        self.form("inspection_plan", "1", **values)

    def reveal(self) -> None:
        """From now on anyone may know the seed, and draw again."""
        if self.facts.seed_sha256 is not None:
            self.post(SeedRevealed(workflow_id=self.case.workflow_id, at=self.at))
