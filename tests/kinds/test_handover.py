"""Handovers: what stands in somebody's name is read, cleared, written off, and keeps them until it is (一§33·3)."""

from typing import Any

import pytest

from cases.handovers import (
    BOSS,
    HEIR,
    HR,
    LEAVER,
    MANAGER,
    OWED,
    READINGS,
    REPAIR,
    STOCK,
    TOOL,
    UNIT,
    handover,
    handover_request,
    lines,
    now_stand,
    wrong_request,
)
from models.kinds.handover import WAITING
from models.stock.ledger import LINES
from played.rehearsal import KINDS, Rehearsal


def refusal(played: Rehearsal, event: str, by: str, **payload: Any) -> str:
    found = played.refused(event, by, **payload)
    return f"{found.kind}: {found}"


def things(played: Rehearsal) -> list[str]:
    return [thing["thing"] for thing in played.view()["things"]]


# -- the opening --------------------------------------------------------------------------------------------------


def test_what_stands_in_somebody_s_name_is_read_at_the_opening() -> None:
    """The person and the supervisor are told; it is due at the end of the last day (一§33·3)."""
    played = handover(TOOL, REPAIR, successor=HEIR)
    assert (played.state, played.file.about, played.file.assignee) == ("open", "staff:t-1", None)
    assert played.view()["things"] == [TOOL, REPAIR]
    assert "more" not in played.view()
    assert played.told("handover_opened") == ["supervisor", LEAVER]
    assert played.due("handover") == "2026-11-28 00:00"
    assert (played.asked[0].alone, played.asked[0].openers) == (True, ("hr", "supervisor"))
    (row,) = played.forms("handover_record")
    assert (row["person"], row["kind"], row["successor"]) == (LEAVER, "leaving", HEIR)
    seen = [(row["kind"], row["stands"]) for row in played.forms("handover_thing")]
    assert seen == [("custody", True), ("case", True)]


def test_more_than_a_step_reads_is_counted() -> None:
    """And comes into sight as the others go."""
    assert handover(TOOL, more=250).view()["more"] == 250


def test_only_staff_hand_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a last day that is not before the first, to somebody else."""
    assert wrong_request(last_on="2020-01-05") == [{"loc": ["last_on"], "msg": "must not be before hired_on"}]
    assert handover(last_on="2020-01-06").state == "open"
    assert wrong_request(successor="staff:t-1") == [{"loc": ["successor"], "msg": "must be another than the person"}]
    assert wrong_request(person="customer:u-1")[0]["loc"] == ["person"]
    monkeypatch.setitem(READINGS, "staff_row", None)
    (error,) = wrong_request()
    assert (error["loc"], "not on the staff list" in error["msg"]) == (["person"], True)


@pytest.mark.parametrize("kind", sorted(WAITING))
def test_a_case_waits_for_its_person_from_its_beginning_to_a_state(kind: str) -> None:
    """Each state up to the one that the contract names, in the order of the procedure; a course once it is approved."""
    ends = {"Repair": "ready", "Delivery": "swapping", "Visit": "visited", "Complaint": "answered"}
    last = (ends | {"Onboarding": "field", "Course": "held"})[kind]
    procedure = KINDS[kind].procedure
    states = [name for name, step in procedure.steps.items() if name != "on_hold" and not step.end]
    first = states.index("approved") if kind == "Course" else 0
    assert WAITING[kind] == tuple(states[first : states.index(last) + 1])


# -- clearing -----------------------------------------------------------------------------------------------------


def test_a_thing_is_cleared_once_it_no_longer_stands() -> None:
    """How is written down (一§33·3); what stands is read anew by each event."""
    played = handover(TOOL, UNIT)
    played.readings["still_theirs"] = True
    text = refusal(played, "clear", BOSS, thing="custody-U-1", how="given back")
    assert "custody-U-1 (T-17 钳形表, held) still stands in their name: give_back or hand_over" in text
    now_stand(played, UNIT)
    played.readings["still_theirs"] = False
    played.send("clear", BOSS, thing="custody-U-1", how="given back to the store")
    assert things(played) == ["loaner:LU-1"]
    (row,) = played.forms("handover_settlement")
    assert (row["thing"], row["written_off"], row["how"]) == ("custody-U-1", False, "given back to the store")
    assert played.forms("handover_thing")[0]["stands"] is False
    assert "there is: loaner:LU-1" in refusal(played, "clear", BOSS, thing="custody-U-1", how="again")


def test_what_went_earlier_can_be_cleared_later_until_it_comes_back() -> None:
    """It stays known until somebody has said how it went."""
    played = handover(TOOL, UNIT)
    now_stand(played)
    played.send("clear", BOSS, thing="loaner:LU-1", how="taken in")
    played.send("clear", BOSS, thing="custody-U-1", how="given back")
    assert len(played.forms("handover_settlement")) == 2
    again = handover(TOOL, UNIT)
    now_stand(again)
    again.send("clear", BOSS, thing="loaner:LU-1", how="taken in")
    now_stand(again, TOOL)
    again.readings["still_theirs"] = True
    assert "still stands" in refusal(again, "clear", BOSS, thing="custody-U-1", how="given back")


def test_an_open_case_is_cleared_with_whom_it_is_now() -> None:
    """By that case's own event, which has been applied."""
    played = handover(REPAIR)
    now_stand(played)
    played.readings["with_whom"] = HEIR
    clear: dict[str, Any] = {"thing": "repair-R-1", "how": "handed on"}
    assert "to: is needed for an open case" in refusal(played, "clear", BOSS, **clear)
    text = refusal(played, "clear", BOSS, **clear, to="technician:t-9")
    assert f"repair-R-1 is with {HEIR}, not technician:t-9" in text
    played.send("clear", BOSS, **clear, to="staff:t-2")
    assert played.forms("handover_settlement")[0]["to_person"] == "staff:t-2"


