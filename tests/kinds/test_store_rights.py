"""What the stores may do on hold, late, in another's place; which refusal is which (二§3, §11)."""

from typing import Any

import pytest

from cases import purchases
from cases.parts_requests import ALL_OF_IT, approved, came, come_to, line, requested
from cases.stores import BOSS, OTHER_STORE, STORE, TECH
from played.case_files import shown

OF_BEFORE = 8


# -- the time to issue ----------------------------------------------------------------------------------------------


def test_the_time_to_issue_runs_on_while_parts_are_picked() -> None:
    """A request that is picked and forgotten climbs like any other; what was issued in time is met (二§11)."""
    played = come_to("picking", urgent=True)
    assert shown(played.commitment("issue").due_at) == "2026-11-23 14:00"
    played.go_to("2026-11-23 15:00")
    assert played.states()["issue"] == "overdue"
    played.send("issue", OTHER_STORE, lines=ALL_OF_IT, reference="LS-1")
    assert played.states()["issue"] == "met"
    in_time = come_to("issued")
    assert in_time.states()["issue"] == "met"


def test_a_request_of_before_has_no_time_to_issue_while_parts_are_picked() -> None:
    """Its history has none."""
    assert come_to("picking", shape=OF_BEFORE).states()["issue"] == "dropped"


# -- called off on hold ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["submitted", "approved", "picking"])
def test_what_is_asked_for_is_called_off_on_hold(state: str) -> None:
    """By whoever asked or a supervisor, wherever that is possible without one."""
    played = come_to(state)
    played.send("hold", OTHER_STORE, reason="waiting_for_supplier")
    assert "cancel" in played.view()["possible"]
    played.send("cancel", TECH, reason="not needed")
    assert played.state == "cancelled"
    assert [posted.values["kind"] for posted in played.written[-1].postings] == ["released"]


@pytest.mark.parametrize("state", ["drafted", "allowed", "placed"])
def test_a_purchase_is_called_off_on_hold(state: str) -> None:
    """Its money is free again."""
    played = purchases.come_to(state)
    played.send("hold", purchases.BUYER, reason="waiting_for_supplier")
    played.send("cancel", purchases.BUYER, reason="not needed")
    assert played.state == "cancelled"
    assert not any(float(amount) for pot, amount in played.view()["money"].items() if pot != "freed")


def test_a_delivery_of_what_was_not_ordered_is_refused_by_its_line() -> None:
    """Only the case shows it."""
    refusal = purchases.come_to("placed").refused(
        "receive", STORE, delivery_note="DN-9", lines=[{"part": "door-seal-1", "good": 1}]
    )
    assert (refusal.kind, refusal.reason) == ("EventRefused", "lines.0.part: door-seal-1 was not ordered")


# -- in another's place, and late -------------------------------------------------------------------------------------


def test_a_supervisor_receives_in_place_of_who_is_not_at_hand() -> None:
    """On the day itself; it is marked that another than the keeper did."""
    played = come_to("issued")
    played.send("receive", BOSS, lines=came(pump=3, belt=2))
    assert (played.state, played.file.timeline[-1].reason) == ("received", "not the assignee")


def test_a_supervisor_approves_for_an_earlier_day_only() -> None:
    """Marked as late; the same day the store decides itself (二§11)."""
    played = requested()
    given = {"lines": approved(pump=3, belt=2)}
    assert played.refused("approve", BOSS, **given).kind == "NotAllowed"
    played.go_to("2026-11-25 09:00")
    late: dict[str, Any] = {"at": "2026-11-24T10:00:00+08:00"} | given
    assert played.refused("approve", OTHER_STORE, **late).kind == "NotAllowed"
    played.send("approve", BOSS, **late)
    assert (played.state, played.file.timeline[-1].reason) == ("approved", "late_posting")
    assert all(posted.values["late"] for posted in played.written[-1].postings)


# -- which refusal is which -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "event", "by", "payload", "told"),
    [
        ("submitted", "approve", OTHER_STORE, {"lines": [{"part": "pump-12", "approved": 4}]}, "lines.0: approved"),
        ("submitted", "approve", OTHER_STORE, {"lines": [{"part": "lid", "approved": 1}]}, "lines.0.part: lid was not"),
        ("submitted", "pass_up", OTHER_STORE, {"lines": [line("pump-12", 4)], "reason": "?"}, "lines.0.quantity: must"),
        ("approved", "issue", OTHER_STORE, {"lines": [line("pump-12", 3)], "reference": "L"}, "lines: must name"),
        ("issued", "receive", TECH, {"lines": came(pump=9)}, "lines.0: received and damaged"),
        ("issued", "settle_missing", BOSS, {"lines": [line("pump-12", 9, decision="lost")], "reason": "?"}, "lines.0"),
    ],
)
def test_what_only_the_case_shows_is_refused_as_such(
    state: str, event: str, by: str, payload: dict[str, Any], told: str
) -> None:
    """An EventRefused that names the key, for whoever sends messages by their form; nothing is kept of it."""
    played = come_to(state)
    refusal = played.refused(event, by, **payload)
    assert (refusal.kind, refusal.details["state"]) == ("EventRefused", state)
    assert refusal.reason.startswith(told)
    assert played.state == state


def test_what_the_message_alone_shows_is_an_invalid_payload() -> None:
    """A part twice, nothing at all."""
    for given in ([*approved(pump=1), *approved(pump=1)], []):
        assert requested().refused("approve", OTHER_STORE, lines=given).kind == "InvalidPayload"
