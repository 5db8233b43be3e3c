"""A request for parts through its table: approved, passed up, sent, received, settled (二§3, §11; 一§34)."""

from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.parts_requests import (
    ALL_OF_IT,
    MONEY,
    approved,
    came,
    come_to,
    line,
    requested,
)
from cases.stores import BOSS, OTHER_STORE, STORE, TECH
from models.words import refusals
from models.words.spoken import speaking
from played.case_files import shown
from played.rehearsal import Rehearsal
from workflows.kinds.partsrequest import PartsRequest
from workflows.kinds.purchase import Purchase
from workflows.shown.details import details


def lines(played: Rehearsal, part: str = "pump-12") -> dict[str, int]:
    """Where the pieces of a part are, as far as they are anywhere."""
    row = next(form for form in played.view()["lines"] if form["part"] == part)
    return {key: value for key, value in row.items() if key not in ("part", "asked") and value}


def booked(played: Rehearsal, part: str = "pump-12") -> list[tuple[str, str, int]]:
    """What the last step entered of a part."""
    entries = [posted.values for posted in played.written[-1].postings]
    return [(e["kind"], e["place"], e["quantity"]) for e in entries if e["part"] == part]


def reason(played: Rehearsal, event: str, by: str, **payload: Any) -> str:
    """Why an event is refused."""
    return str(played.refused(event, by, **payload))


def wrong(**changes: Any) -> list[tuple[str, str]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        requested(**changes)
    return [(".".join(map(str, e["loc"])), e["msg"]) for e in error.value.details[0]["errors"]]


# -- the opening --------------------------------------------------------------------------------------------------


def test_the_place_that_supplies_is_fixed_at_the_opening() -> None:
    """A van's is the hub of its region, else the centre, whose keeper is told (二§3)."""
    played = requested()
    assert (played.state, played.file.about, played.file.assignee) == ("submitted", "van-1", OTHER_STORE)
    assert played.view()["source"] == "hub-east"
    assert played.told("parts_requested") == [OTHER_STORE]
    assert lines(played) == {"open": 3}
    assert requested(to="station-w1").view()["source"] == "hub-west"
    assert requested(to="hub-east").view()["source"] == "centre"
    assert shown(played.commitment("approve").due_at) == "2026-11-23 14:00"
    assert shown(requested(urgent=True).commitment("approve").due_at) == "2026-11-23 10:00"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": "shed"}, "to"), ({"to": "transit"}, "to"), ({"to": "quarantine"}, "to"),
        ({"lines": [line("lid", 1)]}, "lines.0.part"), ({"to": "centre"}, "case"),
        ({"lines": [line("door-seal-1", 1), line("door-seal-1", 2)]}, "lines"), ({"lines": []}, "lines"),
        ({"reason": "repair"}, "message"), ({"reason": "repair", "case": "nothing"}, "case"),
        ({"lines": [line("door-seal-1", 0)]}, "lines.0.quantity"),
    ],
)  # fmt: skip
def test_an_opening_that_names_what_is_not_there_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    """Place, part, case; a part twice."""
    assert [where or "message" for where, _ in wrong(**changes)] == [field]


def test_the_centre_waits_for_a_purchase() -> None:
    """For a repair only, from the start; there is nobody to supply it (二§3)."""
    played = requested(to="centre", reason="repair", case="R-1", by=STORE)
    assert played.state == "backordered"
    assert [c.name for c in played.file.commitments if c.state.open] == ["backorder"]


def test_the_page_says_which_parts_go_where() -> None:
    """From and to, each part with where its pieces are; of very many the first, and how many more."""
    played = come_to("approved")
    page = details(played.file, PartsRequest.procedure).splitlines()
    assert "From **hub-east** to **van-1**" in page
    assert "pump-12: 3 asked for, 0 open, 3 kept, 0 on the way, 0 received" in page
    many = played.file.facts.model_copy(update={"lines": played.file.facts.lines * 10})  # type: ignore[attr-defined]
    played.file.facts = many
    assert "and 9 more: the query `case` has them" in details(played.file, PartsRequest.procedure)


# -- the store decides --------------------------------------------------------------------------------------------


def test_a_hold_for_a_wrong_reason_is_told_the_words_that_may_stand_there() -> None:
    """As they are sent, not as the code writes them."""
    refusal = requested().refused("hold", OTHER_STORE, reason="waiting_for_customer")
    msg = "Input should be 'waiting_for_supplier' or 'other'"
    assert refusal.details["errors"] == [{"loc": ["reason"], "msg": msg}]


