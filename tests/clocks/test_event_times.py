"""At which time a message counts: its own, the server's, or the last change; what lies too far back or ahead."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.complaints import CLERK
from models.record import Certified, Written
from played.case_files import at
from played.rehearsal import MONDAY, Rehearsal, rehearsed
from servers.service import repair_request
from workflows.clocks.turn import Refusal

BOSS, TECH = "supervisor:s-1", "technician:t-1"
MINUTE, SECOND, HOUR = timedelta(minutes=1), timedelta(seconds=1), timedelta(hours=1)
LIMIT = 240 * MINUTE


def opened() -> Rehearsal:
    return rehearsed("Repair", repair_request())


def late(case: Rehearsal, moment: datetime) -> Rehearsal:
    """No worker runs until then: what is due meanwhile has not been taken."""
    case.now = moment
    return case


def last(case: Rehearsal) -> Any:
    return case.file.timeline[-1]


def events(case: Rehearsal) -> list[str]:
    return [e.event for e in case.file.timeline]


@pytest.mark.parametrize(
    ("at", "by", "kind"),
    [
        (LIMIT, CLERK, None), (LIMIT + SECOND, CLERK, "NotAllowed"), (LIMIT + SECOND, BOSS, None),
        (LIMIT + SECOND, "manager:m-1", None), (5 * HOUR, BOSS, None), (5 * HOUR + SECOND, BOSS, "InvalidPayload"),
        (5 * HOUR + SECOND, CLERK, "NotAllowed"), (timedelta(), CLERK, None), (-SECOND, CLERK, "InvalidPayload"),
        (-SECOND, BOSS, "InvalidPayload"),
    ],
)  # fmt: skip
def test_a_message_is_dated_back_to_the_opening_at_most_and_by_a_clerk_to_the_limit(
    at: timedelta, by: str, kind: str | None
) -> None:
    """Four hours to the second; a supervisor or above further; nobody ahead or before the opening (一§19(10))."""
    case = late(opened(), MONDAY + 5 * HOUR)
    if kind is not None:
        assert case.refused("add_note", by, note="n", at=case.now - at).kind == kind
        return
    case.send("add_note", by, note="n", at=case.now - at)
    assert (last(case).at, last(case).received_at) == (case.now - at, case.now)


def test_the_limit_is_the_policys() -> None:
    """Ten minutes; the refusal says how much."""
    case = rehearsed("Repair", repair_request(), policy="[event]\nbackdate_max_minutes = 10")
    case.go_to(MONDAY + HOUR)
    case.send("add_note", CLERK, note="n", at=case.now - 10 * MINUTE)
    with pytest.raises(Refusal, match="only a supervisor or above may date an event back more than 0:10:00"):
        case.send("add_note", CLERK, note="n", at=case.now - 10 * MINUTE - SECOND)


def test_an_update_after_an_outage_finds_the_clock_steps_taken_that_were_due_before_it() -> None:
    """In their order, each at its own time; it is stored by the very task, so nobody is asked for its time."""
    case = late(opened(), MONDAY + HOUR)
    case.send("assign", BOSS, technician=TECH)
    assert events(case) == ["open", "overdue", "assign"]
    assert last(case).at == case.now
    assert [e.at for e in case.file.timeline[1:]] == [MONDAY + 30 * MINUTE, MONDAY + HOUR]


def test_what_is_due_at_the_very_time_of_a_message_comes_after_it() -> None:
    """An event at its due meets it."""
    case = late(opened(), MONDAY + 30 * MINUTE)
    case.send("assign", BOSS, technician=TECH)
    case.send("resolve_remotely", TECH, resolution="r")
    found = case.commitment("contact")
    assert (found.state.value, found.late, found.reported_late) == ("met", False, False)


def test_a_signal_that_waited_for_a_worker_counts_from_when_the_server_had_it() -> None:
    """In time though taken late; what was due after it has not happened."""
    case = late(opened(), MONDAY + 2 * HOUR)
    case.stored = [MONDAY + 10 * MINUTE, MONDAY + 20 * MINUTE]
    case.send("assign", BOSS, technician=TECH, signal=True)
    case.send("resolve_remotely", TECH, resolution="r", signal=True)
    assert events(case) == ["open", "assign", "resolve_remotely"]
    assert [e.at for e in case.file.timeline[1:]] == case.stored
    assert [e.received_at for e in case.file.timeline[1:]] == case.stored
    found = case.commitment("contact")
    assert (found.late, found.reported_late, found.met_at) == (False, False, MONDAY + 20 * MINUTE)


def test_a_signal_dated_back_is_judged_by_when_the_server_had_it() -> None:
    """Four hours before it was stored are allowed, though it is taken a day later."""
    case = opened()
    case.go_to(MONDAY + 26 * HOUR)
    case.stored = [MONDAY + 5 * HOUR]
    case.send("add_note", CLERK, note="n", at=MONDAY + HOUR, signal=True)
    assert (last(case).at, last(case).received_at) == (MONDAY + HOUR, MONDAY + 5 * HOUR)
    case.stored.append(MONDAY + 5 * HOUR + SECOND)
    with pytest.raises(Refusal, match="date an event back"):
        case.send("add_note", CLERK, note="n", at=MONDAY + HOUR, signal=True)


def test_what_moves_a_case_is_not_dated_before_its_last_change() -> None:
    """At the very moment it is; a note may be earlier."""
    case = opened()
    case.go_to(MONDAY + 20 * MINUTE)
    case.send("assign", BOSS, technician=TECH)
    case.go_to(MONDAY + 25 * MINUTE)
    with pytest.raises(Refusal, match="dated before the last change of state"):
        case.send("resolve_remotely", TECH, resolution="r", at=MONDAY + 20 * MINUTE - SECOND)
    case.send("add_note", CLERK, note="n", at=MONDAY + 20 * MINUTE - SECOND)
    case.send("resolve_remotely", TECH, resolution="r", at=MONDAY + 20 * MINUTE)
    assert case.state == "repaired"


def test_a_signal_that_the_server_had_before_the_last_change_counts_from_that_change() -> None:
    """Two that crossed: the one without a time of its own comes after what is known."""
    case = opened()
    case.go_to(MONDAY + 20 * MINUTE)
    case.send("assign", BOSS, technician=TECH)
    late(case, MONDAY + 2 * HOUR)
    case.stored = [MONDAY + 10 * MINUTE]
    case.send("add_note", CLERK, note="n", signal=True)
    assert (last(case).at, last(case).received_at) == (MONDAY + 20 * MINUTE, MONDAY + 10 * MINUTE)


def test_a_refused_message_stands_with_its_own_time_and_what_was_sent() -> None:
    """And changes nothing but the timeline; its sender reads type, reason and details."""
    case = opened()
    case.go_to(MONDAY + 10 * MINUTE)
    with pytest.raises(ApplicationError) as refused:
        case.deliver("finish", {"by": CLERK, "at": (MONDAY + MINUTE).isoformat()})
    assert (refused.value.type, refused.value.non_retryable) == ("NotAllowed", True)
    entry = last(case)
    assert (entry.outcome.value, entry.event, entry.by, entry.at) == ("refused", "finish", CLERK, MONDAY + MINUTE)
    assert entry.reason == "NotAllowed: finish is for technician, not for clerk"
    assert entry.content == '{"by": "clerk:c-1", "at": "2026-11-23T09:01:00+08:00"}'
    assert (entry.clause, entry.received_at, case.state) == ("一§19(6)·2", MONDAY + 10 * MINUTE, "registered")
    assert case.file.last_change_at == MONDAY


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (None, "by is missing: say who acts, role:id"), (7, "by is missing: say who acts, role:id"),
        ("system", "by must"), ("system:clock", "by: system never comes from outside"),
        ("king:k-1", "by unknown role; one of clerk"),
        (TECH, "assign is for supervisor, not for technician"),
    ],
)  # fmt: skip
def test_who_may_not_is_told_why(by: Any, said: str) -> None:
    """Missing, no person, never from outside, not entitled."""
    body = {"technician": TECH} | ({} if by is None else {"by": by})
    with pytest.raises(Refusal) as refused:
        opened().take("assign", body)
    assert refused.value.kind == "NotAllowed"
    assert said in refused.value.reason


def test_an_event_id_is_known_for_as_long_as_the_case_lives_and_only_once_applied() -> None:
    """The first answer again, in whatever state the case is; other content under it is refused."""
    case = opened()
    assert case.refused("reschedule", BOSS, promised_at=at("2026-12-01 09:00"), reason="r", event_id="e").kind
    first = case.send("assign", BOSS, technician=TECH, event_id="e")
    case.go_to(at("2026-12-23 09:00"))
    case.send("cancel", CLERK, reason="r")
    assert case.send("assign", BOSS, technician=TECH, event_id="e") == first
    assert case.refused("assign", BOSS, technician="technician:t-2", event_id="e").kind == "InvalidPayload"
    assert events(case).count("assign") == 1


def test_a_step_that_a_lost_attempt_had_taken_is_written_whole() -> None:
    """Where the records hold another attempt's step, all that the case has is handed over, and it goes on."""
    case = opened()
    case.send("assign", BOSS, technician=TECH)
    case.send("take_in", CLERK, condition="c")
    case.writes = [Written(conflict=True)]
    case.send("finish_in_workshop", TECH, work="w", minutes=1)
    first, again = case.written[-2:]
    assert (first.whole, again.whole, first.entry) == (False, True, again.entry)
    assert {c.name for c in first.commitments} < {c.name for c in again.commitments}
    assert {c.name for c in again.commitments} == {c.name for c in case.file.commitments}
    assert {(f.table, f.key) for f in again.forms} >= {("work_order", "1"), ("take_in_receipt", "1")}
    assert case.state == "ready"


