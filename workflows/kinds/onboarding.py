"""Newcomers: trained at headquarters, in the department and in the field before they are sent to customers (七§2–9)."""

from datetime import datetime, time
from typing import Any

from temporalio import workflow

from models.fields import Day, Flag, Minutes, Score, Text
from models.kinds.onboarding import (
    IN_DEPARTMENT,
    ITEMS,
    ExtraDays,
    Leader,
    Mentor,
    OnboardingFacts,
    OnboardingRequest,
    RefusalDecision,
    TaughtItem,
)
from models.kinds.onboarding_words import PAGE_MISSING, PAGE_PERSON, PAGE_TRAINER
from models.offices import TRAINING
from models.people import human, named, same_human
from models.policy.duration import Duration, Unit
from models.vocabulary import Role, role_of
from models.words.spoken import say
from workflows.language.declaration import ANY, OPENING, SAME, CommitmentRule, Step, also, event
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case
from workflows.parts.certifying import Certifying

HR = Role.HR
LED_BY = {"led_by": lambda case, _given: {"person": case.facts.person}}
"""Who leads the newcomer, as the staff register has it."""
TRAINER_EXTENDS = GuardedChange(9, "onboarding-trainer-extends")
"""The trainer extends the stage at headquarters, too."""
NAMING = LED_BY | {"away": lambda case, given: case.asked_of_them(given["trainer"], given["mentor"])}


