"""A purchase through its table: allowed, ordered, received, closed short, cancelled (二§2, §5, §11)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from temporalio.exceptions import ApplicationError

from cases.purchases import BUYER, MANAGER, ORDER, PLAN, TOP, bought, came, come_to, opened
from cases.stores import BELT, BOSS, PUMP, STORE
from played.case_files import shown
from played.rehearsal import Rehearsal

OVER = "[parts]\nover_delivery_pct = 20"


def line(played: Rehearsal, part: str = PUMP) -> dict[str, Any]:
    """A line as the query shows it."""
    return next(row for row in played.view()["lines"] if row["part"] == part)


def money(played: Rehearsal) -> dict[str, str]:
    """Where the money is, as far as there is any."""
    return {pot: amount for pot, amount in played.view()["money"].items() if Decimal(amount)}


def booked(played: Rehearsal) -> list[tuple[str, str, str, int]]:
    """What the last step entered in the ledger of stock."""
    entries = [posted.values for posted in played.written[-1].postings if posted.book == "stock"]
    return [(e["kind"], e["part"], e["place"], e["quantity"]) for e in entries]


def reason(played: Rehearsal, event: str, by: str, **payload: Any) -> str:
    """Why an event is refused."""
    return str(played.refused(event, by, **payload))


def delivery(note: str = "DN-9", **line: Any) -> dict[str, Any]:
    """A delivery of pumps."""
    return {"delivery_note": note, "lines": [{"part": PUMP, "good": 0} | line]}


# -- the opening --------------------------------------------------------------------------------------------------


def test_a_purchase_is_about_its_place_and_its_money_is_planned() -> None:
    """Without a plan the general manager is told."""
    played = opened()
    assert (played.state, played.file.about, played.file.assignee) == ("drafted", "centre", BUYER)
    assert (played.told("purchase_to_allow"), money(played)) == (["general_manager"], {"planned": "700.00"})
    assert shown(played.commitment("allow").due_at) == "2026-11-25 18:00"
    assert opened(plan=PLAN).told("purchase_to_allow") == ["manager"]


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"supplier": "sup-9"}, "supplier", "is no supplier on the list"),
        ({"place": "shed"}, "place", "is no place on the list"),
        ({"place": "quarantine"}, "place", "must be a place where parts are kept for use"),
        ({"lines": [bought("lid", 1)]}, "lines.0.part", "is no part on the list"),
        ({"lines": [bought(PUMP, 1), bought(PUMP, 2)]}, "lines", f"must name {PUMP} once"),
        ({"lines": [bought(PUMP, 0)]}, "lines.0.quantity", "greater than or equal to 1"),
        ({"lines": [bought(PUMP, 1_000_000, "1000.00")]}, "lines", "must come to less than 1000000000 yuan"),
        ({"plan": "F-209901"}, "plan", "is no plan of parts with a budget"),
    ],
)
def test_an_opening_that_does_not_fit_is_refused_by_its_field(changes: dict[str, Any], field: str, told: str) -> None:
    """Nothing is opened."""
    with pytest.raises(ApplicationError) as error:
        opened(**changes)
    (found,) = error.value.details[0]["errors"]
    assert (".".join(map(str, found["loc"])), told in found["msg"]) == (field, True), found


# -- allowing -----------------------------------------------------------------------------------------------------


def test_within_the_budget_of_its_plan_a_manager_allows_it() -> None:
    """Beside the plan's other purchases, to the fen; the buyer is told (二§5)."""
    played = opened(plan="F-202611", lines=[bought(PUMP, 1, "800.00")])
    played.send("allow", MANAGER)
    assert (played.state, played.told("purchase_allowed")) == ("allowed", [BUYER])
    assert played.read_for[-1] == {"plan_budget": {"plan": PLAN, "beside": played.file.workflow_id}}
    assert shown(played.commitment("place_order").due_at) == "2026-11-24 18:00"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"plan": PLAN, "lines": [bought(PUMP, 1, "800.01")]}, "purchases come to 1000.01 yuan, its budget is 1000.00"),
        ({}, "it is under no plan"),
    ],
)
def test_above_the_budget_or_without_a_plan_the_general_manager_does(changes: dict[str, Any], told: str) -> None:
    """A manager is told why."""
    played = opened(**changes)
    refusal = played.refused("allow", MANAGER)
    assert (refusal.kind, told in str(refusal)) == ("NotAllowed", True), refusal
    played.send("allow", TOP)
    assert played.state == "allowed"


def test_who_opened_it_does_not_allow_it() -> None:
    """In whatever role."""
    assert "opener is manager:b-1" in reason(opened(plan=PLAN), "allow", "manager:b-1")


# -- ordering -----------------------------------------------------------------------------------------------------