@pytest.mark.parametrize("now_with", [None, "technician:t-1"])
def test_a_case_that_is_over_or_waits_for_others_is_cleared_without_a_name(now_with: str | None) -> None:
    """It ended, or it has come further."""
    played = handover(REPAIR)
    now_stand(played)
    played.readings["with_whom"] = now_with
    assert "to:" in refusal(played, "clear", BOSS, thing="repair-R-1", how="h", to=HEIR)
    played.send("clear", BOSS, thing="repair-R-1", how="finished")
    assert played.forms("handover_settlement")[0]["to_person"] is None


def test_nothing_else_takes_a_name() -> None:
    """A tool goes on by its custody."""
    played = handover(TOOL)
    now_stand(played)
    assert "to:" in refusal(played, "clear", BOSS, thing="custody-U-1", how="h", to=HEIR)


# -- writing off --------------------------------------------------------------------------------------------------


def test_a_van_s_stock_is_written_off_as_adjusted() -> None:
    """Each part that lies there, with reason and evidence; by a manager, not of their own (一§33·3)."""
    played = handover(STOCK, TOOL)
    played.readings["lies_there"] = [["pump-12", 3], ["belt-3", 1]]
    off: dict[str, Any] = {"thing": "stock:van-1", "reason": "stolen", "evidence": "police B-17"}
    assert "NotAllowed" in refusal(played, "write_off", BOSS, **off)
    assert "person is manager:t-1" in refusal(played, "write_off", "manager:t-1", **off)
    played.send("write_off", MANAGER, **off)
    booked = [(e["part"], e["place"], e["kind"], e["quantity"], e["note"]) for e in played.posted("stock")]
    assert booked == [
        ("pump-12", "van-1", "adjusted", -3, "stolen"), ("belt-3", "van-1", "adjusted", -1, "stolen"),
    ]  # fmt: skip
    assert things(played) == ["custody-U-1"]
    (row,) = played.forms("handover_settlement")
    assert (row["written_off"], row["evidence"]) == (True, "police B-17")