@workflow.defn(name="Onboarding")
class Onboarding(Case[OnboardingRequest, OnboardingFacts], Certifying, letter="B", office=TRAINING):
    """A newcomer is trained in three stages, and may be sent to customers only once they are passed (七§4, 一§18·1)."""

    arrived = Step("Arrived, the training is to begin", "七§4")
    headquarters = Step("Trained at headquarters", "七§5(1)")
    department = Step("Trained in the department by who will lead them", "七§5(2)")
    field = Step("Tries the work beside a professional", "七§5(3)")
    declined = Step("The training was refused; it is to be decided whether with good cause", "七§4", name="refused")
    qualified = Step("Passed; certified for the categories", "七§5(3)", end=True)
    ended = Step("Given up", "七§4", end=True)

    openers = (HR,)
    alone = True
    commitments = (
        CommitmentRule(
            "start", "七§4", starts=(OPENING,), met=(headquarters,), within="training.onboarding_start_wd",
            since=lambda case: case.arrival,
        ),
        CommitmentRule(
            "headquarters", "七§5(1)", starts=(headquarters,), met=("finish_stage",), within="onboarding.headquarters"
        ),
        CommitmentRule(
            "department", "七§5(2)", starts=(department,), met=("finish_stage",), within="onboarding.department"
        ),
        CommitmentRule("field", "七§5(3)", starts=(field,), met=(qualified,), within="onboarding.field"),
        CommitmentRule(
            "refusal", "七§4", starts=(declined,), met=("decide_refusal", ended), within="onboarding.refusal"
        ),
    )  # fmt: skip

    @staticmethod
    def subject_of(request: OnboardingRequest) -> str:
        return named(human(request.person))

    @staticmethod
    def shown_of(facts: OnboardingFacts) -> dict[str, Any]:
        """Who is trained by whom, what is still to be taught in the stage, how often the work was tried."""
        return {
            "person": facts.person, "trainer": facts.trainer, "mentor": facts.mentor,
            "missing": [item.value for item in facts.missing], "practices": facts.practices,
        }  # fmt: skip

    @staticmethod
    def page_of(facts: OnboardingFacts) -> list[str]:
        """Whom it is about and who trains them; what is still to be taught."""
        people = [say(PAGE_PERSON, person=facts.person)]
        people += [say(PAGE_TRAINER, trainer=facts.trainer)] if facts.trainer else []
        missing = [say(PAGE_MISSING, items=", ".join(facts.missing))] if facts.missing else []
        return [" · ".join(people), *missing]

    def begin(self, request: OnboardingRequest) -> OnboardingFacts:
        """The newcomer, and who will lead them, are told."""
        self.record_of(
            person=request.person, name=request.name, arrived_on=request.arrived_on, post=request.post,
            department=request.department, supervisor=request.supervisor, categories=request.categories,
        )  # fmt: skip
        for to in (HR.value, request.supervisor, request.person):
            self.tell(to, "onboarding_opened", person=request.person, arrived_on=request.arrived_on.isoformat())
        categories = list(dict.fromkeys(request.categories))
        return OnboardingFacts(person=request.person, supervisor=request.supervisor, categories=categories)

    def assignee_of(self, facts: OnboardingFacts) -> str | None:
        """The trainer, in the stages that are theirs; else it is with personnel."""
        return facts.trainer if facts.stage in IN_DEPARTMENT and not facts.refused else None

    # -- the stages -------------------------------------------------------------------------------------------

    @event(arrived, to=headquarters, by=(HR,), clause="七§4")
    def start(self) -> None:
        """The training begins at headquarters."""
        self.not_in_own_matter()
        self.facts.stage = "headquarters"
        self.record_of(**self.stamp("started"))
        self.tell(self.facts.person, "onboarding_started")

    @event(
        headquarters, department, to=SAME, by=(HR,), clause="七§6", reads=LED_BY, person=lambda facts: facts.trainer
    )  # fmt: skip
    def complete_item(self, item: TaughtItem, done_on: Day, mark: Score | None = None) -> None:
        """Something was taught: at headquarters personnel says so, in the department the trainer."""
        self.theirs_to_judge()
        facts = self.facts
        self.wrong_unless(done_on <= self.day_of(self.at), "done_on", msg="must not lie after the event")
        missing = ", ".join(facts.missing) or "none"
        self.refuse_unless(
            item in ITEMS[facts.stage], f"{item} is not taught in this stage; still to be taught: {missing}"
        )
        self.refuse_unless(
            item not in facts.done, f"{item} was completed on {facts.done.get(item)}; still to be taught: {missing}"
        )
        facts.done[item] = done_on
        self.form(
            "onboarding_item", item.value, final=True, item=item.value, done_on=done_on, mark=mark,
            **self.stamp("completed"),
        )  # fmt: skip

    @event(arrived, headquarters, department, field, to=SAME, by=(HR,), clause="七§7", reads=NAMING)
    def name_trainer(self, trainer: Leader, mentor: Mentor | None = None) -> None:
        """Who will lead the newcomer trains them, and leads the field practice; a professional may help (七§9)."""
        self.not_in_own_matter()
        facts = self.facts
        self.wrong_unless(
            mentor is None or not same_human(mentor, facts.person), "mentor", msg="must be another than the person"
        )
        leader = self.leader
        self.refuse_unless(
            same_human(trainer, leader),
            f"the trainer must be who will lead {facts.person}, as the staff register has it: {leader}",
        )
        self.refuse_unless(
            not self.gone(trainer), f"{trainer} has left: enter who leads {facts.person} with `aftersales staff add`"
        )
        self.refuse_unless(mentor is None or not self.gone(mentor), f"{mentor} has left: name another mentor")
        for person in self.read("away")["absent"]:
            self.remark(f"{person} is absent")
        facts.trainer, facts.mentor = trainer, mentor
        self.next_row(
            "onboarding_trainer", "named", final=True, trainer=trainer, mentor=mentor, **self.stamp("named")
        )
        for to in filter(None, (trainer, mentor)):
            self.tell(to, "onboarding_trainer_named", person=facts.person)

    @event(headquarters, to=department, by=(HR,), clause="七§5", reads=LED_BY, person=lambda facts: facts.trainer)
    @also(department, to=field)
    def finish_stage(self) -> Any:
        """All of the stage was taught; into the department nobody goes without a trainer."""
        self.theirs_to_judge()
        facts = self.facts
        missing = ", ".join(facts.missing)
        self.refuse_unless(not missing, f"still to be taught: {missing}")
        trainer = self.refuse_unless(facts.trainer, "nobody trains them in the department yet: name_trainer first")
        self.form("onboarding_stage", facts.stage, final=True, stage=facts.stage, **self.stamp("finished"))
        following = self.department if facts.stage == "headquarters" else self.field
        facts.stage = following.name
        for to in (trainer, facts.person):
            self.tell(to, "onboarding_stage", person=facts.person)
        return following

    @event(field, to=SAME, by=(), clause="七§9", person=lambda facts: facts.guides)
    def log_practice(self, work: Text, minutes: Minutes, watch_for: Text | None = None) -> None:
        """Work that the newcomer tried, and what they should watch for and improve."""
        self.not_in_own_matter()
        self.next_row(
            "onboarding_practice", "practices", final=True, work=work, minutes=minutes, watch_for=watch_for,
            **self.stamp("logged"),
        )  # fmt: skip

    @event(field, to=qualified, by=(), clause="七§5(3)", reads=LED_BY, person=lambda facts: facts.trainer)
    def sign_off(self, score: Score) -> None:
        """The trainer signs the practice off: from that day on the newcomer holds certificates (一§18·1)."""
        self.theirs_to_judge()
        facts, needed = self.facts, self.policy.integer("training.pass_score")
        self.refuse_unless(
            score >= needed, f"{score} is below {needed}: practise on, and extend the stage where it needs more time"
        )
        self.refuse_unless(facts.practices, "no practice is logged yet: log_practice first")
        until = self.certify(facts.person, facts.categories)
        held = until.isoformat() if facts.categories else None
        self.record_of(score=score, certified_until=until if held else None, **self.stamp("signed_off"))
        for to in (HR.value, facts.person):
            self.tell(
                to, "onboarding_passed", person=facts.person, categories=", ".join(facts.categories) or "—",
                until_on=held or "—",
            )  # fmt: skip

    @event(
        headquarters, department, field, to=SAME, by=(HR,), clause="七§5", reads=LED_BY,
        person=lambda facts: facts.trainer,
    )  # fmt: skip
    def extend(self, days: ExtraDays, reason: Text) -> None:
        """A stage gets so many more working days: its due moves."""
        facts = self.facts
        if not self.by_hr:
            if facts.stage not in IN_DEPARTMENT and self.is_human(facts.trainer or "") and self.has(TRAINER_EXTENDS):
                self.while_they_lead()
            else:
                self.theirs_to_judge()
        self.not_in_own_matter()
        due = self.lengthen(facts.stage, Duration(amount=days, unit=Unit.WD))
        self.next_row(
            "onboarding_extension", "extensions", final=True, stage=facts.stage, days=days, reason=reason, due_at=due,
            **self.stamp("extended"),
        )  # fmt: skip
        due_on = self.day_of(due).isoformat()
        for to in dict.fromkeys(filter(None, (facts.trainer, facts.person))):
            self.tell(to, "onboarding_extended", person=facts.person, due_on=due_on, reason=reason)

    # -- refused, given up ------------------------------------------------------------------------------------

    @event(
        arrived, headquarters, department, field, to=declined, by=(HR,), clause="七§4",
        person=lambda facts: facts.person,
    )  # fmt: skip
    def refuse(self, reason: Text) -> None:
        """The newcomer refuses the training; nobody may without good cause."""
        facts = self.facts
        facts.refused = True
        self.next_row(
            "onboarding_refusal", "refusals", stage=facts.stage, reason=reason, **self.stamp("refused")
        )
        for to in dict.fromkeys(filter(None, (HR.value, facts.trainer))):
            self.tell(to, "onboarding_refused", person=facts.person, reason=reason)

    @event(declined, to=(arrived, headquarters, department, field, ended), by=(HR,), clause="七§4")
    def decide_refusal(self, decision: RefusalDecision, goes_on: Flag, reason: Text) -> Step:
        """Personnel decides whether there was good cause, and whether the training goes on where it stood."""
        self.not_in_own_matter()
        facts = self.facts
        facts.refused = False
        self.form(
            "onboarding_refusal", str(facts.refusals), final=True, decision=decision.value, goes_on=goes_on,
            decision_reason=reason, **self.stamp("decided"),
        )  # fmt: skip
        if decision is RefusalDecision.EXCUSED:
            self.tell(facts.person, "onboarding_excused", reason=reason)
        else:
            self.tell(facts.person, "onboarding_not_excused", reason=reason)
        if goes_on:
            return self.stages[facts.stage]
        self.given_up(reason)
        return self.ended

    @event(ANY, to=ended, by=(HR,), clause="七§4")
    def end(self, reason: Text) -> None:
        """It is given up, such as of somebody who leaves."""
        self.not_in_own_matter()
        self.given_up(reason)

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def arrival(self) -> datetime:
        """The beginning of the day of arrival: days count from the one after."""
        return datetime.combine(self.request.arrived_on, time(), self.calendar.tz)

    @property
    def stages(self) -> dict[str, Step]:
        """The stages by name."""
        return {step.name: step for step in (self.arrived, self.headquarters, self.department, self.field)}

    @property
    def by_hr(self) -> bool:
        return role_of(self.by) is HR

    @property
    def leader(self) -> str:
        """Who leads the newcomer now; who was to at the opening, where the staff register does not say."""
        return str(self.read("led_by")["supervisor"] or self.facts.supervisor)

    def asked_of_them(self, *persons: str | None) -> dict[str, Any]:
        """Whoever is named, and the event's day."""
        return {"persons": [one for one in persons if one is not None], "day": self.day_of(self.at).isoformat()}

    def gone(self, person: str) -> bool:
        """Whether somebody no longer works here."""
        return any(same_human(person, one) for one in self.read("away")["gone"])

    def theirs_to_judge(self) -> None:
        """What is taught at headquarters is personnel's to say; the rest that of the trainer, while they lead."""
        facts = self.facts
        self.not_in_own_matter()
        if facts.stage not in IN_DEPARTMENT:
            self.refuse_unless(self.by_hr, f"at headquarters hr says so, not {self.by}")
            return
        trainer = facts.trainer or ""
        self.refuse_unless(self.is_human(trainer), f"in the department the trainer, {trainer}, says so, not {self.by}")
        self.while_they_lead()

    def while_they_lead(self) -> None:
        """The trainer judges as long as the register has them lead the newcomer. Raises EventRefused."""
        facts, leader = self.facts, self.leader
        trainer = facts.trainer or ""
        self.refuse_unless(
            same_human(trainer, leader),
            f"{leader} leads {facts.person} now, and {trainer} only logs practice: name_trainer first",
        )

    def given_up(self, reason: str) -> None:
        facts = self.facts
        self.record_of(ended_because=reason, **self.stamp("ended"))
        for to in dict.fromkeys(filter(None, (facts.trainer or facts.supervisor, facts.person))):
            self.tell(to, "onboarding_ended", person=facts.person, reason=reason)

    def record_of(self, **values: Any) -> None:
        self.form("onboarding_record", "1", **values)
