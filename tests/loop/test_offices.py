"""Offices: whom the clocks of a case climb to, who may hold it, who opens it; nobody acts in their own matter."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from cases.complaints import complaint_request
from models.books import BookEntry
from models.case import CaseFile, Opening, Snapshot
from models.next_run import carried
from models.offices import SERVICE, SERVICE_LADDER, Office
from models.policy.policy import Policy
from models.record import Opened, Written
from models.vocabulary import HoldReason, Role
from played.rehearsal import MONDAY, Info, Rehearsal, rehearsed
from servers.service import plain_weeks
from workflows.language.declaration import OPENING, SAME, CommitmentRule, Step, event
from workflows.loop.case import Case

FOUR = Office(
    "four", (Role.HR, Role.MANAGER, Role.GENERAL_MANAGER, Role.PANEL), (Role.HR,),
    {HoldReason.WAITING_FOR_PERSON: "hold.person", HoldReason.OTHER: None}, "七§4", levels=((Role.PANEL, 4),),
)  # fmt: skip
TWO = Office("two", (Role.MANAGER, Role.GENERAL_MANAGER), (Role.QUALITY,), {HoldReason.OTHER: "hold.other"}, "四§10·1")


FREE = {"free": lambda _case, given: {"slot": given["slot"]}}


class TaskRequest(Opening):
    """Asks for something about a person."""

    person: str


class TaskFacts(BaseModel):
    """Nothing."""


class TaskLine(BookEntry):
    """A line on which others draw at once."""

    book: ClassVar[str] = "lines of a test"
    contested: ClassVar[bool] = True


def kind_of(office: Office) -> Any:
    """A kind about a person, in an office."""

    class Task(Case[TaskRequest, TaskFacts], letter="TK", office=office):
        """Something is to be done about a person (七§4)."""

        waiting = Step("To be done", "七§4")
        done = Step("Done", "七§4", end=True)
        commitments = (CommitmentRule("doing", "七§4", starts=(OPENING,), met=(done,), within="repair.review"),)

        @staticmethod
        def subject_of(request: TaskRequest) -> str:
            return request.person

        def begin(self, request: TaskRequest) -> TaskFacts:
            return TaskFacts()

        @event(waiting, to=done, by=(Role.HR,), clause="七§4")
        def finish(self) -> None:
            """It is done."""

        @event(waiting, to=SAME, by=(Role.HR,), clause="七§4")
        def book(self) -> None:
            """A line is entered."""
            self.post(TaskLine())

        @event(waiting, to=SAME, by=(Role.HR,), clause="七§4")
        def raise_it(self) -> None:
            """It goes a level up."""
            self.raise_level()

        @event(waiting, to=SAME, by=(Role.HR,), clause="七§4")
        def pass_on(self) -> None:
            """Another case is told."""
            self.tell_case("task-T-2", "take_over")

        @event(waiting, to=SAME, by=(Role.HR,), clause="七§4", from_cases=True)
        def take_over(self) -> None:
            """Someone hands it over, or another case does."""

        @event(waiting, to=SAME, by=(Role.HR,), clause="七§4", reads=FREE)
        def take(self, slot: str) -> None:
            """A slot is taken if the records say that it is free."""
            if not self.read("free"):
                raise self.refused(f"{slot} is taken")

    return Task


def opened(office: Office = FOUR, *, ladder: Any = None, shape: int = 3) -> Rehearsal:
    """A task about somebody, opened on Monday at nine."""
    rules = Snapshot(policy_version=1, calendar_version=1, policy=Policy.load(""), calendar=plain_weeks())
    kept = office.rungs if ladder is None else ladder
    info = Info(
        workflow_id="task-T-1", run_id="run", first_execution_run_id="run", attempt=1, workflow_start_time=MONDAY
    )
    answer = Opened(shape=shape, rules=rules, ladder=kept)
    played = Rehearsal(kind_of(office)(), MONDAY, info=info, answer=answer)
    played.open({"by": "hr:h-1", "person": "staff:li-4"})
    return played


def told(played: Rehearsal, topic: str) -> list[tuple[str, str]]:
    """Who was told of a topic, at which level."""
    return [
        (n.to, n.params.get("rung", ""))
        for write in played.written for n in write.notifications if n.topic == topic
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("office", "climbed"),
    [
        (FOUR, [("hr", "1"), ("manager", "2"), ("general_manager", "3"), ("panel", "4")]),
        (TWO, [("manager", "2"), ("general_manager", "3")]),
        (SERVICE, [("supervisor", "1"), ("manager", "2"), ("general_manager", "3")]),
    ],
    ids=["four", "two", "three"],
)
def test_a_clock_climbs_the_ladder_of_its_office(office: Office, climbed: list[tuple[str, str]]) -> None:
    """Its lowest office is warned where nobody is assigned; each rung has the level that the office has everywhere."""
    played = opened(office)
    played.let_pass(timedelta(days=10))
    assert told(played, "warning") == [(climbed[0][0], "")]
    assert told(played, "overdue") == climbed
    assert played.file.level == int(climbed[-1][1])


def test_a_case_keeps_the_ladder_that_it_was_opened_with() -> None:
    """Whatever its office's has become; one from before ladders were kept has the service's."""
    played = opened(FOUR, ladder=TWO.rungs)
    played.let_pass(timedelta(days=10))
    assert told(played, "overdue") == [("manager", "2"), ("general_manager", "3")]
    assert Opened().ladder == SERVICE_LADDER
    assert "ladder" not in Opened().model_dump_json()
    assert CaseFile.model_validate(carried(played.file) | {"facts": {}}).ladder == TWO.rungs


def test_a_raised_case_starts_its_clocks_above_its_base() -> None:
    """To the highest office and no further; the office that the level means is told."""
    played = opened(TWO)
    for _ in range(4):
        played.send("raise_it", "hr:h-1")
    assert played.file.base_level == 3
    assert told(played, "level_raised") == [("manager", "1"), ("manager", "2"), *[("general_manager", "3")] * 2]
    played.let_pass(timedelta(days=10))
    assert told(played, "overdue") == [("general_manager", "3")]


@pytest.mark.parametrize(
    ("office", "holders", "chargers", "clause"),
    [
        (FOUR, ["hr"], ["hr", "manager", "panel"], "七§4"),
        (TWO, ["quality"], ["manager"], "四§10·1"),
        (SERVICE, ["clerk", "technician", "department"], ["supervisor"], "一§19(5)"),
    ],
    ids=["four", "two", "three"],
)
def test_an_office_says_who_may_hold_and_who_takes_charge(
    office: Office, holders: list[str], chargers: list[str], clause: str
) -> None:
    """By its own clause, for its own reasons."""
    events = kind_of(office).procedure.events
    assert (list(events["hold"].by), list(events["take_charge"].by)) == (holders, chargers)
    assert {events[name].clause for name in ("hold", "resume", "take_charge")} == {clause}
    shown = events["hold"].schema["properties"]["reason"]
    assert shown.get("enum", [shown.get("const")]) == [reason.value for reason in office.reasons]


def test_a_hold_without_a_limit_has_no_clock() -> None:
    """A reason may have none; another of the same office has its own."""
    played = opened()
    played.send("hold", "hr:h-1", reason="other")
    assert "hold_limit" not in played.states()
    played.send("resume", "hr:h-1")
    played.send("hold", "hr:h-1", reason="waiting_for_person")
    assert played.commitment("hold_limit").within == "10 WD"
    assert played.commitment("hold_limit").clause == "七§4"


def test_a_step_that_books_where_others_draw_is_written_durably_and_may_be_refused() -> None:
    """What the book cannot take refuses the event and leaves the case as it was."""
    played = opened()
    played.send("book", "hr:h-1")
    assert played.durably == ["record"]
    assert [posted.book for posted in played.written[-1].postings] == ["lines of a test"]
    played.writes = [Written(unfit="nothing is left")]
    refusal = played.refused("book", "hr:h-1")
    assert (refusal.kind, str(refusal)) == ("EventRefused", "nothing is left")
    assert played.file.seq == 2


def test_a_reading_is_asked_before_the_step_with_what_the_message_says() -> None:
    """The effect judges by the answer; too long a one refuses the event."""
    played = opened()
    played.readings = {"free": True}
    played.send("take", "hr:h-1", slot="nine")
    assert played.read_for == [{"free": {"slot": "nine"}}]
    played.readings = {"free": False}
    assert str(played.refused("take", "hr:h-1", slot="ten")) == "ten is taken"
    played.too_much = "free"
    assert "more of free than one step can take in" in str(played.refused("take", "hr:h-1", slot="ten"))


def test_another_case_is_told_once_the_step_is_recorded_under_an_id_of_its_own() -> None:
    """The row is written with the step, the signal comes after it."""
    played = opened()
    played.send("pass_on", "hr:h-1")
    (telling,) = played.written[-1].tellings
    assert telling.payload == {"by": "system:T-1", "event_id": "task-T-1/2/1"}
    assert played.led_to == [telling]


def test_what_system_tells_is_taken_only_where_the_records_have_it_and_the_event_allows_it() -> None:
    """Anyone could sign as the system."""
    played = opened()
    assert played.refused("take_over", "system:T-2", event_id="task-T-2/3/1").kind == "NotAllowed"
    played.was_told = True
    played.send("take_over", "system:T-2", event_id="task-T-2/3/1")
    assert played.refused("finish", "system:T-2").kind == "NotAllowed"
    assert played.file.timeline[-1].by == "system:T-2"


@pytest.mark.parametrize(
    ("event", "payload"),
    [("hold", {"reason": "other"}), ("take_charge", {}), ("hold", {"reason": "waiting_for_person"})],
)
def test_nobody_acts_in_their_own_matter_but_the_general_manager_whom_nobody_is_above(
    event: str, payload: dict[str, str]
) -> None:
    """In whatever role; an older case does not ask."""
    for shape, refused in ((3, True), (2, False)):
        played = opened(shape=shape)
        played.let_pass(timedelta(days=4))
        if refused:
            assert "nobody acts in their own matter" in str(played.refused(event, "hr:li-4", **payload))
        else:
            played.take(event, {"by": "hr:li-4"} | payload)
    if event == "take_charge":
        played = opened()
        played.let_pass(timedelta(days=4))
        played.send(event, "general_manager:li-4")
        assert "acts in their own matter" in (played.file.timeline[-1].reason or "")


def test_only_who_was_told_or_an_office_above_takes_charge() -> None:
    """A complaint in the papers climbs to the manager first; a supervisor was not told (contract: ladders)."""
    for shape, allowed in ((3, True), (4, False)):
        case = rehearsed("Complaint", complaint_request(channel="media"), shape=shape)
        case.let_pass(timedelta(days=2))
        assert "manager" in case.told("overdue")
        assert "supervisor" not in case.told("overdue")
        if allowed:
            case.send("take_charge", "supervisor:s-1", commitment="report")
            continue
        refused = case.refused("take_charge", "supervisor:s-1", commitment="report")
        assert refused.reason == "only manager, general_manager or an office above was told and may take charge"
        case.send("take_charge", "manager:m-1", commitment="report")
        assert case.commitment("report").in_charge == "manager:m-1"
