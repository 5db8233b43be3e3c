"""The `temporal` command alone takes the kinds of the stores to each of their ends."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from cases.custodies import BOSS as SUPERVISOR
from cases.custodies import CASHIER, HOLDER, ON, OTHER, custody_request, key_request
from cases.handovers import HR, MANAGER, handover_request
from cases.parts_requests import approved, line, parts_request
from cases.parts_requests import came as has_come
from cases.plans import SELLER, demand, ordered, plan_request
from cases.purchases import BUYER, TOP, came, purchase_request
from cases.stocktakes import ALL_THERE, CLERK, KEEPER, lines, stocktake_request
from cases.stocktakes import OTHER as SECOND
from cases.stores import BELT, LID, OTHER_STORE, PUMP, RARE, SEAL, STATION, STORE, TECH
from chaos.books import wrong
from servers.devserver import DevService
from servers.foreign_roads import Road, Times, refused, sent, times_of, to_each_end

BALANCES = "SELECT place, part, on_hand, reserved FROM stock_balance"


# -- the roads ----------------------------------------------------------------------------------------------------


def parts_requests(_times: Times) -> tuple[Road, ...]:
    """One damaged and one found later; none of it given; called off while it is picked."""
    approve = sent("approve", OTHER_STORE, lines=approved(pump=3, belt=2))
    given = [told | {"refused": 0} for told in approve.payload["lines"]]
    decided = [{"lines": given, "decided_by": OTHER_STORE}]

    def of(part: str, **pieces: int) -> dict[str, Any]:
        nothing = dict.fromkeys(("open", "refused", "kept", "transit", "received", "damaged"), 0)
        return {"key": part, "source": "hub-east"} | nothing | pieces

    return (
        Road("received", parts_request(), (
            approve, sent("pick", OTHER_STORE),
            refused("must be 3 at most", "issue", OTHER_STORE, lines=[line(PUMP, 4), line(BELT, 2)], reference="LS-1"),
            sent("issue", OTHER_STORE, lines=[line(PUMP, 3), line(BELT, 2)], reference="LS-1"),
            sent("receive", TECH, lines=[*has_come(pump=2), {"part": BELT, "received": 1, "damaged": 1}]),
            sent("settle_missing", SUPERVISOR, lines=[line(PUMP, 1, decision="found")], reason="在座椅下"),
        ), forms={
            "parts_request_line": [of(BELT, asked=2, received=1, damaged=1), of(PUMP, asked=3, received=3)],
            "parts_decision": decided,
            "parts_issue": [{"lines": [line(PUMP, 3), line(BELT, 2)], "reference": "LS-1", "issued_by": OTHER_STORE}],
            "parts_receipt": [{"received_by": TECH}],
            "parts_missing": [{"lines": [line(PUMP, 1, decision="found")], "settled_by": SUPERVISOR}],
        }, stock={
            ("hub-east", PUMP): -3, ("hub-east", BELT): -2, ("van-1", PUMP): 3, ("van-1", BELT): 1,
            ("quarantine", BELT): 1,
        }),
        Road("refused", parts_request(), (
            refused("pick is not possible in state submitted", "pick", OTHER_STORE),
            sent("refuse", OTHER_STORE, reason="库存留作他用"),
        ), forms={
            "parts_request_line": [of(BELT, asked=2, refused=2), of(PUMP, asked=3, refused=3)],
            "parts_decision": [{"lines": [], "reason": "库存留作他用", "decided_by": OTHER_STORE}],
        }, stock={}),
        Road("cancelled", parts_request(), (
            approve, sent("pick", OTHER_STORE), refused("cancel is for", "cancel", OTHER_STORE, reason="不要了"),
            sent("cancel", TECH, reason="不要了"),
        ), forms={
            "parts_request_line": [of(BELT, asked=2, open=2), of(PUMP, asked=3, open=3)], "parts_decision": decided,
        }, stock={}),
    )  # fmt: skip


def stocktakes(_times: Times) -> tuple[Road, ...]:
    """A hose is missing, counted once more, explained and set right; given up with one part counted."""
    once_more = {"lines": lines(k_hose=4)}
    return (
        Road("applied", stocktake_request("shelf-5"), (
            sent("count", KEEPER, lines=lines(k_belt=10, k_hose=4, k_pump=200), **{"with": SECOND}),
            refused("nobody acts in their own matter", "recount", SECOND, **once_more),
            sent("recount", CLERK, **once_more), sent("explain", SECOND, part="k-hose", cause="unbooked"),
            sent("apply", SUPERVISOR),
        ), forms={"stocktake_line": [
            {"key": "k-belt", "counted": 10, "difference": 0, "recounted": False, "cause": None, "applied": True},
            {"key": "k-hose", "counted": 4, "difference": -1, "recounted": True, "cause": "unbooked", "applied": True},
            {"key": "k-pump", "counted": 200, "difference": 0, "counted_by": KEEPER, "counted_with": SECOND,
             "applied": True},
        ]}, stock={("shelf-5", "k-hose"): -1}),
        Road("abandoned", stocktake_request("shelf-6"), (
            refused("does not count alone", "count", KEEPER, lines=ALL_THERE),
            sent("count", CLERK, lines=lines(k_belt=9)), sent("abandon", SUPERVISOR, reason="仓库改建"),
        ), forms={"stocktake_line": [
            {"key": "k-belt", "counted": 9, "difference": -1, "applied": False},
            {"key": "k-hose", "counted": None, "applied": False}, {"key": "k-pump", "counted": None, "applied": False},
        ]}, stock={}),
    )  # fmt: skip


def custodies(times: Times) -> tuple[Road, ...]:
    """A key given back; a meter handed on; another lost and paid for at what it was worth on its first day."""
    back = {"condition": "完好", "holder_signature": "赵"}
    return (
        Road("returned", key_request(until_at=times.at), (
            refused("nobody acts in their own matter", "give_back", "warehouse:t-1", **back),
            sent("give_back", STORE, **back),
        ), forms={
            "custody_item": [{"kind": "key", "number": "K-1", "holder": HOLDER, "place": "hub-east"}],
            "custody_given_back": [{**back, "taken_by": STORE}],
        }, stock={}),
        Road("handed_over", custody_request({"number": "FS-1"}), (
            refused("has it already", "hand_over", SUPERVISOR, **ON | {"to": HOLDER}),
            sent("hand_over", SUPERVISOR, **ON),
        ), forms={
            "custody_item": [{"number": "FS-1", "value": "360.00", "holder": HOLDER}],
            "custody_handed_over": [{"from_person": HOLDER, "to_person": OTHER, "handed_by": SUPERVISOR}],
        }, stock={}),
        Road("written_off", custody_request({"number": "FS-2", "in_use_since_on": times.today}), (
            sent("report", HOLDER, what="lost", account="在客户家中遗失"),
            sent("assess", SUPERVISOR, worn_normally=False, finding="保管不善"),
            refused("the amount must be 360.00", "compensate", CASHIER, amount="359.99", reference="B-1"),
            sent("compensate", CASHIER, amount="360.00", reference="B-1"),
        ), forms={
            "custody_item": [{"number": "FS-2"}],
            "custody_report": [{"what": "lost", "months_used": 0, "book_value": "360.00", "reported_by": HOLDER}],
            "custody_assessment": [{"worn_normally": False, "repair_cost": None, "owed": "360.00"}],
            "custody_settlement": [{"how": "compensated", "amount": "360.00", "reference": "B-1"}],
        }, stock={}),
    )  # fmt: skip


def handovers(times: Times) -> tuple[Road, ...]:
    """What a leaver's van should hold is written off; somebody stays after all."""
    van, why = "stock:van-1", {"reason": "车辆被盗", "evidence": "报案回执 B-1"}
    record = {"person": TECH, "kind": "leaving", "last_on": times.day, "confirmed_by": SUPERVISOR}
    return (
        Road("done", handover_request(person=TECH, last_on=times.day), (
            refused("still in their name", "confirm", SUPERVISOR), sent("write_off", MANAGER, thing=van, **why),
            sent("confirm", SUPERVISOR),
        ), forms={
            "handover_record": [record],
            "handover_thing": [{"key": van, "kind": "van_stock", "what": "parts: 4", "stands": False}],
            "handover_settlement": [{"thing": van, "written_off": True, "settled_by": MANAGER, **why}],
        }, stock={("van-1", part): -20 for part in (PUMP, BELT, LID, SEAL)}),
        Road("cancelled", handover_request(person="technician:leaver-1", kind="moving", last_on=times.day), (
            refused("nothing of that name stood in their name", "write_off", MANAGER, thing=van, **why),
            sent("cancel", HR, reason="不调岗了"),
        ), forms={
            "handover_record": [{"person": "technician:leaver-1", "kind": "moving", "confirmed_by": None}],
        }, stock={}),
    )  # fmt: skip


