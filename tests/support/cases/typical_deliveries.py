"""Typical deliveries, played on any stage; the histories of the first are stored and replayed."""

from datetime import datetime
from typing import Any

from cases.deliveries import ALL_TRUE, BOSS, CLERK, COURIER, CUSTOMER, RETURN, WAREHOUSE, WASHER, request
from cases.further_stories import DAY, HOUR, script

HELPER = "courier:d-4"
KETTLE = {"model": "K-1", "category": "kettle", "quantity": 1}
FITTED = {"models": ["WM-700"], "wanted_at": "2027-01-04T10:00:00+08:00", "requirements": "on the balcony"}


def loaded(*units: int, model: str = "WM-700") -> list[dict[str, Any]]:
    return [{"unit": unit, "model": model} for unit in units]


async def at_two(stage: Any, days: int = 1) -> datetime:
    """Two in the afternoon on the first workday that many days from now or later."""
    now: datetime = await stage.now()
    day = now.replace(hour=14, minute=0, second=0, microsecond=0) + days * DAY
    while day.weekday() > 4:
        day += DAY
    return day


async def on_the_way(stage: Any, case: Any, *units: int, model: str = "WM-700", days: int = 1) -> datetime:
    """A slot from two to four on a later day, the customer called in the morning, the courier out an hour before."""
    begin = await at_two(stage, days)
    await case.send("agree_slot", CLERK, from_at=begin, to_at=begin + 2 * HOUR, courier=COURIER)
    await stage.go_to(begin - 3 * HOUR)
    await case.send("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE)
    await stage.go_to(begin - HOUR)
    await case.send("set_out", COURIER, units=loaded(*units, model=model))
    await stage.go_to(begin)
    return begin


async def unpacked(case: Any, *results: str, first: int = 1) -> None:
    """At the door, set down, unpacked and found so."""
    await case.send("arrive", COURIER)
    await case.send("place", COURIER, where="on the balcony")
    await case.send("inspect", COURIER, units=[{"unit": first + n, "result": one} for n, one in enumerate(results)])


async def delivered_after_one_swap(stage: Any) -> Any:
    """Two machines, one of them dented: it is brought back and replaced, and what is accepted is to be fitted."""
    case = await stage.open(request({**WASHER, "quantity": 2}, installation=FITTED), kind="Delivery")
    await case.until(1)
    await on_the_way(stage, case, 1, 2)
    await unpacked(case, "ok", "damaged")
    await case.send("sign", CUSTOMER, customer_signature="王")
    await case.send("bring_back", COURIER, units=[2], receipt_no="B-1")
    await on_the_way(stage, case, 2)
    await unpacked(case, "ok", first=2)
    await case.send("sign", CUSTOMER, customer_signature="王")
    return case


async def late_and_turned_away(stage: Any) -> Any:
    """Nobody is there, then the courier comes late and the goods are refused: it closes once conduct is decided."""
    case = await stage.open(request(), kind="Delivery")
    await case.until(1)
    await on_the_way(stage, case, 1)
    await case.send("arrive", COURIER, nobody_there=True)
    begin = await on_the_way(stage, case, 1)
    await stage.go_to(begin + 3 * HOUR)
    await case.send("arrive", COURIER)
    await case.send("refuse_goods", CUSTOMER, reason="too late")
    await case.send("take_in", WAREHOUSE, units=[1], condition="unopened")
    record = (await case.view())["conduct"][0]["record"]
    await case.send("decide_conduct", BOSS, record=record, decision="confirmed", reason="no notice")
    return case


async def nobody_came_and_nobody_answered(stage: Any) -> Any:
    """Missed on the first day; then three calls in vain; then it is cancelled, and closes once conduct is decided."""
    case = await stage.open(request(), kind="Delivery")
    begin = await at_two(stage)
    await case.send("agree_slot", CLERK, from_at=begin, to_at=begin + 2 * HOUR, courier=COURIER)
    await stage.go_to(begin + 5 * HOUR)
    begin = await at_two(stage)
    await case.send("agree_slot", CLERK, from_at=begin, to_at=begin + HOUR, courier=HELPER)
    for _ in range(3):
        await case.send("confirm_call", HELPER, reached=False)
    await case.send("cancel", CLERK, reason="not to be reached")
    record = (await case.view())["conduct"][0]["record"]
    await case.send("decide_conduct", BOSS, record=record, decision="dismissed", reason="the van broke down")
    return case


async def swapped_too_often_and_returned(stage: Any) -> Any:
    """Three times not right: a supervisor decides, another model is not right either, and it is returned."""
    case = await stage.open(request(), kind="Delivery")
    for model in ("WM-700", "WM-700", "WM-700", "WM-900"):
        begin = await on_the_way(stage, case, 1, model=model)
        await unpacked(case, "defective")
        await case.send("bring_back", COURIER, units=[1], receipt_no=f"B-{begin:%d}")
        if model == "WM-700" and len([e for e in (await case.view())["timeline"] if e["event"] == "inspect"]) == 3:
            await case.refused("agree_slot", CLERK, from_at=begin + DAY, to_at=begin + DAY + HOUR, courier=COURIER)
            await case.send("decide_swap", BOSS, unit=1, decision="other_model", model="WM-900", reason="a bad series")
    await case.send("decide_swap", BOSS, unit=1, decision="return", request=RETURN, reason="enough")
    return case


async def delayed_and_cancelled_on_the_way(stage: Any) -> Any:
    """The customer is told in time and agrees to the afternoon, then no longer wants it: it comes back."""
    case = await stage.open(request(), kind="Delivery")
    begin = await on_the_way(stage, case, 1)
    await case.send(
        "notify_delay", COURIER, reason="a jam", new_from_at=begin + 2 * HOUR, new_to_at=begin + 4 * HOUR,
        customer_agreed=True,
    )
    await stage.go_to(begin + 3 * HOUR)
    await case.send("cancel", CUSTOMER, reason="bought elsewhere")
    await case.send("take_in", WAREHOUSE, units=[1], condition="unopened")
    return case


STORIES = (delivered_after_one_swap, late_and_turned_away)
FURTHER = (
    nobody_came_and_nobody_answered,
    swapped_too_often_and_returned,
    delayed_and_cancelled_on_the_way,
    script(
        "too_small_an_order_is_declined", "Neither bulky nor dear: declined the same day.", "Delivery",
        request(KETTLE, amount="89.00"), HOUR, ("decline", CLERK, {"reason": "it fits into a bag"}),
    ),
    script(
        "granted_and_cancelled", "A supervisor has it delivered; the customer then fetches it himself.", "Delivery",
        request(KETTLE, amount="89.00"), DAY, ("grant", BOSS, {"reason": "a wheelchair"}),
        ("cancel", CUSTOMER, {"reason": "fetched"}),
    ),
)  # fmt: skip
