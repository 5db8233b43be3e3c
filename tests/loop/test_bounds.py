"""What a case carries and answers stays within what Temporal can hold, however much was sent."""

import json

from models.case import TIMELINE_SHOWN, Answer, CaseFile, Entry, Seen
from models.next_run import CARRIED, carried
from models.vocabulary import Outcome
from played.case_files import at, case_file
from workflows.kinds.repair import Repair
from workflows.shown.view import view

MOST = 2 * 1024 * 1024
"""Bytes that Temporal takes in one payload."""


def swollen() -> CaseFile:
    """A case that was sent as much as it keeps: refused messages full of emoji, thousands of event ids."""
    case = case_file()
    entry = {
        "at": at("2026-01-05 10:00"), "received_at": at("2026-01-05 10:00"), "event": "add_note", "by": "clerk:c-1",
        "from": "registered", "to": "registered", "outcome": Outcome.REFUSED, "reason": "\u8fdd" * 1000,
        "content": "\U0001f600" * 2000,
    }  # fmt: skip
    case.timeline = [Entry.model_validate(entry | {"seq": seq}) for seq in range(1, TIMELINE_SHOWN + 1)]
    answer = Answer(number="X-1", state="registered", seq=1)
    case.seen = {f"event-{n:06}": Seen(digest="d" * 32, answer=answer) for n in range(20_000)}
    return case


def size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, default=str).encode())


def test_what_a_case_hands_to_its_next_run_fits_into_one_message() -> None:
    """Trimmed from the oldest; the newest event ids and the last entries are there."""
    case = swollen()
    assert size(case.model_dump(mode="json")) > MOST
    body = carried(case)
    assert size(body) <= CARRIED
    assert body["timeline"][-1]["seq"] == TIMELINE_SHOWN
    assert "event-019999" in body["seen"]


def test_a_small_case_is_handed_on_whole() -> None:
    """Nothing is trimmed without need."""
    case = swollen()
    case.timeline, case.seen = case.timeline[:3], {}
    assert carried(case) == case.model_dump(mode="json", by_alias=True)


def test_the_query_answers_within_one_message() -> None:
    """All the entries, the content of refused ones as far as it fits."""
    shown = view(swollen(), Repair.procedure)["timeline"]
    assert len(shown) == TIMELINE_SHOWN
    assert size(shown) < MOST
    assert shown[-1]["content"]
    assert "content" not in shown[0]