def purchases(times: Times) -> tuple[Road, ...]:
    """Received with two notes; some rejected and the rest never sent; not ordered from who is no longer approved."""
    allow, order = sent("allow", TOP), {"supplier_reference": "SO-1", "expected_on": times.day}
    ordered = [{**order, "ordered_by": BUYER}]

    def of(part: str, quantity: int, received: int = 0, rejected: int = 0) -> dict[str, Any]:
        return {"key": part, "quantity": quantity, "received": received, "rejected": rejected, "open": 0}

    def money(*moves: tuple[str | None, str, str]) -> list[dict[str, Any]]:
        return [{"from_pot": out_of, "to_pot": into, "amount": amount} for out_of, into, amount in moves]

    planned, committed = (None, "planned", "700.00"), ("planned", "committed", "700.00")
    apart = [{"part": PUMP, "good": 8, "rejected": 2, "why": "外壳开裂"}]
    return (
        Road("received", purchase_request(), (
            refused("the general manager allows it", "allow", MANAGER), allow, sent("place_order", BUYER, **order),
            sent("receive", STORE, **came("FS-1", pump=4)), sent("receive", STORE, **came("FS-2", pump=6, belt=20)),
        ), forms={
            "purchase_line": [of(BELT, 20, 20), of(PUMP, 10, 10)], "purchase_order": ordered,
            "purchase_delivery": [{"delivery_note": "FS-1"}, {"delivery_note": "FS-2", "received_by": STORE}],
            "purchase_money": money(
                planned, committed, ("committed", "spent", "200.00"), ("committed", "spent", "300.00"),
                ("committed", "spent", "200.00"),
            ),
        }, stock={("centre", PUMP): 10, ("centre", BELT): 20}),
        Road("closed_short", purchase_request(), (
            allow, sent("place_order", BUYER, **order),
            refused("11 good pieces are more than the 10", "receive", STORE, **came("FS-3", pump=11)),
            sent("receive", STORE, delivery_note="FS-3", lines=apart), sent("close_short", BUYER, reason="已停产"),
        ), forms={
            "purchase_line": [of(BELT, 20), of(PUMP, 10, 8, 2)], "purchase_order": ordered,
            "purchase_delivery": [{"delivery_note": "FS-3", "lines": apart}],
            "purchase_money": money(
                planned, committed, ("committed", "spent", "400.00"), ("committed", "freed", "300.00"),
            ),
        }, stock={("centre", PUMP): 8, ("quarantine", PUMP): 2}),
        Road("cancelled", purchase_request(supplier="sup-3"), (
            allow, refused("sup-3 is not approved on this day for", "place_order", BUYER, **order),
            sent("cancel", BUYER, reason="另找供应商"),
        ), forms={
            "purchase_line": [of(BELT, 20), of(PUMP, 10)],
            "purchase_money": money(planned, ("planned", "freed", "700.00")),
        }, stock={}),
    )  # fmt: skip


