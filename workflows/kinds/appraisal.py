"""Appraisals: counted from the records, rated by four classes, confirmed, perhaps objected to, decided on (六)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from temporalio import workflow

from models.fields import Text
from models.kinds.appraisal import (
    LETTER,
    Answers,
    AppraisalFacts,
    AppraisalRequest,
    Decided,
    Decision,
    Figure,
    Group,
    RatedAs,
    Rating,
    Scores,
    ShownResult,
    proposed,
)
from models.kinds.appraisal_scoring import COUNTED, Indicator, NotRated
from models.kinds.appraisal_words import GRADES, INDICATORS, PERIOD, WAITING
from models.offices import APPRAISING, INSIDERS
from models.people import human, named
from models.vocabulary import SYSTEM, Role, role_of
from models.words.spoken import say
from workflows.language.declaration import OPENING, SAME, Automatic, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.rating import Ratings

MANAGER, GENERAL_MANAGER = Role.MANAGER, Role.GENERAL_MANAGER


def _figures(case: Any, request: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the opening asks the records: nothing of days that are not over, which it refuses."""
    if request["to_on"] >= case.day_of(case.at):
        return None
    return {
        "workflow_id": case.case.workflow_id, "person": request["person"],
        "from_on": request["from_on"].isoformat(), "to_on": request["to_on"].isoformat(),
        "record_fields": list(case.policy.strings("appraisal.record_fields")),
    }  # fmt: skip


def _raters(case: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"person": request["person"], "on": case.day_of(case.at).isoformat()}


def _result(result: ShownResult, corrected: Mapping[Indicator, int]) -> dict[str, Any]:
    """What it has come to, with the values that an objection has put in place of others."""
    return {
        "total": result.total, "grade": result.grade.value, "records_part": result.records,
        "raters_part": result.raters, "means": result.means,
        "corrected": {one.value: points for one, points in corrected.items()},
    }  # fmt: skip


COUNT = {"appraisal_figures": _figures, "appraisal_raters": _raters}
"""What is counted in the records for the person and the days, with the ids of what was; and who rates them."""
RATERS = {"appraisal_raters": lambda case, _given: _raters(case, {"person": case.facts.person})}
"""Who rates the person, by the staff register at the event (六§4)."""


