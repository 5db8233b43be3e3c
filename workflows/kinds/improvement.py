"""Improvements: measures are carried out, and after a month it is looked whether they helped (四§13, 六§5)."""

import re
from typing import Any

from temporalio import workflow

from models.fields import Day, Flag, Member, Text
from models.kinds.improvement import AN_APPRAISAL, FROM_APPRAISAL, ImprovementFacts, ImprovementRequest, OpenMeasure
from models.offices import QUALITY, entitled
from models.parts.measures import Measure, Measures, Owned, over
from models.vocabulary import Role, role_of
from workflows.language.declaration import OPENING, SAME, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.agreed_dues import AgreedDues

ITEM = re.compile(r"[a-z][a-z0-9_]*")
"""An item of a checklist by its key; other things are told in words, which no subject may be."""
SPECIALIST, SUPERVISOR, MANAGER = Role.QUALITY, Role.SUPERVISOR, Role.MANAGER
BEFORE_AND_AFTER = {"item_exceptions": lambda case, _given: case.asked_of_exceptions()}
"""The item's exceptions before the first measure and after the last one."""
NAMED_SINCE = 7
"""The shape from which on a source that is an appraisal counts like a link to one."""
ANY_NAME_SINCE = 9
"""The shape from which on it may be named by its number, or be `appraisal` alone."""