@pytest.mark.parametrize(("shape", "counted"), [(7, 20), (8, 3)])
def test_a_signal_that_came_while_the_case_stood_still_counts_from_when_the_server_had_it(
    shape: int, counted: int
) -> None:
    """Tasks that did nothing meanwhile are as one to a replay: what time it was in them is not to be told from them."""
    case = rehearsed("Repair", repair_request(), shape=shape)
    begun = case.now
    case.now = begun + 20 * SECOND
    case.stored = [begun + 3 * SECOND, begun + 4 * SECOND]
    case.case.stood_still = True
    case.deliver("add_note", {"by": CLERK, "note": "first"}, signal=True)
    with pytest.raises(ApplicationError):
        case.deliver("add_note", {"by": "nobody", "note": "refused before anything is looked up"}, signal=True)
    first, second = case.file.timeline[-2:]
    assert (first.at, first.received_at) == (begun + counted * SECOND, begun + counted * SECOND)
    assert second.outcome == "refused"
    assert second.received_at == begun + (4 if counted == 3 else 20) * SECOND
    assert case.case.stood_still == (shape < 8)


def test_the_answer_to_another_attempt_at_a_step_is_not_taken_for_its_own() -> None:
    """A worker hands it over where a write of a task that timed out ended only now; what it wrote is written over."""
    case = opened()
    lost = Written(step="another")
    lacking = Certified(person=TECH, category="oven", on=date(2026, 11, 23))
    case.writes = [lost, lost.model_copy(update={"failed": [lacking]})]
    case.send("assign", BOSS, technician=TECH)
    first, *again = case.written[-3:]
    assert (first.whole, [write.whole for write in again]) == (False, [True, True])
    assert {write.entry.event for write in (first, *again)} == {"assign"}
    assert events(case).count("assign") == 1


def test_a_certificate_that_is_lacking_refuses_the_step_and_leaves_the_case_as_it_was() -> None:
    """Who, for what, on which day; several one after the other (一§18·1)."""
    case = opened()
    lacking = [Certified(person=TECH, category=c, on=date(2026, 11, 23)) for c in ("washing_machine", "oven")]
    case.writes = [Written(failed=lacking)]
    refusal = case.refused("assign", BOSS, technician=TECH)
    assert refusal.kind == "EventRefused"
    said = "technician:t-1 holds no certificate for {} valid on 2026-11-23 (一§18·1)"
    assert refusal.reason == f"{said.format('washing_machine')}; {said.format('oven')}"
    assert (case.state, case.file.assignee, case.file.seq) == ("registered", None, 1)


def test_what_the_records_cannot_hold_refuses_the_step() -> None:
    """With the database's own word for it."""
    case = opened()
    case.writes = [Written(rejected="NumericValueOutOfRange")]
    refusal = case.refused("assign", BOSS, technician=TECH)
    assert refusal.reason == "the records cannot hold it (NumericValueOutOfRange): is a value out of range?"
    assert (case.state, events(case)) == ("registered", ["open"])
