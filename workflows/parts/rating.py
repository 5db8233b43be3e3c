"""Who rates an appraisal, as the staff register has it at the event, and what the ratings come to (六§3–4, 六§6)."""

from typing import Any

from models.kinds.appraisal import (
    FIRST_SUBORDINATE,
    SELF,
    SUPERIOR,
    AppraisalFacts,
    AppraisalRequest,
    RatedAs,
    Rater,
    ShownResult,
)
from models.kinds.appraisal_scoring import (
    Fractions,
    Indicator,
    NotRated,
    RaterClass,
    Rules,
    reckoned,
    rounded,
)
from models.people import human, same_human
from models.vocabulary import Role, role_of
from workflows.language.effects import Effects

NOBODY_ABOVE = Role.GENERAL_MANAGER.value
"""Stands for the superior where the staff list knows none: whoever is general manager rates, marked."""
PART = 4
"""Places to which a part is shown; the forms keep it exact."""


class Ratings(Effects[AppraisalRequest, AppraisalFacts]):
    """The raters of a case and the result of what they give."""

    # -- who rates --------------------------------------------------------------------------------------------

    def await_raters(self, found: dict[str, Any]) -> None:
        """Each who is to rate has a clock and is told: the superior, the person, those whom the person leads."""
        facts = self.facts
        superior = self.superior_of(found)
        if superior is not None:
            self.await_rater(SUPERIOR, superior, RatedAs.SUPERVISOR)
        if found["employed"]:
            self.await_rater(SELF, facts.person, RatedAs.SELF)
        led = found["subordinates"] if facts.leads else []
        for number, person in enumerate(led, FIRST_SUBORDINATE):
            self.await_rater(number, person, RatedAs.SUBORDINATE)
        facts.named = max((SELF, *facts.raters))

    def await_rater(self, number: int, person: str, rated_as: RatedAs) -> None:
        facts = self.facts
        facts.raters[number] = Rater(person=person, rated_as=rated_as)
        self.await_each("rate", number, person)
        self.tell(person, "appraisal_to_rate", person=facts.person, rated_as=rated_as.value)

    def superior_of(self, found: dict[str, Any]) -> str | None:
        """The superior by the staff register, else the general manager; None where that is the person."""
        known: str | None = found["superior"]
        if known is not None and not same_human(known, self.facts.person):
            return known
        return None if found["head"] else NOBODY_ABOVE

    def follow_register(self, found: dict[str, Any]) -> None:
        """Whoever is no rater any more is not awaited; another superior is awaited in the place of the one before."""
        facts, superior = self.facts, self.superior_of(found)
        for number in facts.waiting:
            rater = facts.raters[number]
            if number == SUPERIOR and superior is not None:
                if not _same(rater.person, superior):
                    rater.person = superior
                    self.await_instead("rate", number, superior)
                    self.tell(superior, "appraisal_to_rate", person=facts.person, rated_as=rater.rated_as.value)
                continue
            led = any(same_human(rater.person, one) for one in found["subordinates"])
            if not (found["employed"] if number == SELF else led):
                self.let_go("rate", number)
                del facts.raters[number]

    def rater(self, rated_as: RatedAs, found: dict[str, Any]) -> int:
        """The number under which the sender rates. Raises EventRefused for who is no such rater."""
        match rated_as:
            case RatedAs.SUPERVISOR:
                return self.as_superior(found)
            case RatedAs.SELF:
                self.refuse_unless(
                    self.is_human(self.facts.person), f"only {self.facts.person} rates as self"
                )
                self.refuse_unless(found["employed"], f"{self.by} is no longer on the staff list")
                return self.known_or_next(self.by, RatedAs.SELF, SELF)
        return self.as_subordinate(found)

    def as_superior(self, found: dict[str, Any]) -> int:
        facts, superior = self.facts, self.superior_of(found)
        self.refuse_unless(not self.is_human(facts.person), "nobody rates themselves but as self")
        superior = self.refuse_unless(superior, f"nobody is above {facts.person}: nobody rates as supervisor")
        if superior == NOBODY_ABOVE:
            told = f"{facts.person} has no superior on the staff list: the general_manager rates as supervisor"
            self.refuse_unless(role_of(self.by) is Role.GENERAL_MANAGER, told)
            self.remark("no superior on the staff list: the general_manager rates")
        else:
            self.refuse_unless(
                self.is_human(superior), f"{superior} is the superior by the staff list: they rate as supervisor"
            )
        return self.known_or_next(self.by, RatedAs.SUPERVISOR, SUPERIOR)

    def as_subordinate(self, found: dict[str, Any]) -> int:
        facts = self.facts
        self.refuse_unless(not self.is_human(facts.person), "nobody rates themselves but as self")
        self.refuse_unless(facts.leads, f"{facts.person} leads nobody: nobody rates as subordinate")
        superior = found["superior"]
        self.refuse_unless(
            superior is None or not self.is_human(superior), f"{self.by} is the superior: they rate as supervisor"
        )
        led = any(self.is_human(one) for one in found["subordinates"])
        self.refuse_unless(led, f"{self.by} is not led by {facts.person} by the staff list")
        numbers = (n for n, one in facts.raters.items() if n >= FIRST_SUBORDINATE and self.is_human(one.person))
        return self.known_or_next(self.by, RatedAs.SUBORDINATE, next(numbers, None))

    def known_or_next(self, person: str, rated_as: RatedAs, number: int | None) -> int:
        """The number of a rater; whoever is one since the opening has the next. Nobody rates under two."""
        facts = self.facts
        if number is None:
            number = facts.named = facts.named + 1
        for other in [n for n, one in facts.raters.items() if n != number and same_human(one.person, person)]:
            self.let_go("rate", other)
            del facts.raters[other]
        before = facts.raters.get(number)
        if before is None or not same_human(before.person, person):
            facts.raters[number] = Rater(person=person, rated_as=rated_as)
        return number

    # -- what it comes to -------------------------------------------------------------------------------------

    def reckon(self) -> NotRated | None:
        """Reckons the result and writes it; why not, where there is nothing to reckon (六§3–4)."""
        facts = self.facts
        values, means = facts.values(), facts.means(self.policy.integer("appraisal.min_answers"))
        found = reckoned(values, means, self.rules)
        if isinstance(found, NotRated):
            return found
        facts.result = ShownResult(
            records=str(rounded(found.records, PART)), raters=str(rounded(found.raters, PART)),
            total=str(found.total), grade=found.grade, means=self.shown_means(means),
        )  # fmt: skip
        self.next_row(
            "appraisal_result", "results", final=True, values=exactly(values), means=exactly(means),
            records_part=str(found.records), raters_part=str(found.raters), total=found.total,
            grade=found.grade.value, corrected={one.value: points for one, points in facts.corrected.items()},
            **self.stamp("scored"),
        )  # fmt: skip
        self.form(
            "appraisal", "1", records_part=facts.result.records, raters_part=facts.result.raters, total=found.total,
            grade=found.grade.value,
        )  # fmt: skip
        return None

    def shown_means(self, means: Fractions) -> dict[str, str]:
        """The means as the case shows them; that of a single subordinate would say who rated how.

        Nor that of the superior then: with it, the shares and the raters' part would give the subordinate's.
        """
        raters = self.facts.raters.values()
        single = sum(one.rated_as is RatedAs.SUBORDINATE and one.scored > 0 for one in raters) == 1
        kept_back = {RaterClass.SUBORDINATE.value, RaterClass.SUPERVISOR.value} if single else set()
        return {
            one: str(rounded(value)) for one, value in means.items() if value is not None and one not in kept_back
        }

    @property
    def rules(self) -> Rules:
        """The numbers by which somebody like the person is reckoned."""
        facts, policy = self.facts, self.policy
        shares = policy.integers("appraisal.shares_supervisor" if facts.leads else "appraisal.shares_staff")
        return Rules(
            weights=dict(zip(map(str, Indicator), policy.integers("appraisal.weights"), strict=False)),
            shares=dict(zip(map(str, facts.classes), shares, strict=False)),
            records_share=policy.integer("appraisal.records_share"),
            bounds=policy.integers("appraisal.grades"),
        )


def _same(one: str, other: str) -> bool:
    """Whether two raters are one; a role without a name is nobody else's."""
    return one == other if NOBODY_ABOVE in (one, other) else human(one) == human(other)


def exactly(values: Fractions) -> dict[str, str | None]:
    """Fractions as forms keep them: `14/15`."""
    return {name: None if value is None else str(value) for name, value in values.items()}