def test_a_van_of_many_parts_is_written_off_in_several_steps() -> None:
    """As many lines as one event names; what is left stands still."""
    played = handover(STOCK)
    played.readings["lies_there"] = lines(LINES)
    played.send("write_off", MANAGER, thing="stock:van-1", reason="r", evidence="e")
    assert (len(played.posted("stock")), things(played)) == (LINES, ["stock:van-1"])
    played.readings["lies_there"] = lines(1)
    played.send("write_off", MANAGER, thing="stock:van-1", reason="r", evidence="e")
    assert things(played) == []


@pytest.mark.parametrize(
    ("thing", "instead"),
    [(TOOL, "report what became of it"), (OWED, "assess it"), (UNIT, "warehouse take it in"), (REPAIR, "own event")],
)
def test_nothing_else_is_written_off_here(thing: dict[str, Any], instead: str) -> None:
    """The refusal says by what it ends."""
    text = refusal(handover(thing), "write_off", MANAGER, thing=thing["thing"], reason="r", evidence="e")
    assert "is no stock of a van" in text
    assert instead in text


def test_an_empty_van_has_nothing_to_write_off() -> None:
    """Nor has one whose stock has gone meanwhile."""
    played = handover(STOCK)
    assert "van-1 holds nothing" in refusal(
        played, "write_off", MANAGER, thing="stock:van-1", reason="r", evidence="e"
    )


# -- the ends -----------------------------------------------------------------------------------------------------


def test_nothing_is_confirmed_while_anything_stands() -> None:
    """Each thing is named, twenty of them and how many more (一§33·3)."""
    played = handover(TOOL, REPAIR)
    text = refusal(played, "confirm", BOSS)
    assert "still in their name: custody-U-1 (T-17 钳形表, held); repair-R-1 (Repair, assigned)" in text
    many = [TOOL | {"thing": f"custody-U-{number}"} for number in range(25)]
    now_stand(played, *many, more=3)
    assert "custody-U-19 (T-17 钳形表, held); and 8 more" in refusal(played, "confirm", BOSS)


@pytest.mark.parametrize(("kind", "left_on"), [("leaving", "2026-11-27"), ("moving", None)])
def test_with_nothing_in_their_name_somebody_leaves_or_moves(kind: str, left_on: str | None) -> None:
    """Who leaves has a last day from then on; nobody confirms their own."""
    played = handover(TOOL, kind=kind)
    now_stand(played)
    assert "person is supervisor:t-1" in refusal(played, "confirm", "supervisor:t-1")
    played.send("confirm", BOSS)
    assert (played.state, played.states(), things(played)) == ("done", {"handover": "met"}, [])
    assert played.posted("departures") == [{"person": LEAVER, "left_on": left_on}]
    assert played.told("handover_done") == ["hr"]
    assert played.forms("handover_record")[0]["confirmed_by"] == BOSS


def test_who_stays_hands_nothing_over() -> None:
    """Personnel takes it back, from a hold too; the supervisor is told."""
    played = handover(TOOL)
    assert "NotAllowed" in refusal(played, "cancel", BOSS, reason="r")
    played.send("hold", BOSS, reason="other")
    played.send("cancel", HR, reason="stays")
    assert (played.state, played.told("handover_cancelled")) == ("cancelled", ["supervisor"])
    assert (played.states()["handover"], played.posted("departures")) == ("dropped", [])


def test_the_last_day_passes_on_hold_too() -> None:
    """The due is agreed: no hold moves it, and it climbs."""
    played = handover(TOOL)
    played.send("hold", BOSS, reason="waiting_for_supplier")
    played.go_to("2026-11-28 00:00")
    assert played.states()["handover"] == "overdue"
    assert played.rungs("handover") == [("supervisor", "1")]
    late = handover(TOOL, last_on="2026-11-20")
    late.go_to("2026-11-23 09:01")
    assert late.states()["handover"] == "overdue"


def test_nobody_holds_their_own() -> None:
    """The case is about a person."""
    assert "own matter" in refusal(handover(), "hold", "supervisor:t-1", reason="other")


def test_the_request_s_example_says_what_is_needed() -> None:
    """Letter W, of the stores."""
    procedure = KINDS["Handover"].procedure
    assert (procedure.letter, procedure.office.name) == ("W", "stores")
    assert set(handover_request()) == {"by", "person", "last_on", "kind"}
