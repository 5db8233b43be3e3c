"""Findings of an inspection: numbered as sheets are entered, each with its clocks, void with its sheet (五§2·2)."""

from typing import Any

from models.kinds.inspection import StandingFinding
from models.people import same_human
from models.policy.checklists import Given, Severity, found_wrong
from workflows.parts.checking import Checking, Results
from workflows.parts.inspecting import Inspecting, some


class Findings(Inspecting, Checking):
    """What a sheet finds, and what becomes of it."""

    def whom(self, person: str | None, place: str | None) -> str:
        """Whom a sheet is about, as the case names them. Raises Refusal."""
        facts = self.facts
        if facts.place is not None:
            self.unfit_unless(place == facts.place and person is None, "place", msg=f"must be {facts.place}")
            return facts.persons[0]
        number = facts.place_of(person) if person is not None else None
        self.unfit_unless(place is None and number, "person", msg=f"must be one of {some(facts.persons)}")
        return facts.persons[(number or 1) - 1]

    def counted(self, checklist: str, results: Results) -> list[Given]:
        """The answers that make the score."""
        items = self.now_taken.draft.rules.checklists[checklist]
        return [r.answer for r in results if not items[r.item].advisory and r.answer in (Given.YES, Given.NO)]

    def find(self, checklist: str, results: Results, whom: str) -> None:
        """Numbers what does not hold, each with its clocks; what is severe is to be reported at once."""
        facts, items = self.facts, self.now_taken.draft.rules.checklists[checklist]
        found = {facts.found + number: result for number, result in enumerate(found_wrong(items, results), 1)}
        for number, result in found.items():
            severity = items[result.item].severity
            facts.findings[number] = StandingFinding(
                sheet=facts.entered, item=result.item, person=whom, severe=severity is Severity.SERIOUS
            )
            self.form(
                "inspection_finding", str(number), sheet=facts.entered, person=whom, place=facts.place,
                checklist=checklist, item=result.item, severity=severity.value, note=result.note,
            )  # fmt: skip
            self.await_each("correct", number, whom)
        facts.found += len(found)
        severe = [number for number in found if facts.findings[number].severe]
        for number in severe:
            self.await_each("serious", number, self.by)
        if severe:
            self.tell(self.by, "inspection_to_report", findings=", ".join(map(str, severe)))
        if found:
            self.tell(whom, "inspection_findings", findings=", ".join(map(str, found)))

    def void_findings_of(self, sheet: int | None) -> None:
        """The findings of a sheet that is entered again do not stand any more."""
        findings = self.facts.findings
        for number in [number for number, one in findings.items() if one.sheet == sheet]:
            del findings[number]
            self.form("inspection_finding", str(number), final=True, void=True)
            self.let_go("correct", number)
            self.let_go("serious", number)

    def known(self, number: int) -> StandingFinding:
        """A finding that stands. Raises EventRefused for another."""
        there = ", ".join(map(str, self.facts.findings)) or "none"
        return self.refuse_unless(self.facts.findings.get(number), f"no finding {number} stands; there is: {there}")

    def note(self, number: int, found: StandingFinding, **values: Any) -> None:
        """Writes on a finding; for the last time once nothing is left to be done about it, and no sheet can void it."""
        stands = self.now_taken.draft.standing != "inspecting"
        over = stands and found.corrected and (found.reported or not found.severe)
        self.form("inspection_finding", str(number), final=over, **values)

    def findings_of(self, person: str) -> int:
        return sum(same_human(one.person, person) for one in self.facts.findings.values())