@workflow.defn(name="Improvement")
class Improvement(Case[ImprovementRequest, ImprovementFacts], AgreedDues, letter="M", office=QUALITY):
    """Measures against what went wrong are carried out, and it is looked whether they helped (四§13)."""

    planned = Step("Its measures are carried out", "四§13")
    done = Step("All carried out; time must show", "四§13")
    verifying = Step("To be looked at whether they helped", "四§13")
    effective = Step("They helped", "四§13", end=True)
    dropped = Step("Given up", "四§13", end=True)

    commitments = (
        CommitmentRule(
            "measure", "四§13", starts=(OPENING, "verify"), met=("carry_out",), within="quality.improve_due_wd",
            each=True, ends_with=planned,
        ),
        CommitmentRule(
            "until_verify", "四§13", starts=(done,), met=(), within="quality.verify_after_cd",
            expires="time_to_verify",
        ),
        CommitmentRule(
            "verify", "四§13", starts=(verifying,), met=(effective, planned), within="improvement.verify"
        ),
    )  # fmt: skip

    @staticmethod
    def subject_of(request: ImprovementRequest) -> str | None:
        return request.item if request.item is not None and ITEM.fullmatch(request.item) is not None else None

    @staticmethod
    def shown_of(facts: ImprovementFacts) -> dict[str, Any]:
        """What it should lessen, and the measures that are still to be carried out, by number."""
        return {"item": facts.item, "measures": {str(number): one.owner for number, one in facts.open.items()}}

    @staticmethod
    def page_of(facts: ImprovementFacts) -> list[str]:
        """What it should lessen, and how many of its measures are carried out."""
        carried = f"{len(facts.measures) - len(facts.open)}/{len(facts.measures)} ✓"
        return [" · ".join(filter(None, (facts.item, carried)))]

    def begin(self, request: ImprovementRequest) -> ImprovementFacts:
        """Each measure has its owner and its own clock; what a case hands on late is due at the end of that workday."""
        handed_on = self.now_taken.draft.opened_by is not None
        late = None if handed_on else over(request.measures, self.day_of(self.at))
        self.wrong_unless(late is None, "measures", late or 0, "due_on", msg="must not be over")
        facts = self.now_taken.draft.facts = ImprovementFacts(item=request.item)
        self.form("improvement_record", "1", item=request.item, source=request.source)
        self.add(request.measures)
        return facts

    def assignee_of(self, facts: ImprovementFacts) -> str | None:
        return min((one.owner for one in facts.open.values()), default=None)

    # -- the measures -----------------------------------------------------------------------------------------

    @event(
        planned, to=(SAME, done), by=(SUPERVISOR,), clause="四§13",
        person=lambda facts: [one.owner for one in facts.measures.values()],
    )  # fmt: skip
    def carry_out(self, measure: Owned, evidence: Text) -> Any:
        """A measure is carried out; with the last one it is time that must show."""
        facts, found = self.facts, self.known(measure)
        theirs = self.is_human(found.owner) or entitled(role_of(self.by), (SUPERVISOR,))
        self.refuse_unless(theirs, f"measure {measure} is with {found.owner}: they carry it out, or a supervisor")
        found.done_by, facts.last_at = self.by, self.at
        facts.first_at = facts.first_at or self.at
        self.form("improvement_measure", str(measure), final=True, evidence=evidence, **self.stamp("done"))
        self.meet("measure", measure)
        return SAME if facts.open else self.done

    @event(planned, to=SAME, by=(MANAGER,), clause="四§13")
    def change_measure(
        self, measure: Owned, reason: Text, text: Text | None = None, owner: Member | None = None,
        due_on: Day | None = None,
    ) -> None:  # fmt: skip
        """The manager changes a measure that is still to be carried out: its text, its owner, its day."""
        found, changes = self.known(measure), {"text": text, "owner": owner, "due_on": due_on}
        changed: dict[str, Any] = {key: value for key, value in changes.items() if value is not None}
        self.wrong_unless(changed, msg="must say what changes: text, owner or due_on")
        self.wrong_unless(due_on is None or due_on >= self.day_of(self.at), "due_on", msg="must not be over")
        self.next_row(
            "improvement_change", "changes", final=True, measure=measure, reason=reason, **changed,
            **self.stamp("changed"),
        )  # fmt: skip
        found.owner, found.due_on = owner or found.owner, due_on or found.due_on
        if due_on is not None:
            self.await_each("measure", measure, found.owner, due=self.calendar.end_of(due_on))
            changed["due_at"] = self.calendar.end_of(due_on)
        elif owner is not None:
            self.await_instead("measure", measure, owner)
        self.form("improvement_measure", str(measure), **changed)
        if owner is not None:
            self.tell(owner, "measure_given", measure=str(measure))

    @event(planned, done, to=dropped, by=(MANAGER,), clause="四§13", on_hold=True)
    def drop(self, reason: Text) -> None:
        """The manager gives it up; nobody gives up a measure of their own."""
        self.none_of_its_owners()
        self.form("improvement_record", "1", dropped_because=reason, **self.stamp("dropped"))

    # -- whether they helped ----------------------------------------------------------------------------------

    @event(done, to=verifying, by=(Role.SYSTEM,), clause="四§13")
    def time_to_verify(self) -> None:
        """Enough time has passed for it to show."""
        self.tell(SPECIALIST, "time_to_verify")

    @event(verifying, to=(effective, planned), by=(SPECIALIST, MANAGER), clause="四§13", reads=BEFORE_AND_AFTER)
    def verify(self, effective: Flag, report: Text, measures: Measures | None = None) -> Any:
        """Whether the measures helped, judged by none who carried one out; where not, others are needed."""
        facts = self.facts
        if effective:
            self.wrong_unless(measures is None, "measures", msg="has no place where it helped")
        self.wrong_unless(effective or measures, "measures", msg="is needed where it did not help: at least one")
        late = over(measures or [], self.day_of(self.at))
        self.wrong_unless(late is None, "measures", late or 0, "due_on", msg="must not be over")
        self.none_of_its_owners()
        self.next_row(
            "improvement_verification", "verified", final=True, effective=effective, report=report,
            compared=self.read("item_exceptions"), **self.stamp("verified"),
        )  # fmt: skip
        if effective:
            return self.effective
        facts.ineffective += 1
        if facts.ineffective > 1:
            self.raise_level()
            self.tell(MANAGER, "improvement_in_vain", times=str(facts.ineffective))
        facts.first_at = facts.last_at = None
        self.add(measures or [])
        return self.planned

    # -- helpers of the effects -------------------------------------------------------------------------------

    def add(self, measures: list[Measure]) -> None:
        """Further measures, numbered on, each told to its owner."""
        facts = self.facts
        key = "appraisal.rectify_wd" if self.from_appraisal else None
        for number, measure in enumerate(measures, len(facts.measures) + 1):
            facts.measures[number] = OpenMeasure(owner=measure.owner, due_on=measure.due_on)
            due = self.not_over(self.calendar.end_of(measure.due_on)) if measure.due_on is not None else None
            self.await_each("measure", number, measure.owner, key=None if due else key, due=due)
            started = self.commitment("measure", number)
            self.form(
                "improvement_measure", str(number), text=measure.text, owner=measure.owner, due_on=measure.due_on,
                due_at=started.due_at if started is not None and not started.unreckoned else None,
            )  # fmt: skip
            self.tell(measure.owner, "measure_given", measure=str(number))

    @property
    def from_appraisal(self) -> bool:
        """Whether it puts right what an appraisal found: its source, or the case that opened it, is one (六§5)."""
        shape, source = self.now_taken.draft.shape, self.request.source or ""
        named = AN_APPRAISAL.fullmatch(source) if shape >= ANY_NAME_SINCE else source.startswith(FROM_APPRAISAL)
        by_one = (self.now_taken.draft.opened_by or "").startswith(FROM_APPRAISAL)
        return by_one or (shape >= NAMED_SINCE and bool(named))

    def asked_of_exceptions(self) -> dict[str, Any]:
        """The item, and as long a time before the first measure as after the last one."""
        facts, length = self.facts, self.policy.duration("improvement.compared_cd")
        first, last = facts.first_at or self.at, facts.last_at or self.at
        until = self.calendar.add(last, length)
        since = first - (until - last)
        spans = {"since": since, "first": first, "last": last, "until": until}
        return {"item": self.request.item} | {name: moment.isoformat() for name, moment in spans.items()}

    def known(self, number: int) -> OpenMeasure:
        """A measure that is still to be carried out. Raises EventRefused for another."""
        waiting = ", ".join(map(str, self.facts.open)) or "none"
        found = self.facts.open.get(number)
        return self.refuse_unless(found, f"no measure {number} is to be carried out; there is: {waiting}")

    def none_of_its_owners(self) -> None:
        for one in self.facts.measures.values():
            self.not_the_person(owner=one.owner, done_by=one.done_by)