def test_the_order_commits_the_money_and_fixes_the_delivery() -> None:
    """Until the end of the day that was agreed; a new date moves it, and commits nothing more."""
    played = come_to("placed")
    assert (money(played), shown(played.commitment("delivery").due_at)) == ({"committed": "700.00"}, "2026-11-28 00:00")
    assert (played.told("purchase_expected"), played.file.assignee) == ([STORE], STORE)
    later = ORDER | {"expected_on": "2026-12-01"}
    played.send("place_order", BUYER, **later)
    assert (played.state, shown(played.commitment("delivery").due_at)) == ("placed", "2026-12-02 00:00")
    assert money(played) == {"committed": "700.00"}
    receiving = come_to("receiving")
    receiving.send("place_order", BUYER, **later)
    assert (receiving.state, shown(receiving.commitment("delivery").due_at)) == ("receiving", "2026-12-02 00:00")
    assert len(receiving.forms("purchase_order")) == 2


def test_nothing_is_ordered_where_nobody_approves() -> None:
    """For each part, on the day; nor from who is suspended; nor for yesterday (二§2)."""
    played = come_to("allowed", supplier="sup-2")
    assert f"sup-2 is not approved on this day for {BELT}" in reason(played, "place_order", BUYER, **ORDER)
    played.readings["supplier_approved"] = {"standing": "suspended", "unapproved": []}
    assert "sup-2 is suspended" in reason(played, "place_order", BUYER, **ORDER)
    past = ORDER | {"expected_on": "2026-11-22"}
    assert "expected_on: must not lie before the day of the order" in reason(played, "place_order", BUYER, **past)


# -- receiving ----------------------------------------------------------------------------------------------------


def test_what_is_good_goes_to_stock_and_is_spent_and_paid_for() -> None:
    """The rest is open; with the last piece the purchase is over."""
    played = come_to("receiving")
    assert booked(played) == [("received", PUMP, "centre", 4)]
    assert (money(played), line(played)["open"]) == ({"committed": "500.00", "spent": "200.00"}, 6)
    assert played.posted("delivery_notes") == [{"supplier": "sup-1", "note": "DN-1"}]
    assert played.posted("prices")[0]["prices"] == {PUMP: "50.00"}
    played.send("receive", STORE, **came("DN-2", pump=6, belt=20))
    assert (played.state, money(played)) == ("received", {"spent": "700.00"})
    assert (played.told("purchase_received"), played.states()["delivery"]) == ([BUYER], "met")


def test_what_is_rejected_lies_apart_and_stays_open() -> None:
    """It costs nothing; purchasing is told; the price is not paid."""
    played = come_to("placed")
    played.send("receive", STORE, **delivery(rejected=10, why="cracked"))
    assert (played.state, booked(played)) == ("receiving", [("received", PUMP, "quarantine", 10)])
    assert (line(played)["open"], line(played)["rejected"], money(played)) == (10, 10, {"committed": "700.00"})
    assert (played.told("purchase_rejected"), played.posted("prices")) == ([BUYER], [])
    played.readings["stock_ways"] = {"quarantine": None}
    assert "none of kind quarantine" in reason(played, "receive", STORE, **delivery("DN-8", rejected=1))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (delivery(good=11), f"{PUMP}: 11 good pieces are more than the 10 that may still come"),
        (delivery(part="lid-7", good=1), "lines.0.part: lid-7 was not ordered"),
        (delivery(), "lines.0: good and rejected must come to 1 or more"),
        (delivery(good=-1), "lines.0.good"),
        ({"delivery_note": "DN-1", "lines": []}, "lines"),
    ],
)
def test_a_delivery_that_does_not_fit_is_refused(given: dict[str, Any], told: str) -> None:
    """And nothing is booked."""
    played = come_to("placed")
    assert told in reason(played, "receive", STORE, **given)
    assert money(played) == {"committed": "700.00"}


def test_so_much_more_than_ordered_may_come_as_the_policy_says() -> None:
    """Of each line, over all deliveries; it is planned and spent beside what was committed."""
    played = come_to("placed", OVER)
    played.send("receive", STORE, **delivery(good=11))
    assert (line(played)["open"], money(played)) == (0, {"committed": "200.00", "spent": "550.00"})
    assert "2 good pieces are more than the 1 that" in reason(played, "receive", STORE, **delivery("DN-8", good=2))
    played.send("receive", STORE, **came("DN-8", pump=1, belt=20))
    assert (played.state, money(played)) == ("received", {"spent": "800.00"})


def test_from_who_is_no_longer_approved_everything_is_rejected() -> None:
    """Of the parts concerned; suspended is not the same (二§2)."""
    played = come_to("placed")
    played.readings["supplier_approved"] = {"standing": "suspended", "unapproved": [PUMP]}
    assert f"no longer approved for {PUMP}: reject all of it" in reason(played, "receive", STORE, **delivery(good=1))
    played.send("receive", STORE, **delivery(rejected=10))
    played.send("receive", STORE, **came("DN-3", belt=20))
    assert (played.state, line(played)["open"]) == ("receiving", 10)


