"""Quality meetings: those concerned discuss the main exceptions, their causes and what is to be done (四§12·2)."""

import re
from typing import Any

from temporalio import workflow

from models.fields import Instant, Line, Text
from models.kinds.qualitymeeting import (
    Persons,
    QualityMeetingFacts,
    QualityMeetingRequest,
    Topics,
    line_of,
)
from models.offices import QUALITY
from models.parts.measures import over
from models.people import same_human
from models.vocabulary import Role
from workflows.language.declaration import OPENING, SAME, CommitmentRule, Readings, Step, event
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case

WITHOUT_MEASURES = GuardedChange(9, "qualitymeeting-topic-without-measures")
"""A topic may say that it has no measures by an empty list."""
ITEM = re.compile(r"[a-z][a-z0-9_]*")
"""An item of a checklist by its key; other things are told in words, which no subject may be."""
SPECIALIST, MANAGER = Role.QUALITY, Role.MANAGER
AGENDA = {
    "meeting_agenda": lambda case, request: {
        "own": case.case.workflow_id, "week": request["week"], "item": request["item"],
    },
}  # fmt: skip
"""What the opening asks of the records: exceptions, causes, open measures, the actions of the last meeting."""
AWAY = {
    "meeting_away": lambda _case, given: {"persons": given["persons"], "then": given["meets_at"].isoformat()},
}
AWAY_NOW = {
    "meeting_away": lambda case, given: {"persons": [*case.facts.persons, *given["present"]], "then": None}
    if case.takes(given["topics"]) else None,
}  # fmt: skip
"""Who of those invited is absent by the register; not asked where a case of before refuses the topics."""
RECURRING: Readings = {"recurring_items": lambda _case, _given: {}}
"""The items that recur and that no meeting since has had as a topic."""
ON_THE_PAGE = 10
"""Items that recur and stand there."""