@workflow.defn(name="Appraisal")
class Appraisal(Case[AppraisalRequest, AppraisalFacts], Ratings, letter=LETTER, office=APPRAISING):
    """A member of staff is appraised for a month, or for other days: figures, ratings, a grade, what follows (六)."""

    confidential = ("rate",)

    collecting = Step("The figures are counted; those who rate do so", "六§4")
    scored = Step("The total is reckoned, to be confirmed by the appraisal group", "六§2")
    confirmed = Step("Confirmed; the person may object", "六§1")
    objected = Step("The person objects; the general manager decides", "六§1")
    final = Step("The result stands; what follows is to be decided", "六§7")
    closed = Step("What follows is decided", "六§7", end=True)
    not_rated = Step("Nothing could be rated", "六§3", end=True)

    openers = (MANAGER,)
    reads = COUNT
    automatic = (Automatic(collecting, not_rated, lambda case: case.facts.not_rated is not None),)
    commitments = (
        CommitmentRule(
            "rate", "六§4", starts=(OPENING,), met=("rate",), within="appraisal.rate", each=True, one_rung=True,
            ends_with=collecting,
        ),
        CommitmentRule("scores", "六§4", starts=(collecting,), met=(), within="appraisal.scores", expires="score"),
        CommitmentRule("confirm", "六§2", starts=(scored,), met=(confirmed,), within="appraisal.confirm"),
        CommitmentRule(
            "objection", "六§1", starts=(confirmed,), met=(objected,), within="appraisal.objection",
            expires="let_stand",
        ),
        CommitmentRule(
            "decide_objection", "六§1", starts=(objected,), met=(final,), within="appraisal.decide_objection"
        ),
        CommitmentRule("decide", "六§7", starts=(final,), met=(closed,), within="appraisal.decide"),
    )  # fmt: skip

    @staticmethod
    def subject_of(request: AppraisalRequest) -> str:
        return named(human(request.person))

    @staticmethod
    def shown_of(facts: AppraisalFacts) -> dict[str, Any]:
        """Each figure as numerator and denominator, who has not rated, and what it has come to; no rating of anyone."""
        shown: dict[str, Any] = {
            "person": facts.person, "from_on": facts.from_on.isoformat(), "to_on": facts.to_on.isoformat(),
            "present_days": facts.present_days, "as_of": facts.as_of.isoformat() if facts.as_of else None,
            "figures": {one.value: figure.model_dump() for one, figure in facts.figures.items()},
            "customers": facts.customers.answers, "waiting": list(facts.waiting.values()),
        }  # fmt: skip
        if facts.result is not None:
            shown["result"] = _result(facts.result, facts.corrected)
        return shown | ({"not_rated": facts.not_rated.value} if facts.not_rated else {})

    @staticmethod
    def page_of(facts: AppraisalFacts) -> list[str]:
        """Of whom and when, each figure, who has not rated, the total and the grade."""
        lines = [say(PERIOD, person=facts.person, first=facts.from_on, last=facts.to_on, days=facts.present_days)]
        lines += [f"{say(INDICATORS[one.value])} {figure.told}" for one, figure in facts.figures.items()]
        if facts.waiting and facts.result is None and facts.not_rated is None:
            lines.append(say(WAITING, persons=", ".join(facts.waiting.values())))
        if facts.result is not None:
            lines.append(f"**{facts.result.total}** {say(GRADES[facts.result.grade.value])}")
        return lines

    def assignee_of(self, facts: AppraisalFacts) -> str | None:
        """Whoever is to rate while ratings are awaited, the person while they may object."""
        state = self.now_taken.draft.standing
        if state == "confirmed":
            return facts.person
        return min(facts.waiting.values(), default=None) if state == "collecting" else None

    def begin(self, request: AppraisalRequest) -> AppraisalFacts:
        """What the records say is counted once and stays; who was hardly there is not rated."""
        if role_of(self.by) is not Role.SYSTEM:
            self.not_the_person(person=request.person)
        self.wrong_unless(request.to_on < self.day_of(self.at), "to_on", msg="must be over")
        found, raters = self.read("appraisal_figures"), self.read("appraisal_raters")
        self.wrong_unless(found["employed"], "person", msg="was not employed in any of these days")
        facts = self.now_taken.draft.facts = AppraisalFacts(
            person=request.person, from_on=request.from_on, to_on=request.to_on, leads=found["leads"],
            of_manager=raters["of_manager"], present_days=found["present_days"],
            figures={one: Figure(**found["indicators"][one.value]) for one in COUNTED},
            as_of=datetime.fromisoformat(found["as_of"]), customers=Answers(**found["customers"]),
        )  # fmt: skip
        self.form(
            "appraisal", "1", person=named(human(request.person)), from_on=request.from_on, to_on=request.to_on,
            reason=request.reason, again_of=request.again_of, leads=facts.leads, present_days=facts.present_days,
            figures={one.value: figure.model_dump() for one, figure in facts.figures.items()}, as_of=facts.as_of,
            customers=facts.customers.model_dump(),
        )  # fmt: skip
        if facts.present_days < self.policy.integer("appraisal.min_present_wd"):
            self.nothing_rated(NotRated.PRESENT)
        else:
            self.await_raters(raters)
        return facts

    # -- the ratings ------------------------------------------------------------------------------------------

    @event(collecting, to=(SAME, scored, not_rated), by=INSIDERS, clause="六§4", reads=RATERS)
    def rate(self, rated_as: Rating, scores: Scores, remarks: Text | None = None) -> Any:
        """A rater scores, the superior other work too; a later rating of the same takes the place of the first."""
        found = self.read("appraisal_raters")
        number = self.rater(rated_as, found)
        superior = rated_as is RatedAs.SUPERVISOR
        self.unfit_unless(
            not superior or Indicator.OTHER in scores, "scores", "other", msg="is needed: the superior scores it"
        )
        rater = self.facts.raters[number]
        rater.scored, rater.points = len(scores), sum(scores.values())
        rater.other = scores[Indicator.OTHER] if superior else None
        self.next_row(
            "appraisal_rating", "ratings", final=True, rater=number, rated_as=rated_as.value, remarks=remarks,
            scores={one.value: points for one, points in scores.items()}, **self.stamp("rated"),
        )  # fmt: skip
        self.meet("rate", number)
        self.follow_register(found)
        return SAME if self.facts.waiting else self.concluded()

    @event(collecting, to=(scored, not_rated), by=(Role.SYSTEM,), clause="六§4")
    def score(self) -> Any:
        """The time to rate is over: what was rated counts."""
        return self.concluded()

    # -- the result -------------------------------------------------------------------------------------------

    @event(scored, to=confirmed, by=(MANAGER,), clause="六§2", person=lambda facts: facts.superior)
    def confirm(self, group: Group, remarks: Text | None = None) -> None:
        """Manager or superior confirm the result with an appraisal group: a quality specialist and one more."""
        facts = self.facts
        self.not_the_person(person=facts.person)
        for place, one in enumerate(group):
            of_another = human(one) != human(facts.person)
            self.unfit_unless(of_another, "group", place, msg="must not be who is appraised")
        specialist = any(one.startswith(f"{Role.QUALITY}:") for one in group)
        self.wrong_unless(
            specialist and len(group) > 1, "group", msg="must name a quality specialist and one more at least"
        )
        self.form(
            "appraisal_confirmation", "1", final=True, group=group, remarks=remarks, **self.stamp("confirmed")
        )
        self.tell_person("appraisal_confirmed")

    @event(confirmed, to=objected, by=(), clause="六§1", person=lambda facts: facts.person)
    def object(self, grounds: Text) -> None:
        """The person objects, once: the general manager decides."""
        self.form("appraisal_objection", "1", grounds=grounds, **self.stamp("objected"))
        self.tell(GENERAL_MANAGER, "appraisal_objected", person=self.facts.person, grounds=grounds)

    @event(confirmed, to=final, by=(Role.SYSTEM,), clause="六§6")
    def let_stand(self) -> None:
        """Nobody has objected in time: the result stands."""
        self.tell_office("appraisal_final")

    @event(objected, to=final, by=(GENERAL_MANAGER,), clause="六§1")
    def decide_objection(self, reason: Text, scores: Scores | None = None) -> None:
        """The general manager decides; values that are replaced make total and grade anew."""
        facts = self.facts
        self.not_the_person(person=facts.person)
        facts.corrected = dict(scores or {})
        if facts.corrected:
            self.reckon()
        self.form(
            "appraisal_objection", "1", final=True, reason=reason,
            scores={one.value: points for one, points in facts.corrected.items()}, **self.stamp("decided"),
        )  # fmt: skip
        self.tell_person("appraisal_objection_decided", reason=reason)
        self.tell_office("appraisal_final")

    @event(final, to=closed, by=(MANAGER,), clause="六§7")
    def decide(
        self, decision: Decision, reason: Text, what: Text | None = None, heard: Text | None = None
    ) -> None:
        """What follows: the policy proposes, the manager decides; a penalty is the general manager's."""
        facts, draft = self.facts, self.now_taken.draft
        self.not_the_person(person=facts.person)
        self.decision_fits(decision, what, heard)
        proposal = proposed(self.policy.rows("appraisal.proposals"), self.result.grade)
        as_proposed = decision is Decided.AS_PROPOSED
        self.form(
            "appraisal_decision", "1", final=True, grade=self.result.grade.value,
            proposal=proposal.model_dump(mode="json", exclude={"grade"}), decision=decision.value, what=what,
            heard=heard, again=as_proposed and proposal.again, reason=reason, **self.stamp("decided"),
        )  # fmt: skip
        self.form("appraisal", "1", final=True, ended_at=self.at)
        if as_proposed and proposal.retraining:
            self.open_linked(
                "Course",
                {
                    "title": f"六§7 {draft.number}", "type": "retraining", "mode": "internal",
                    "persons": [facts.person], "paid_by_company": False,
                },
                by=f"{SYSTEM}:{draft.number}",
            )  # fmt: skip
        self.tell_person("appraisal_decided", decision=decision.value, what=what or "–")

    # -- helpers of the effects -------------------------------------------------------------------------------

    def decision_fits(self, decision: Decided, what: str | None, heard: str | None) -> None:
        """A reward and a penalty say what; a penalty is the general manager's, who has heard the person."""
        of_own = decision in (Decided.REWARD, Decided.PENALTY)
        self.wrong_unless(not of_own or what, "what", msg="is needed: which reward or penalty")
        self.wrong_unless(of_own or what is None, "what", msg="has place with a reward or a penalty only")
        if decision is Decided.PENALTY:
            self.wrong_unless(heard, "heard", msg="is needed for a penalty: what the person said")
            self.refuse_unless(
                role_of(self.by) is GENERAL_MANAGER, "a penalty is decided by the general_manager, on the proposal"
            )

    def concluded(self) -> Any:
        """Where the ratings lead: to a result, or to none."""
        why = self.reckon()
        if why is not None:
            self.nothing_rated(why)
            return self.not_rated
        self.tell_office("appraisal_scored")
        return self.scored

    def nothing_rated(self, why: NotRated) -> None:
        self.facts.not_rated = why
        self.form("appraisal", "1", final=True, not_rated=why.value, ended_at=self.at)
        self.remark(f"not rated: {why.value}")
        for to in (self.office, self.facts.person):
            self.tell(to, "appraisal_not_rated", person=self.facts.person, why=why.value)

    @property
    def office(self) -> Role:
        """The office above the person that confirms and decides: the manager, or the general manager."""
        return GENERAL_MANAGER if self.facts.of_manager else MANAGER

    @property
    def result(self) -> Any:
        """What it has come to."""
        assert self.facts.result is not None, "nothing is confirmed before it is scored"
        return self.facts.result

    def tell_office(self, topic: str) -> None:
        self.tell(self.office, topic, person=self.facts.person, total=self.result.total, grade=self.result.grade.value)

    def tell_person(self, topic: str, **more: str) -> None:
        self.tell(self.facts.person, topic, total=self.result.total, grade=self.result.grade.value, **more)