def test_what_is_approved_is_kept_and_the_rest_stays_open() -> None:
    """Asked is what is approved, refused and open, at each moment."""
    played = requested()
    some = [{"part": "pump-12", "approved": 1, "refused": 1, "why": "two are enough"}]
    played.send("approve", OTHER_STORE, lines=some)
    assert (played.state, lines(played), lines(played, "belt-3")) == (
        "approved", {"open": 1, "kept": 1, "refused": 1}, {"open": 2},
    )  # fmt: skip
    assert booked(played) == [("reserved", "hub-east", 1)]
    assert played.forms("parts_decision")[0]["lines"] == some


def test_a_decision_that_approves_nothing_leaves_it_waiting_or_refused() -> None:
    """Waiting while anything is open; refused where all of it is."""
    played = requested()
    played.send("approve", OTHER_STORE, lines=approved(pump=0))
    assert played.state == "backordered"
    all_of_it = [{"part": p, "approved": 0, "refused": n, "why": "no"} for p, n in (("pump-12", 3), ("belt-3", 2))]
    played.send("approve", OTHER_STORE, lines=all_of_it)
    assert played.state == "refused"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([{"part": "pump-12", "approved": 4}], "lines.0: approved and refused must come to 3 at most"),
        ([{"part": "door-seal-1", "approved": 1}], "lines.0.part: door-seal-1 was not asked for"),
        ([{"part": "pump-12", "approved": 0, "refused": 1}], "why is needed where something is refused"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(given: list[dict[str, Any]], told: str) -> None:
    """And nothing is kept."""
    played = requested()
    assert told in reason(played, "approve", OTHER_STORE, lines=given)
    assert lines(played) == {"open": 3}


def test_nobody_approves_what_they_asked_for() -> None:
    """In whatever role (the contract's guard of all kinds)."""
    played = requested(by="warehouse:w-9")
    for event in ("approve", "refuse"):
        payload = {"lines": approved(pump=1)} if event == "approve" else {"reason": "no"}
        assert "nobody acts in their own matter" in reason(played, event, "warehouse:w-9", **payload)


def test_a_hub_asks_the_centre_for_what_it_lacks_once() -> None:
    """Urgency and first date go along; what is there, or was passed up, is not asked for again (二§3)."""
    played = requested(urgent=True, lines=[line("pump-12", 3), line("belt-3", 2)])
    played.readings = dict(played.readings) | {"stock_free": {"pump-12": 1}}
    played.send("pass_up", OTHER_STORE, reason="two pumps are gone")
    assert (played.state, len(played.opened)) == ("backordered", 1)
    asked = played.opened[0].request
    assert (asked["to"], asked["urgent"], asked["since_at"]) == ("hub-east", True, played.file.opened_at.isoformat())
    assert asked["lines"] == [line("pump-12", 2), line("belt-3", 2)]
    assert reason(played, "pass_up", OTHER_STORE, reason="again").endswith("was not passed up before")
    too_many = reason(played, "pass_up", OTHER_STORE, reason="again", lines=[line("pump-12", 2)])
    assert "must be 1 at most" in too_many
    played.was_told = True
    played.send("stock_came", "system:O-1", place="hub-east", lines=[line("pump-12", 1)])
    assert [row["passed"] for row in played.file.facts.model_dump()["lines"]] == [1, 2]
    centre = requested(to="hub-east")
    assert "is no hub" in reason(centre, "pass_up", OTHER_STORE, reason="?")


def test_what_comes_is_this_requests_own_and_the_surplus_is_free_again() -> None:
    """Another step has kept it already; on hold, too. Sent by nobody but a case."""
    played = requested()
    played.send("approve", OTHER_STORE, lines=approved(pump=0))
    assert "system never comes from outside" in reason(
        played, "stock_came", "system:O-1", place="hub-east", lines=[line("pump-12", 1)]
    )
    played.was_told = True
    played.send("stock_came", "system:O-1", place="hub-east", lines=[line("lid-2", 1)])
    assert (played.state, booked(played, "lid-2")) == ("backordered", [("released", "hub-east", -1)])
    played.send("stock_came", "system:O-1", place="hub-east", lines=[line("pump-12", 5)])
    assert (played.state, lines(played)) == ("approved", {"kept": 3})
    assert booked(played) == [("released", "hub-east", -2)]
    assert [(form.key, form.values["kept"]) for form in played.written[-1].forms] == [("pump-12", 3)]
    played.send("stock_came", "system:O-1", place="hub-east", lines=[line("belt-3", 2)])
    assert (played.state, booked(played, "belt-3")) == ("approved", [("released", "hub-east", -2)])


# -- on the way ---------------------------------------------------------------------------------------------------


def test_what_is_sent_lies_in_transit_and_the_rest_is_open_again() -> None:
    """Less than approved needs why; every part that is approved is named (二§11)."""
    played = come_to("picking")
    less = [line("pump-12", 2), line("belt-3", 2)]
    assert "lines.0.why: is needed: 3 are approved" in reason(
        played, "issue", OTHER_STORE, lines=less, reference="LS-1"
    )
    assert "must name belt-3 too" in reason(played, "issue", OTHER_STORE, lines=less[:1], reference="LS-1")
    played.send("issue", OTHER_STORE, lines=[line("pump-12", 2, why="one is cracked"), less[1]], reference="LS-1")
    assert (played.state, lines(played), played.file.assignee) == ("issued", {"open": 1, "transit": 2}, TECH)
    assert booked(played) == [("released", "hub-east", -3), ("moved_out", "hub-east", -2), ("moved_in", "transit", 2)]
    assert played.told("parts_issued") == [TECH]
    assert shown(played.commitment("receive").due_at) == "2026-11-30 18:00"


def test_what_a_count_has_cut_is_open_again_when_the_rest_is_sent() -> None:
    """Two of three pumps are still kept, no belt; with nothing left it is not sent at all (一§34)."""
    played = come_to("picking")
    played.readings = dict(played.readings) | {"kept_for": [{"place": "hub-east", "part": "pump-12", "quantity": 2}]}
    played.send("issue", OTHER_STORE, lines=[line("pump-12", 2)], reference="LS-1")
    assert (lines(played), lines(played, "belt-3")) == ({"open": 1, "transit": 2}, {"open": 2})
    assert played.file.timeline[-1].reason == "a count has cut what was kept: pump-12, belt-3"
    nothing = come_to("picking")
    nothing.readings = dict(nothing.readings) | {"kept_for": []}
    assert "cancel it and ask again" in reason(nothing, "issue", OTHER_STORE, lines=ALL_OF_IT, reference="LS-1")


def test_without_a_place_for_parts_on_the_way_nothing_is_sent() -> None:
    """The store is told what to add."""
    played = come_to("picking")
    played.readings = dict(played.readings) | {"stock_ways": {"transit": None, "quarantine": None}}
    told = reason(played, "issue", OTHER_STORE, lines=ALL_OF_IT, reference="LS-1")
    assert told.endswith("the list of places has none of kind transit: add one first")


def test_what_has_come_is_booked_in_and_what_is_damaged_lies_apart() -> None:
    """It is over once nothing is on the way and nothing open."""
    played = come_to("issued")
    too_many = [{"part": "pump-12", "received": 3, "damaged": 1}]
    assert "must come to 1 to 3" in reason(played, "receive", TECH, lines=too_many)
    played.send("receive", TECH, lines=[{"part": "pump-12", "received": 2, "damaged": 1, "note": "cracked"}])
    assert (played.state, lines(played)) == ("issued", {"received": 2, "damaged": 1})
    assert booked(played) == [
        ("moved_out", "transit", -2), ("moved_in", "van-1", 2), ("moved_out", "transit", -1),
        ("moved_in", "quarantine", 1),
    ]  # fmt: skip
    assert "nothing of pump-12 is on the way" in reason(played, "receive", TECH, lines=came(pump=1))
    played.send("receive", TECH, lines=came(belt=2))
    assert (played.state, played.commitment("receive").state) == ("received", "met")


def test_who_receives_in_place_of_the_keeper_is_marked() -> None:
    """Another technician may take it in, and it is seen."""
    played = come_to("issued")
    played.send("receive", "technician:t-2", lines=came(pump=3))
    assert played.file.timeline[-1].reason == "not the assignee"


def test_what_comes_for_a_repair_is_kept_for_it_and_its_people_are_told() -> None:
    """As long as it is open."""
    played = come_to("issued", reason="repair", case="R-1")
    played.send("receive", TECH, lines=came(pump=3))
    assert booked(played)[-1] == ("reserved", "van-1", 3)
    told = played.led_to[-1]
    assert (told.to, told.event, told.payload["lines"]) == ("repair-R-1", "parts_arrived", [line("pump-12", 3)])
    ended = come_to("issued", reason="repair", case="R-1")
    ended.readings = dict(ended.readings) | {"case_open": False}
    ended.send("receive", TECH, lines=came(pump=3))
    assert (booked(ended)[-1], ended.led_to) == (("moved_in", "van-1", 3), [])


def test_what_a_hub_receives_goes_to_those_who_wait_there() -> None:
    """In their order, each told how many; what is left lies there."""
    played = come_to("issued", to="hub-east")
    waiting = [{"case": "partsrequest-Q-7", "part": "pump-12", "open": 2},
               {"case": "partsrequest-Q-8", "part": "pump-12", "open": 9}]  # fmt: skip
    played.readings = dict(played.readings) | {"waiting": waiting}
    played.send("receive", STORE, lines=came(pump=3))
    assert [(t.to, t.event, t.payload["lines"]) for t in played.led_to] == [
        ("partsrequest-Q-7", "stock_came", [line("pump-12", 2)]),
        ("partsrequest-Q-8", "stock_came", [line("pump-12", 1)]),
    ]
    assert booked(played)[-2:] == [("reserved", "hub-east", 2), ("reserved", "hub-east", 1)]


def test_what_did_not_come_is_found_lost_or_claimed() -> None:
    """Found it is received; else it is open again, and the store is to send it once more."""
    played = come_to("issued")
    assert played.refused("settle_missing", TECH, lines=[], reason="?").kind == "NotAllowed"
    given = [line("pump-12", 2, decision="found"), line("belt-3", 2, decision="claimed")]
    played.send("settle_missing", BOSS, lines=given, reason="the carrier says")
    assert lines(played) == {"received": 2, "transit": 1}
    assert lines(played, "belt-3") == {"open": 2}
    assert booked(played, "belt-3") == [("adjusted", "transit", -2)]
    none_left = [line("belt-3", 1, decision="found")]
    assert "nothing of belt-3 is on the way" in reason(played, "settle_missing", BOSS, lines=none_left, reason="?")
    played.send("settle_missing", BOSS, lines=[line("pump-12", 1, decision="lost")], reason="gone")
    assert played.state == "backordered"
    played.send("refuse", OTHER_STORE, reason="no more of it")
    assert played.state == "received", "something has come"


def test_what_is_brought_back_is_open_again() -> None:
    """It lies in the store that sent it."""
    played = come_to("issued")
    played.send("bring_back", OTHER_STORE, reason="the van is away")
    assert (played.state, lines(played)) == ("backordered", {"open": 3})
    assert booked(played) == [("moved_out", "transit", -3), ("moved_in", "hub-east", 3)]
    assert played.commitment("receive").state == "met"


def test_a_station_that_buys_is_charged_what_it_has_received() -> None:
    """At the price of the day of the issue; the case waits for the invoice, three working days (二§3)."""
    sold = '[parts]\nsettlement = "sold"'
    played = come_to("issued", sold, to="station-e1", by="station:e-1", reason="station")
    played.send("receive", "station:e-1", lines=came(pump=3, belt=2))
    assert (played.state, shown(played.commitment("invoice").due_at)) == ("issued", "2026-11-26 18:00")
    assert played.commitment("receive").state == "met"
    assert "must be 160.00" in reason(played, "invoice", MONEY, invoice_no="I-1", amount="159.99")
    played.send("invoice", MONEY, invoice_no="I-1", amount="160.00")
    assert played.state == "received"
    internal = come_to("issued", to="station-e1", by="station:e-1", reason="station")
    assert "nothing is sold here" in reason(internal, "invoice", MONEY, invoice_no="I-1", amount="160.00")


def test_what_is_shown_to_be_copied_refuses_nothing_and_breaks_nothing() -> None:
    """A storekeeper who copies the example of an event says only that the parts are there."""
    rows = [(PartsRequest, "approve"), (PartsRequest, "receive"), (Purchase, "receive")]
    assert [kind.procedure.events[name].example()["lines"][0] for kind, name in rows] == [
        {"part": "pump-12", "approved": 2, "refused": 0}, {"part": "pump-12", "received": 2, "damaged": 0},
        {"part": "pump-12", "good": 2, "rejected": 0},
    ]  # fmt: skip


def test_a_station_that_buys_is_charged_for_what_comes_later_too() -> None:
    """Each time at the price of that day, and nothing twice (二§3)."""
    played = come_to("issued", '[parts]\nsettlement = "sold"', to="station-e1", by="station:e-1", reason="station")
    played.send("receive", "station:e-1", lines=came(pump=3))
    played.send("settle_missing", BOSS, lines=[line("belt-3", 2, decision="lost")], reason="lost by the carrier")
    played.send("invoice", MONEY, invoice_no="I-1", amount="135.00")
    assert played.state == "backordered"
    played.readings["part_prices"] = {"pump-12": "99.00", "belt-3": "13.00"}
    played.send("approve", OTHER_STORE, lines=approved(belt=2))
    played.send("issue", OTHER_STORE, lines=[line("belt-3", 2)], reference="M-2")
    played.send("receive", "station:e-1", lines=came(belt=2))
    assert (played.state, played.commitment("invoice").state.open) == ("issued", True)
    played.send("invoice", MONEY, invoice_no="I-2", amount="26.00")
    assert played.state == "received"


def bought_in_part(**changes: Any) -> Rehearsal:
    """A station that buys has received three pumps; the belts are on their way back to the store."""
    sold = '[parts]\nsettlement = "sold"'
    played = come_to("issued", sold, to="station-e1", by="station:e-1", reason="station", **changes)
    played.send("receive", "station:e-1", lines=came(pump=3))
    played.send("bring_back", OTHER_STORE, reason="not needed any more")
    return played


def test_a_station_is_charged_before_the_rest_is_called_off() -> None:
    """Brought back or not: what it has received is paid for, then the rest may be cancelled (二§3)."""
    played = bought_in_part()
    assert (played.state, shown(played.commitment("invoice").due_at)) == ("issued", "2026-11-26 18:00")
    assert played.commitment("receive").state == "met"
    assert "possible" in played.refused("cancel", BOSS, reason="not needed").details
    played.send("invoice", MONEY, invoice_no="I-1", amount="135.00")
    assert (played.state, lines(played, "belt-3")) == ("backordered", {"open": 2})
    played.send("cancel", BOSS, reason="not needed")
    assert (played.state, played.file.facts.model_dump()["owed"]) == ("received", 0)


def test_a_request_of_before_waits_for_no_invoice_of_what_was_brought_back() -> None:
    """It went to those who wait, and goes on so; what was not brought back is charged as ever."""
    played = bought_in_part(shape=5)
    assert (played.state, [c for c in played.file.commitments if c.name == "invoice"]) == ("backordered", [])


@pytest.mark.parametrize("state", ["submitted", "approved", "picking"])
def test_who_asked_or_a_supervisor_calls_it_off(state: str) -> None:
    """What was kept is free again."""
    for by in (TECH, BOSS):
        played = come_to(state)
        played.send("cancel", by, reason="not needed")
        assert played.state == "cancelled"
        assert [posted.values["kind"] for posted in played.written[-1].postings] == ["released"]
        assert lines(played) == {"open": 3}
    refused = come_to(state).refused("cancel", "technician:t-2", reason="?")
    assert str(refused) == f"cancel is for supervisor or {TECH}, not for technician"
    with speaking("zh_CN"):
        said = refusals.told(str(refused))
    assert said == f"cancel 由 supervisor 或 {TECH} 执行，technician 无此权限"


def test_a_supervisor_books_only_what_happened_on_an_earlier_day() -> None:
    """Marked as a late posting; the same day it is for the warehouse (二§11)."""
    played = come_to("approved")
    assert played.refused("pick", BOSS).kind == "NotAllowed"
    played.go_to("2026-11-25 09:00")
    played.send("pick", BOSS, at="2026-11-24T10:00:00+08:00")
    assert played.file.timeline[-1].reason == "late_posting"
    sent: dict[str, Any] = {"at": "2026-11-24T11:00:00+08:00", "lines": ALL_OF_IT, "reference": "L"}
    assert played.refused("issue", OTHER_STORE, **sent).kind == "NotAllowed"
    played.send("issue", BOSS, **sent)
    assert all(posted.values["late"] for posted in played.written[-1].postings)