@workflow.defn(name="QualityMeeting")
class QualityMeeting(Case[QualityMeetingRequest, QualityMeetingFacts], letter="H", office=QUALITY):
    """Those concerned meet about the exceptions of a week, or about an item whose exceptions recur (四§12·2)."""

    called = Step("To be called together and held", "四§12·2")
    held = Step("Held; each topic with measures has become an improvement", "四§12·2", end=True)
    not_needed = Step("Called off", "四§12·2", end=True)

    reads = AGENDA
    commitments = (
        CommitmentRule("meeting", "四§12·2", starts=(OPENING,), met=(held, not_needed), within="qualitymeeting.call"),
    )

    @staticmethod
    def subject_of(request: QualityMeetingRequest) -> str | None:
        about = request.week or request.item
        return about if request.week or (about is not None and ITEM.fullmatch(about) is not None) else None

    @staticmethod
    def shown_of(facts: QualityMeetingFacts) -> dict[str, Any]:
        """What it is about, when and where it meets, and who is invited."""
        meets_at = facts.meets_at.isoformat() if facts.meets_at is not None else None
        return {
            "about": facts.about, "exceptions": facts.exceptions, "recurring": facts.recurring, "meets_at": meets_at,
            "at_place": facts.at_place, "invited": facts.persons,
        }  # fmt: skip

    @staticmethod
    def page_of(facts: QualityMeetingFacts) -> list[str]:
        """What it is about, how many exceptions there were, which items recur."""
        found = (facts.about, f"Σ {facts.exceptions}", ", ".join(facts.recurring[:ON_THE_PAGE]))
        return [" · ".join(filter(None, found))]

    def begin(self, request: QualityMeetingRequest) -> QualityMeetingFacts:
        """The agenda is drawn from the records; the manager and the specialist are to call the meeting."""
        agenda = self.read("meeting_agenda")
        self.form(
            "quality_meeting", "1", week=request.week, item=request.item, exceptions=agenda["exceptions"],
            since_at=agenda["since_at"], until_at=agenda["until_at"],
        )  # fmt: skip
        recurring = [line["item"] for line in agenda["lines"] if line.get("recurs")]
        facts = self.now_taken.draft.facts = QualityMeetingFacts(
            about=self.about, exceptions=agenda["exceptions"], recurring=recurring
        )
        for line in agenda["lines"]:
            self.next_row("quality_meeting_agenda", "lines", final=True, **line_of(**line))
        if recurring:
            self.remark(f"recurs: {', '.join(recurring)}")
        for to in (MANAGER, SPECIALIST):
            self.tell(to, "meeting_to_call", about=self.about, exceptions=str(agenda["exceptions"]))
        return facts

    def assignee_of(self, facts: QualityMeetingFacts) -> str | None:
        return facts.convener

    @event(called, to=SAME, by=(MANAGER, SPECIALIST), clause="四§12·2", reads=AWAY)
    def invite(self, persons: Persons, at_place: Line, meets_at: Instant) -> None:
        """Those concerned are invited, within a week; a later invitation replaces the one before, and all are told."""
        facts = self.facts
        self.wrong_unless(meets_at >= self.at, "meets_at", msg="must not lie before the event")
        within = self.calendar.add(self.at, self.policy_duration("qualitymeeting.invite"))
        last = self.calendar.end_of(self.day_of(within))
        shown = self.calendar.local(last).isoformat(timespec="minutes")
        self.unfit_unless(meets_at <= last, "meets_at", msg=f"must be {shown} at the latest")
        before, facts.persons = facts.persons, persons
        facts.convener, facts.meets_at, facts.at_place = self.by, meets_at, at_place
        self.next_row(
            "quality_meeting_invitation", "invitations", final=True, persons=persons, at_place=at_place,
            meets_at=meets_at, **self.stamp("invited"),
        )  # fmt: skip
        self.set_due("meeting", self.calendar.end_of(self.day_of(meets_at)))
        for person in persons:
            self.tell(
                person, "meeting_invited", about=self.about, meets_at=meets_at.isoformat(), at_place=at_place
            )
        for person in before:
            if not _among(person, persons):
                self.tell(person, "meeting_without", about=self.about)
        away = self.read("meeting_away")
        if away:
            self.remark(f"absent then: {', '.join(away)}")

    def takes(self, topics: Topics) -> bool:
        """Whether it is a case in which a topic may have an empty list of measures, or none has."""
        return all(topic.measures != [] for topic in topics) or self.has(WITHOUT_MEASURES)

    @event(called, to=held, by=(MANAGER, SPECIALIST), clause="四§12·2", reads=AWAY_NOW)
    def hold_meeting(self, present: Persons, topics: Topics) -> None:
        """The meeting is held: who was there, what was discussed; each topic with measures becomes an improvement."""
        self.wrong_unless(self.takes(topics), "topics", msg="List should have at least 1 item after validation, not 0")
        facts, away, today = self.facts, self.read("meeting_away"), self.day_of(self.at)
        for place, topic in enumerate(topics):
            late = over(topic.measures or [], today)
            self.wrong_unless(late is None, "topics", place, "measures", late or 0, "due_on", msg="must not be over")
        for person in [*facts.persons, *(one for one in present if not _among(one, facts.persons))]:
            self.next_row(
                "quality_meeting_attendance", "attendances", final=True, person=person,
                invited=person in facts.persons, present=_among(person, present), away=person in away,
            )  # fmt: skip
        missing = [person for person in facts.persons if not _among(person, present)]
        if missing:
            self.remark(f"invited and absent: {', '.join(missing)}")
        for topic in topics:
            measures = topic.measures or []
            self.next_row(
                "quality_meeting_topic", "topics", final=True, item=topic.item, cause=topic.cause,
                measures=len(measures),
            )  # fmt: skip
            if measures:
                shown = [one.model_dump(mode="json", exclude_none=True) for one in measures]
                self.open_linked(
                    "Improvement", {"measures": shown, "item": topic.item, "source": self.case.number}
                )
        self.form("quality_meeting", "1", **self.stamp("held"))

    @event(called, to=not_needed, by=(MANAGER,), clause="四§12·2", reads=RECURRING)
    def call_off(self, reason: Text) -> None:
        """The manager calls the meeting off; not while an item recurs that no meeting since has had as a topic."""
        items = ", ".join(self.read("recurring_items"))
        self.refuse_unless(
            not items, f"these recur and no meeting since has had them as a topic: {items}; hold the meeting"
        )
        self.form("quality_meeting", "1", called_off_because=reason, **self.stamp("called_off"))
        for person in self.facts.persons:
            self.tell(person, "meeting_off", about=self.about)

    # -- helpers of the effects -------------------------------------------------------------------------------

    @property
    def about(self) -> str:
        """The week or the item."""
        return self.request.week or self.request.item or ""


def _among(person: str, others: list[str]) -> bool:
    """Whether somebody is one of these, in whatever role."""
    return any(same_human(person, other) for other in others)