def plans(_times: Times) -> tuple[Road, ...]:
    """So many pumps and motors chosen that both are needed, ordered of two suppliers; sent back and given up."""
    wants = [sent("choose", STORE, part=part, quantity=5000, reason="召回在即") for part in (PUMP, RARE)]
    both = ordered((PUMP, "sup-2", "48.00"), (RARE, "sup-1", "380.00"))
    return (
        Road("ordered", plan_request(month="2035-01"), (
            sent("submit_demand", STATION, **demand((PUMP, 80))),
            sent("submit_outlook", SELLER, lines=[{"service_class": "washing_machine", "factor": "1.2"}]),
            sent("draft", STORE), *wants,
            refused("is approved by the general manager", "approve", MANAGER, budget="9999999.00"),
            sent("approve", TOP, budget="9999999.00"), sent("order", BUYER, **both),
        ), number="F-203501", stock={}),
        Road("dropped", plan_request(month="2035-02"), (
            sent("draft", STORE), sent("send_back", MANAGER, reason="请先征求各维修站意见"),
            refused("approve is not possible in state collecting", "approve", MANAGER, budget="1.00"),
            sent("drop", MANAGER, reason="资金另有安排"),
        ), number="F-203502", stock={}),
    )  # fmt: skip


ROADS: dict[str, Callable[[Times], tuple[Road, ...]]] = {
    "PartsRequest": parts_requests,
    "Stocktake": stocktakes,
    "Custody": custodies,
    "Handover": handovers,
    "Purchase": purchases,
    "PartsPlan": plans,
}


# -- the tests ----------------------------------------------------------------------------------------------------


def lying(dev: DevService) -> Counter[tuple[str, str]]:
    """What lies where, by the balances; nothing is kept for anybody."""
    rows = dev.rows(BALANCES)
    assert {row["reserved"] for row in rows} == {0}
    return Counter({(row["place"], row["part"]): row["on_hand"] for row in rows})


@pytest.mark.parametrize("kind", ROADS)
async def test_the_temporal_command_takes_a_kind_of_the_stores_to_each_of_its_ends(dev: DevService, kind: str) -> None:
    """All roads of a kind at once, a refusal on each; then forms, entries and balances are those that it leaves."""
    roads, stock = ROADS[kind](times_of(dev)), lying(dev)
    assert all(any(step.refusal is not None for step in road.steps) for road in roads)
    await to_each_end(dev, kind, roads)
    for road in roads:
        stock.update(road.stock or {})
    assert (lying(dev), list(wrong(dev.database))) == (stock, [])
