"""Nonconformities: contained, traced, formed, instructed, countersigned, reviewed (四§6, 四§10; 五§2·2)."""

from typing import Any

from temporalio import workflow

from models.fields import Department, Flag, Text
from models.kinds.nonconformity import (
    Concerned,
    Departments,
    NonconformityFacts,
    NonconformityRequest,
)
from models.offices import INSIDERS, QUALITY
from models.parts.measures import Measures, over
from models.people import human, named
from models.policy.checklists import Severity
from models.vocabulary import UNKNOWN, Role
from workflows.language.declaration import SAME, Choice, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.cause import Cause

SPECIALIST, SUPERVISOR, MANAGER = Role.QUALITY, Role.SUPERVISOR, Role.MANAGER
TECHNICIAN, DEPARTMENT = Role.TECHNICIAN, Role.DEPARTMENT
OF_THE_PERSON = {"department_of": lambda case, _given: {"person": case.facts.person}}


@workflow.defn(name="Nonconformity")
class Nonconformity(Case[NonconformityRequest, NonconformityFacts], Cause, letter="X", office=QUALITY):
    """Something of the service did not conform: its cause, its handling, who signs for it, what follows (四§10)."""

    found = Step("Found, its cause is looked for", "四§10·1")
    traced = Step("The cause is known; the form is to be filled in", "四§10·1")
    formed = Step("The form waits for the service manager's instruction", "四§10·2")
    instructed = Step("The departments named countersign", "四§10·2")
    countersigned = Step("Signed by all; the form returns for review", "四§10·2")
    closed = Step("Reviewed; its measures become an improvement", "四§13", end=True)
    dismissed = Step("It was none", "四§10·1", end=True)

    openers = INSIDERS
    """Everyone takes part (四§4(2))."""
    commitments = (
        CommitmentRule(
            "trace", "四§10·1", starts=(found,), met=(traced, dismissed),
            within=Choice("nonconformity.trace", "nonconformity.trace_serious", lambda case: case.facts.serious),
        ),
        CommitmentRule("form", "四§10·1", starts=(traced,), met=(formed,), within="quality.form_wd"),
        CommitmentRule("instruct", "四§10·2", starts=(formed,), met=(instructed,), within="quality.manager_wd"),
        CommitmentRule(
            "countersign", "四§10·2", starts=("instruct",), met=("countersign",), within="quality.countersign_wd",
            each=True, ends_with=instructed,
        ),
        CommitmentRule(
            "review", "四§10·2", starts=(countersigned,), met=(closed, traced), within="quality.review_wd"
        ),
    )  # fmt: skip

    @staticmethod
    def subject_of(request: NonconformityRequest) -> str | None:
        whom = request.person or request.unit
        return named(human(whom)) if whom is not None else None

    @staticmethod
    def shown_of(facts: NonconformityFacts) -> dict[str, Any]:
        """What is found, whom it concerns, who has signed in this round, and for whom it waits."""
        return {
            "severity": facts.severity.value, "item": facts.item, "person": facts.person, "unit": facts.unit,
            "cause": facts.cause, "round": facts.round, "signed": list(facts.signed), "unsigned": list(facts.asked),
        }  # fmt: skip

    @staticmethod
    def page_of(facts: NonconformityFacts) -> list[str]:
        """How grave it is, of what item and of whom; who is still to sign. What people wrote is not shown there."""
        found = [facts.severity.value, *filter(None, (facts.item, facts.person, facts.unit))]
        waiting = ", ".join(facts.asked)
        return [" · ".join(found)] + ([f"{facts.round}: {len(facts.signed)} ✓; {waiting}"] if waiting else [])

    def begin(self, request: NonconformityRequest) -> NonconformityFacts:
        """The specialist is told; the manager as well, at once, of what is serious."""
        self.form(
            "nonconformity_record", "1", what=request.what, severity=request.severity.value,
            evidence=request.evidence, service=request.service, item=request.item, person=request.person,
            unit=request.unit, self_found=request.self, opened_by=self.by,
        )  # fmt: skip
        self.tell(SPECIALIST, "nonconformity_found", severity=request.severity.value)
        if request.severity is Severity.SERIOUS:
            self.tell(MANAGER, "nonconformity_serious")
        return NonconformityFacts(
            severity=request.severity, item=request.item, opener=self.by, person=request.person, unit=request.unit
        )

    def assignee_of(self, facts: NonconformityFacts) -> str | None:
        return min(facts.asked, default=None)

    def not_in_own_matter(self, **persons: str | None) -> None:
        super().not_in_own_matter(**{"person": self.facts.person} | persons)

    # -- the cause --------------------------------------------------------------------------------------------

    @event(found, traced, to=SAME, by=(SPECIALIST, SUPERVISOR, TECHNICIAN), clause="五§2·2")
    def contain(self, done: Text) -> None:
        """What was put right at once."""
        self.next_row("nonconformity_containment", "contained", final=True, done=done, **self.stamp("contained"))

    @event(found, formed, to=traced, by=(SPECIALIST,), clause="四§10·1")
    def trace(
        self, cause: Text, how_found: Text, person: Concerned | None = None, unit: Department | None = None
    ) -> None:
        """The specialist traces the cause; person and unit that it names stand from then on."""
        facts = self.facts
        self.not_the_person(person=facts.person)
        facts.person, facts.unit = person or facts.person, unit or facts.unit
        self.not_the_person(person=facts.person)
        facts.cause = cause
        self.next_row(
            "nonconformity_trace", "traced", final=True, cause=cause, how_found=how_found, person=facts.person,
            unit=facts.unit, **self.stamp("traced"),
        )  # fmt: skip

    @event(found, traced, to=dismissed, by=(MANAGER,), clause="四§10·1", on_hold=True)
    def dismiss(self, reason: Text) -> None:
        """It was no nonconformity after all."""
        self.not_the_person(person=self.facts.person)
        self.form("nonconformity_record", "1", dismissed_because=reason, **self.stamp("dismissed"))

    # -- the form ---------------------------------------------------------------------------------------------

    @event(traced, to=formed, by=(SPECIALIST,), clause="四§10·1")
    def fill_form(self, handling: Text, measures: Measures) -> None:
        """Cause, handling and improvement; the manager is told that the form waits."""
        facts = self.facts
        late = over(measures, self.day_of(self.at))
        self.wrong_unless(late is None, "measures", late or 0, "due_on", msg="must not be over")
        facts.measures = measures
        facts.forms += 1
        form_no = f"{self.case.number}-F{facts.forms}"
        self.form(
            "nonconformity_form", str(facts.forms), final=True, form_no=form_no, cause=facts.cause,
            handling=handling, **self.stamp("filled"),
        )  # fmt: skip
        for number, measure in enumerate(measures, 1):
            self.form(
                "nonconformity_measure", f"{facts.forms}/{number}", final=True, form_no=form_no, text=measure.text,
                owner=measure.owner, due_on=measure.due_on,
            )  # fmt: skip
        self.tell(MANAGER, "nonconformity_formed", form_no=form_no)

    @event(formed, instructed, to=instructed, by=(MANAGER,), clause="四§10·2")
    def instruct(self, instruction: Text, units: Departments) -> None:
        """The manager's instruction, and who countersigns; given again, in place of those who have not signed."""
        facts = self.facts
        self.not_the_person(opener=facts.opener, person=facts.person)
        again = [unit for unit in units if unit in facts.signed]
        self.refuse_unless(not again, f"has signed in this round: {', '.join(again)}; name those who have not")
        if self.case.standing == "formed":
            facts.round += 1
        before, facts.asked = facts.asked, {}
        for unit in units:
            if unit not in before:
                facts.signatures += 1
                self.await_each("countersign", facts.signatures, unit)
                self.tell(unit, "nonconformity_to_sign", round=str(facts.round))
            facts.asked[unit] = before.pop(unit, facts.signatures)
        for ref in before.values():
            self.let_go("countersign", ref)
        self.next_row(
            "nonconformity_instruction", "instructions", final=True, signing_round=facts.round,
            instruction=instruction, units=", ".join(units), **self.stamp("instructed"),
        )  # fmt: skip

    @event(instructed, to=(SAME, countersigned, traced), by=(DEPARTMENT,), clause="四§10·2")
    def countersign(self, agrees: Flag, remarks: Text | None = None) -> Any:
        """A department signs, or objects: that ends the round, and the form is filled in again."""
        facts = self.facts
        self.wrong_unless(agrees or remarks is not None, "remarks", msg="must say what the objection is")
        self.refuse_unless(self.by not in facts.signed, f"{self.by} has signed in this round")
        waiting = ", ".join(facts.asked)
        number = self.refuse_unless(
            facts.asked.get(self.by), f"{self.by} is not asked to sign; still to sign: {waiting}"
        )
        self.not_the_person(person=facts.person)
        self.form(
            "nonconformity_signature", str(number), signing_round=facts.round, unit=self.by, agrees=agrees,
            remarks=remarks, **self.stamp("signed"),
        )  # fmt: skip
        self.meet("countersign", number)
        facts.signed[self.by] = facts.asked.pop(self.by)
        if not agrees:
            self.void_round()
            self.tell(SPECIALIST, "nonconformity_objected", unit=self.by)
            return self.traced
        if facts.asked:
            return SAME
        self.tell(SPECIALIST, "nonconformity_signed")
        return self.countersigned

    @event(countersigned, to=(closed, traced), by=(SPECIALIST, SUPERVISOR), clause="四§10·2", reads=OF_THE_PERSON)
    def review(self, passes: Flag, remarks: Text) -> Any:
        """Passed, the measures become an improvement (四§13); failed, the form is filled in again."""
        facts = self.facts
        self.not_the_person(person=facts.person)
        for owner in dict.fromkeys(measure.owner for measure in facts.measures):
            self.not_the_person(owner=owner)
        self.next_row(
            "nonconformity_review", "reviews", final=True, signing_round=facts.round, passes=passes, remarks=remarks,
            **self.stamp("reviewed"),
        )  # fmt: skip
        if not passes:
            self.void_round()
            return self.traced
        if facts.person is not None or facts.unit is not None:
            unit = facts.unit or self.read("department_of") or UNKNOWN
            self.answerable(facts.cause or "", unit, [facts.person])
        measures = [measure.model_dump(mode="json", exclude_none=True) for measure in facts.measures]
        self.open_linked("Improvement", {"measures": measures, "item": self.request.item, "source": "nonconformity"})
        return self.closed

    # -- helpers of the effects -------------------------------------------------------------------------------

    def void_round(self) -> None:
        """An objection or a failed review voids every signature of the round."""
        facts = self.facts
        for number in facts.signed.values():
            self.form("nonconformity_signature", str(number), final=True, void=True)
        facts.signed, facts.asked = {}, {}
