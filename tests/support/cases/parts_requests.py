"""Requests for parts for tests: what places and parts there are, what events carry, typical roads to an end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cases.further_stories import script, send
from cases.stores import BELT, BOSS, OTHER_STORE, PARTS, PLACES, PUMP, STATION, TECH
from models.record import SHAPE
from played.rehearsal import Rehearsal, rehearsed

MONEY = "finance:f-1"
DAY = timedelta(days=1)
PRICES = {part["number"]: f"{part['price']:.2f}" for part in PARTS}
KNOWN = {place["id"]: place for place in PLACES}


def parts_request(**changes: Any) -> dict[str, Any]:
    """A technician asks for three pumps and two belts for the van."""
    return {
        "by": TECH, "to": "van-1", "lines": [line(PUMP, 3), line(BELT, 2)], "reason": "other",
    } | changes  # fmt: skip


def line(part: str, quantity: int, **more: Any) -> dict[str, Any]:
    """A line of a part and how many."""
    return {"part": part, "quantity": quantity, **more}


def approved(**pieces: int) -> list[dict[str, Any]]:
    """What the store approves, by the first word of the part's number."""
    return [{"part": NUMBERS[name], "approved": count} for name, count in pieces.items()]


def came(**pieces: int) -> list[dict[str, Any]]:
    """What has come whole."""
    return [{"part": NUMBERS[name], "received": count} for name, count in pieces.items()]


NUMBERS = {number.partition("-")[0]: number for number in PRICES}


# -- rehearsed ----------------------------------------------------------------------------------------------------


def supply(to: str, parts: list[str], case: str | None) -> dict[str, Any]:
    """What the records say of a place that wants parts."""
    wanting = KNOWN.get(to)
    hubs = {place["region"]: place for place in PLACES if place["kind"] == "hub"}
    source = None if wanting is None else hubs.get(wanting["region"], KNOWN["centre"])
    source = KNOWN["centre"] if wanting is not None and wanting["kind"] == "hub" else source
    return {
        "to": wanting, "source": source, "unknown": [part for part in parts if part not in PRICES],
        "case": f"repair-{case}" if case is not None and case.startswith("R-") else None,
    }  # fmt: skip


READINGS: Mapping[str, Any] = {
    "supply": supply,
    "stock_ways": {"transit": "transit", "quarantine": "quarantine"},
    "stock_free": {},
    "part_prices": lambda parts: {part: PRICES[part] for part in parts},
    "waiting": lambda **_: [],
    "kept_for": lambda **_: [{"place": place, "part": part, "quantity": 1000} for place in KNOWN for part in PRICES],
    "case_open": lambda case: case is not None,
}
"""What a request is answered that is played without records."""


def requested(policy: str = "", *, shape: int = SHAPE, **changes: Any) -> Rehearsal:
    """A request as it was opened on a Monday at nine."""
    return rehearsed("PartsRequest", parts_request(**changes), policy=policy, shape=shape)


ROAD: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("approved", "approve", OTHER_STORE, {"lines": approved(pump=3, belt=2)}),
    ("picking", "pick", OTHER_STORE, {}),
    ("issued", "issue", OTHER_STORE, {"lines": [line(PUMP, 3), line(BELT, 2)], "reference": "LS-1"}),
    ("received", "receive", TECH, {"lines": came(pump=3, belt=2)}),
)


def come_to(state: str, policy: str = "", **changes: Any) -> Rehearsal:
    """A request in this state, by its usual road."""
    played = requested(policy, **changes)
    for reached, event, by, payload in ROAD:
        if played.state == state:
            break
        played.send(event, by, **payload)
        assert played.state == reached
    return played


ALL_OF_IT = [line(PUMP, 3), line(BELT, 2)]
APPROVED = send("approve", OTHER_STORE, lines=approved(pump=3, belt=2))
ISSUED = send("issue", OTHER_STORE, lines=ALL_OF_IT, reference="LS-1")
STORIES = (
    script(
        "parts_sent_and_one_found_later", "Approved, picked, sent; one is damaged, one is missing and found.",
        "PartsRequest", parts_request(), APPROVED, send("pick", OTHER_STORE), ISSUED, DAY,
        send("receive", TECH, lines=[*came(pump=2), {"part": BELT, "received": 1, "damaged": 1}]),
        send("receive", TECH, lines=came(pump=2)),
        send("settle_missing", BOSS, lines=[line(PUMP, 1, decision="found")], reason="under the seat"),
    ),
    script(
        "parts_passed_up_and_called_off", "The hub approves some, asks the centre for the rest; nobody needs it then.",
        "PartsRequest", parts_request(lines=[line(PUMP, 3), line(BELT, 2000)]),
        send("pass_up", OTHER_STORE, reason="too many"), send("pass_up", OTHER_STORE, reason="again"),
        send("approve", OTHER_STORE, lines=approved(pump=3)), send("cancel", TECH, reason="the van is away"),
    ),
)
FURTHER = (
    script(
        "parts_that_nobody_decides_on", "Left alone: the ladder of the stores is climbed.", "PartsRequest",
        parts_request(urgent=True), 9 * DAY, send("refuse", OTHER_STORE, reason="not for this van"),
    ),
    script(
        "parts_sold_to_a_station", "The station pays for what came.", "PartsRequest",
        parts_request(by=STATION, to="station-e1", reason="station"), APPROVED, ISSUED,
        send("receive", STATION, lines=came(pump=3, belt=2)),
        send("invoice", MONEY, invoice_no="I-1", amount="160.00"),
    ),
    script(
        "parts_lost_and_brought_back", "Fewer are sent than approved, some are lost, the rest comes back.",
        "PartsRequest", parts_request(), APPROVED, send("hold", OTHER_STORE, reason="waiting_for_supplier"), DAY,
        send("resume", OTHER_STORE),
        send("issue", OTHER_STORE, lines=[line(PUMP, 2, why="one is cracked"), line(BELT, 2)], reference="L"),
        send("settle_missing", BOSS, lines=[line(PUMP, 1, decision="lost")], reason="not on the lorry"),
        send("bring_back", OTHER_STORE, reason="the van moved on"),
        send("refuse", OTHER_STORE, reason="asked elsewhere"),
    ),
)