def test_requests_that_wait_are_served_in_their_order() -> None:
    """At the place to which it came, as far as it goes; rejected pieces serve nobody (二§3)."""
    played = come_to("placed")
    waits = [{"case": f"partsrequest-{name}", "part": PUMP, "open": count} for name, count in (("a", 3), ("b", 3))]
    played.readings["waiting"] = waits
    played.send("receive", STORE, **delivery(good=5, rejected=5))
    assert played.read_for[-1]["waiting"] == {"place": "centre", "parts": [PUMP]}
    kept = [(kind, quantity) for kind, _, _, quantity in booked(played) if kind == "reserved"]
    assert kept == [("reserved", 3), ("reserved", 2)]
    assert [told.to for told in played.written[-1].tellings] == ["partsrequest-a", "partsrequest-b"]


def test_the_warehouse_books_a_supervisor_only_what_is_of_another_day() -> None:
    """二§11."""
    played = come_to("placed")
    assert played.refused("receive", BOSS, **came(pump=1)).kind == "NotAllowed"
    played.go_to("2026-11-25 09:00")
    played.send("receive", BOSS, at="2026-11-24T10:00:00+08:00", **came(pump=1))
    assert [entry["late"] for entry in played.posted("stock")] == [True]


# -- the other ends -----------------------------------------------------------------------------------------------


def test_what_does_not_come_any_more_frees_its_money() -> None:
    """The place's keeper and the buyer are told; nothing is on order any more."""
    played = come_to("receiving")
    played.send("close_short", BUYER, reason="no longer made")
    assert (played.state, money(played)) == ("closed_short", {"spent": "200.00", "freed": "500.00"})
    assert sorted(played.told("purchase_ended")) == [BUYER, STORE]
    assert {row["open"] for row in played.forms("purchase_line")} == {0}
    assert played.states()["delivery"] == "met"


@pytest.mark.parametrize("state", ["drafted", "allowed", "placed"])
@pytest.mark.parametrize("by", [BUYER, MANAGER])
def test_it_is_cancelled_until_anything_has_come(state: str, by: str) -> None:
    """Its money is free."""
    played = come_to(state)
    played.send("cancel", by, reason="not needed")
    assert (played.state, money(played)) == ("cancelled", {"freed": "700.00"})
    assert "not possible in state receiving" in reason(come_to("receiving"), "cancel", by, reason="r")


# -- the money ----------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12), st.integers(0, 3)), max_size=6), st.booleans())
def test_the_moves_of_money_add_up_and_no_fen_moves_twice(deliveries: list[tuple[int, int, int]], short: bool) -> None:
    """Whatever comes: what was planned is committed, spent or freed; spent is what good pieces cost."""
    played = come_to("placed", OVER)
    good = {PUMP: 0, BELT: 0}
    for number, (pumps, belts, rejected) in enumerate(deliveries):
        lines = [{"part": PUMP, "good": pumps, "rejected": rejected}, {"part": BELT, "good": belts, "rejected": 1}]
        fits = good[PUMP] + pumps <= 12 and good[BELT] + belts <= 24 and pumps + rejected
        if not fits or played.state not in ("placed", "receiving"):
            continue
        played.send("receive", STORE, delivery_note=f"DN-{number}", lines=lines)
        good = {PUMP: good[PUMP] + pumps, BELT: good[BELT] + belts}
    if short and not played.ended:
        played.send("close_short", BUYER, reason="r")
    moves = played.forms("purchase_money")
    pots = dict.fromkeys(("planned", "committed", "spent", "freed"), Decimal(0))
    for move in moves:
        assert move["amount"] > 0
        if move["from_pot"] is not None:
            pots[move["from_pot"]] -= move["amount"]
            assert pots[move["from_pot"]] >= 0
        pots[move["to_pot"]] += move["amount"]
    assert {pot: f"{amount:.2f}" for pot, amount in pots.items() if amount} == money(played)
    assert pots["spent"] == 50 * good[PUMP] + 10 * good[BELT]
    over = 50 * max(good[PUMP] - 10, 0) + 10 * max(good[BELT] - 20, 0)
    assert sum(pots.values()) == sum(move["amount"] for move in moves if move["from_pot"] is None) == 700 + over
    assert not played.ended or not pots["committed"]
    ways = {(move["from_pot"], move["to_pot"]) for move in moves}
    assert ways <= {(None, "planned"), ("planned", "committed"), ("planned", "spent"), ("committed", "spent"),
                    ("committed", "freed")}  # fmt: skip
