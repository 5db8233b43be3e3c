"""Parts of a repair: kept for it, seen before the visit, used, freed; the rest is asked for (一§19(3), 二§11)."""

from typing import Any

import pytest

from cases.stores import BELT, BOSS, PUMP, TECH
from models.record import ReadAnswer
from played.rehearsal import Rehearsal, rehearsed
from servers.service import repair_request
from workflows.kinds.repair import Repair
from workflows.shown.details import details

LINES = [{"part": PUMP, "quantity": 3}, {"part": BELT, "quantity": 1}]
USED: dict[str, Any] = {"work": "pump replaced", "minutes": 40}


def repair(
    *, shape: int = 6, free: dict[str, int] | None = None, kept: list[Any] | None = None,
    counted: list[Any] | None = None,
) -> Rehearsal:
    """A repair with a technician whose van holds two pumps and a belt."""
    played = rehearsed("Repair", repair_request(), shape=shape)
    lies = {"free": {PUMP: 2, BELT: 1} if free is None else free, "kept": kept or [], "counted": counted or []}
    found = {"place": "van-1"} | lies
    known = (PUMP, BELT)
    played.readings = {
        "repair_store": lambda parts, **_: {"unknown": [p for p in parts if p not in known], **found},
    }
    played.send("assign", BOSS, technician=TECH)
    return played


def at_work(played: Rehearsal) -> Rehearsal:
    """The technician has begun to work on site."""
    played.send("contact", TECH, diagnosis="pump", visit_at="2026-11-23T10:00:00+08:00")
    played.send("arrive", TECH, badge_shown=True)
    played.send("start_work", TECH)
    return played


def booked(played: Rehearsal) -> list[tuple[str, str | None, int | None]]:
    """What the last step entered in the ledger."""
    return [(p.values["kind"], p.values["part"], p.values["quantity"]) for p in played.written[-1].postings]


def test_what_is_there_is_kept_and_the_rest_is_asked_for() -> None:
    """As urgent as the case, for the place from which the technician takes parts (一§34)."""
    played = repair()
    played.send("request_parts", TECH, lines=LINES)
    assert booked(played) == [("reserved", PUMP, 2), ("reserved", BELT, 1)]
    asked = played.opened[0]
    assert (asked.kind, asked.request["to"], asked.request["lines"]) == (
        "PartsRequest", "van-1", [{"part": PUMP, "quantity": 1}],
    )  # fmt: skip
    assert (asked.request["case"], asked.request["reason"], asked.request["urgent"]) == ("repair-X-1", "repair", False)
    assert played.view()["kit"] == [
        {"part": PUMP, "place": "van-1", "reserved": 2}, {"part": BELT, "place": "van-1", "reserved": 1},
    ]  # fmt: skip


def test_the_page_says_what_is_kept_for_the_repair() -> None:
    """Where it lies and how many: seen before the visit (一§19(3))."""
    played = repair()
    played.send("request_parts", TECH, lines=LINES)
    assert f"Kept for it: 2 × {PUMP} at van-1" in details(played.file, Repair.procedure).splitlines()


def test_a_case_of_the_first_shape_that_books_parts_asks_for_them() -> None:
    """And books what it uses (docs/change.md)."""
    played = repair(shape=5)
    played.send("request_parts", TECH, lines=LINES[1:])
    assert booked(played) == [("reserved", BELT, 1)]


def test_the_reading_of_another_attempt_at_a_step_is_read_again() -> None:
    """A worker hands it over where a reading of a task that timed out ended only now: it may be of another message."""
    played = repair()
    played.reads_before = [ReadAnswer(values={"another": 1})]
    asked = len(played.read_for)
    played.send("request_parts", TECH, lines=LINES)
    assert played.read_for[asked] == played.read_for[asked + 1]
    assert booked(played) == [("reserved", PUMP, 2), ("reserved", BELT, 1)]


def test_all_of_it_there_nothing_is_asked_for() -> None:
    """Two requests add up."""
    played = repair(free={PUMP: 9})
    for _ in range(2):
        played.send("request_parts", "clerk:c-1", lines=LINES[:1])
    assert (played.opened, played.view()["kit"][0]["reserved"]) == ([], 6)


def test_a_part_that_is_on_no_list_is_refused_by_its_line() -> None:
    """And nothing is kept."""
    refusal = repair().refused("request_parts", TECH, lines=[LINES[0], {"part": "lid", "quantity": 1}])
    assert (refusal.kind, refusal.reason) == ("EventRefused", "lines.1.part: is no part on the list")


def test_without_any_store_the_sender_is_told_what_is_lacking() -> None:
    """The list of places has no centre."""
    played = repair()
    played.readings = {"repair_store": {"place": None, "unknown": [], "free": {}, "kept": [], "counted": []}}
    assert "the list of places has no centre" in str(played.refused("request_parts", TECH, lines=LINES))


