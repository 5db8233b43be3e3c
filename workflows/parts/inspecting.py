"""Who may be in the team of an inspection, and what an opening must hold together (五§10–11)."""

from models.kinds.inspection import InspectionFacts, InspectionKind, InspectionRequest
from models.people import same_human
from workflows.language.effects import Effects


class Inspecting(Effects[InspectionRequest, InspectionFacts]):
    """Nobody inspects themselves, no two each other in one week, and one at least leads nobody inspected."""

    def fits_together(self, request: InspectionRequest) -> None:
        """Persons or a place; a special one says why. Raises Refusal."""
        store = request.kind is InspectionKind.STORE
        self.wrong_unless(
            store or request.persons, "persons", msg="is needed: who is inspected; of a store room place instead"
        )
        self.wrong_unless(not store or request.persons is None, "persons", msg="has no place with a store room")
        self.wrong_unless(not store or request.place, "place", msg="is needed for a store room")
        self.wrong_unless(store or request.place is None, "place", msg="is for a store room: kind store")
        why = request.kind is not InspectionKind.SPECIAL or request.why
        self.wrong_unless(why, "why", msg="is needed for a special inspection")

    def unfit(self, leader: str | None, team: list[str]) -> list[tuple[str, str]]:
        """What is wrong with a team, each with the key that names who it is."""
        found, facts = self.read("inspection_people"), self.facts
        wrong = []
        for key, person in (("leader", leader), *(("team", one) for one in team)):
            if person is not None and facts.place_of(person) is not None:
                wrong.append((key, f"{person} is inspected: nobody inspects themselves"))
            elif person in found["mutual"]:
                wrong.append((key, f"{person} is inspected this week by somebody who is inspected here"))
        inspectors = dict.fromkeys([*filter(None, [leader]), *team])
        if not wrong and all(one in found["lead"] for one in inspectors):
            wrong.append(("team", "must have one at least who leads nobody inspected"))
        if leader is not None and any(same_human(leader, one) for one in team):
            wrong.append(("team", "must not name the leader again, in whatever role"))
        return wrong

    def remark_of_the_draw(self, request: InspectionRequest) -> None:
        """Says on the timeline where the draw found too few, or no team that fits."""
        fewest = min(self.policy.integers("inspection.people_per_run"))
        if request.kind is InspectionKind.NORMAL and len(request.persons or ()) < fewest:
            self.remark("too few people: all of them are inspected")
        for _, msg in self.unfit(self.facts.leader, self.facts.team):
            self.remark(msg)

    def of_nobody_inspected(self) -> None:
        for person in self.facts.persons:
            self.not_the_person(person=person)

    def mark_absent(self) -> None:
        """Whoever names somebody who is absent that day may do so; the timeline marks it."""
        away = self.read("inspection_people")["away"]
        if away:
            self.remark(f"absent then: {some(away)}")

    def tell_team(self) -> None:
        for person in self.facts.inspectors:
            self.tell(person, "inspection_planned", planned_on=self.facts.planned_on.isoformat())


def beside(leader: str | None, team: list[str]) -> list[str]:
    """The team without its leader, who may be named there as well, in whatever role."""
    return [one for one in team if leader is None or not same_human(leader, one)]


def some(names: list[str]) -> str:
    """The first of them, and how many more there are."""
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(names[:10]) + more
