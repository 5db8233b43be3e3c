"""Plans of inspections for tests: a company, draws by a seed, what is planned already."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from models.draws import draw
from models.kinds.inspection import SCOPES, InspectionKind
from models.kinds.inspection_round import (
    Company,
    KnownInspection,
    Numbers,
    PlannedInspection,
    Planning,
    Subject,
)
from models.people import Colleague
from models.policy.calendar import Calendar
from played.case_files import at
from servers.service import plain_weeks

MONDAY = date(2026, 11, 9)
"""Of a week in which no month ends."""
LISTS = {"repair": ("visit",), "courier": ("delivery", "visit")}


class Seeded:
    """Draws by one seed, and counts the decks; `asked` has each draw's run, number and count."""

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed.to_bytes(32)
        self.decks: dict[str, Counter[str]] = {}
        self.asked: list[tuple[Subject, int, int]] = []

    def __call__(
        self, subject: Subject, number: int, population: Collection[str], count: int, deck: str | None = None
    ) -> Sequence[str]:
        self.asked.append((subject, number, count))
        known = self.decks.setdefault(deck, Counter()) if deck is not None else Counter[str]()
        result = draw(self.seed, f"inspection-{subject}", {one: known[one] for one in population}, count).result
        known.update(result)
        return result


def company(people: int = 8, *, away: Collection[tuple[str, date]] = (), newcomers: Sequence[str] = ()) -> Company:
    """So many technicians led by `boss`, a manager and a general manager; three in the group."""
    staff = {f"t-{n}": Colleague(id=f"t-{n}", name="", post="repair", supervisor="boss") for n in range(1, people + 1)}
    others = ("boss", "manager", "general", "quality", "clerk")
    staff |= {one: Colleague(id=one, name="") for one in others}
    staff["clerk"] = replace(staff["clerk"], supervisor="other")
    staff["other"] = Colleague(id="other", name="")
    return Company(
        staff=staff, inspected=[f"t-{n}" for n in range(1, people + 1)], newcomers=newcomers,
        group=["boss", "quality", "clerk"], managers=["manager"], general_managers=["general"],
        away=lambda person, day: (person, day) in away,
    )  # fmt: skip


NUMBERS = Numbers(
    per_week=2, per_month=8, people=(2, 3), scopes=SCOPES, lists_of=lambda post: LISTS.get(post or "", ("discipline",))
)


def planned(
    monday: date = MONDAY, calendar: Calendar | None = None, after: str | None = None, *,
    there: Company | None = None, held: Sequence[KnownInspection] = (), numbers: Numbers = NUMBERS, begun: int = 0,
    seed: int = 1,
) -> list[PlannedInspection]:  # fmt: skip
    """The runs of a week, as planned at eight on its Monday."""
    planning = Planning(
        company=there or company(), numbers=numbers, draw=Seeded(seed), held=list(held), begun=begun
    )
    return planning.week(calendar or plain_weeks(), monday, at(after or f"{monday.isoformat()} 08:00"))


def normal(runs: Sequence[PlannedInspection]) -> list[PlannedInspection]:
    """Those that are held in turn."""
    return [run for run in runs if run.kind is InspectionKind.NORMAL]


def held(
    day: str, kind: InspectionKind = InspectionKind.NORMAL, persons: str = "", inspectors: str = ""
) -> KnownInspection:
    """Something that is planned already."""
    return KnownInspection(date.fromisoformat(day), kind, frozenset(persons.split()), frozenset(inspectors.split()))