@pytest.mark.parametrize("shape", [5, 6])
def test_parts_that_arrive_are_in_the_kit_and_the_technician_hears_of_it(shape: int) -> None:
    """From the case that received them; on hold, too; nobody else may say so. Older cases do not ask the ledger."""
    played = repair(shape=shape)
    if shape > 5:
        kept = [{"part": PUMP, "place": "van-1", "quantity": 1}]
        played.readings = {**played.readings, "kept_for": kept}
    said: dict[str, Any] = {"place": "van-1", "lines": [{"part": PUMP, "quantity": 1}]}
    assert played.refused("parts_arrived", "system:Q-1", **said).kind == "NotAllowed"
    played.send("hold", "clerk:c-1", reason="waiting_for_parts")
    played.was_told = True
    played.send("parts_arrived", "system:Q-1", **said)
    assert played.view()["kit"] == [{"part": PUMP, "place": "van-1", "reserved": 1}]
    message = played.messages("parts_arrived")[0]
    assert (message.to, message.params["parts"]) == (TECH, f"1 × {PUMP}")


def test_a_finish_uses_what_is_kept_first_then_what_is_at_hand_and_frees_the_rest() -> None:
    """In the step that finishes; what is on no list is noted (二§11)."""
    kept = [{"place": "hub-east", "part": PUMP, "quantity": 2}, {"place": "van-1", "part": BELT, "quantity": 1}]
    played = repair(kept=kept)
    played.send("request_parts", TECH, lines=LINES)
    at_work(played)
    parts = [{"part": PUMP, "quantity": 3}, {"part": "lid", "quantity": 1}]
    played.send("finish", TECH, **USED, customer_signature="sig", parts=parts)
    assert booked(played) == [
        ("released", PUMP, -2), ("consumed", PUMP, -2), ("consumed", PUMP, -1), ("released", None, None),
    ]  # fmt: skip
    assert played.file.timeline[-1].reason == "not in the master: lid"
    assert played.forms("work_order")[0]["parts"] == parts
    assert played.view()["kit"] == []


def test_what_a_later_count_has_already_is_noted_and_not_booked() -> None:
    """The finish is dated before it; what was kept is free all the same (二§11)."""
    kept = [{"place": "van-1", "part": PUMP, "quantity": 1}]
    played = repair(kept=kept, counted=[["van-1", PUMP]])
    played.send("request_parts", TECH, lines=LINES)
    at_work(played)
    parts = [{"part": PUMP, "quantity": 2}, {"part": BELT, "quantity": 1}]
    played.send("finish", TECH, **USED, customer_signature="sig", parts=parts)
    assert booked(played) == [("released", PUMP, -1), ("consumed", BELT, -1), ("released", None, None)]
    assert played.file.timeline[-1].reason == f"before the count: {PUMP}"


def test_a_finish_that_a_supervisor_dates_back_is_marked() -> None:
    """On another day than the server had it: on the timeline as in the ledger (二§11)."""
    played = at_work(repair())
    played.go_to("2026-11-25 09:00")
    done = USED | {"customer_signature": "sig", "parts": [{"part": PUMP, "quantity": 1}]}
    played.send("finish", BOSS, at="2026-11-23T10:30:00+08:00", **done)
    assert "late_posting" in (played.file.timeline[-1].reason or "").split("; ")
    assert [posted.values["late"] for posted in played.written[-1].postings if posted.values["kind"] == "consumed"] == [
        True
    ]


@pytest.mark.parametrize(
    ("event", "by", "payload"),
    [
        ("finish", TECH, USED | {"customer_signature": "s"}), ("give_up", TECH, {"reason": "beyond repair"}),
        ("cancel", "clerk:c-1", {"reason": "moved away"}),
    ],
)  # fmt: skip
def test_however_a_repair_ends_what_was_kept_is_free_again(event: str, by: str, payload: dict[str, Any]) -> None:
    """Given up, called off, finished without any of it."""
    played = repair()
    played.send("request_parts", TECH, lines=LINES)
    if event != "cancel":
        at_work(played)
    played.send(event, by, **payload)
    assert booked(played)[0] == ("released", None, None)


def test_a_repair_solved_at_a_distance_or_declined_frees_what_was_kept() -> None:
    """八§3(4)b, 一§19(4)."""
    played = repair()
    played.send("request_parts", TECH, lines=LINES)
    played.send("resolve_remotely", TECH, resolution="the tap was shut")
    assert booked(played) == [("released", None, None)]
    declined = repair()
    declined.send("request_parts", TECH, lines=LINES)
    at_work(declined).send("quote", TECH, lines=[{"item": "pump", "fee": "120.00"}], tariff_version="2026")
    declined.send("decline_quote", "customer:u-1")
    assert booked(declined) == [("released", None, None)]


def test_a_repair_that_uses_no_parts_asks_and_books_nothing() -> None:
    """Its steps cost what they cost before."""
    played = at_work(repair())
    played.send("finish", TECH, **USED, customer_signature="sig")
    assert (played.read_for, booked(played)) == ([], [])


def test_a_case_from_before_notes_parts_as_it_did() -> None:
    """It asks for none: the store is asked by itself."""
    played = at_work(repair(shape=4))
    assert "opened before parts were booked" in str(played.refused("request_parts", TECH, lines=LINES))
    played.send("finish", TECH, **USED, customer_signature="sig", parts=[{"part": PUMP, "quantity": 1}])
    assert (played.read_for, booked(played)) == ([], [])
