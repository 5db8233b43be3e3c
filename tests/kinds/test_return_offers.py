"""What is offered to a customer in place of a return, and the repair that an offer opens."""

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from clock_cases import DAY, rungs, states
from return_cases import BUYER, CASHIER, CLERK, STORE, doubtful, opened, refused, rows, whole
from service import Running, Service, plain_service, shown
from workflows.clocks.turn import Refusal, Turn
from workflows.kinds.returns import Return


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """Plain weeks: Monday to Friday, no holidays."""
    async with plain_service(database_url) as running:
        yield running


async def test_a_partial_refund_is_paid_and_the_goods_stay_the_customers(service: Service) -> None:
    """Finance pays what was offered; the case does not close before the goods have gone back (一§24·2)."""
    case = await doubtful(service)
    assert (await case.refused("accept_offer", BUYER)).type == "EventRefused"
    assert (await case.refused("decline_offer", BUYER)).type == "EventRefused"
    assert (await case.refused("offer", CLERK, kind="partial_refund", terms="t")).type == "InvalidPayload"
    assert (await case.refused("offer", CLERK, kind="partial_refund", terms="t", amount="100.00")).type == (
        "EventRefused"
    )
    await case.send("offer", CLERK, kind="partial_refund", terms="half", amount="50.00")
    await case.send("offer", CLERK, kind="partial_refund", terms="a little", amount="33.33")
    assert (await case.send("accept_offer", BUYER))["state"] == "offer_due"
    after = await states(case)
    assert (after["negotiation"], after["finance"]) == ("met", "running")
    assert "refund" not in after
    assert (await case.refused("refund", CASHIER, amount="50.00", reference="r")).type == "EventRefused"
    await case.send("payout_failed", CASHIER, reason="r")
    await case.send("refund", CASHIER, amount="33.33", reference="r")
    await case.send("find_cause", CLERK, cause="c", unit="none")
    assert "go back" in str(await case.refused("close", CLERK))
    await case.send("send_back", STORE, reference="SF-1")
    assert (await case.send("close", CLERK))["state"] == "closed"
    offers = [(o["status"], str(o["amount"])) for o in rows(service, case, "return_offer")]
    assert sorted(offers) == [("accepted", "33.33"), ("replaced", "50.00")]
    assert [b["direction"] for b in rows(service, case, "goods_book")] == ["in", "out"]


async def test_an_accepted_repair_opens_a_case_of_its_own(service: Service) -> None:
    """It needs where and what; the goods may go over to it, and the return then closes."""
    case = await doubtful(service, customer={"name": "王小明", "email": "w@example.com"}, sanbao=True)
    await case.send("offer", CLERK, kind="repair", terms="free of charge")
    where = {"address": "中山路 1 号", "zone": "town", "symptoms": "不排水"}
    denied = await case.refused("accept_offer", BUYER, zone="town")
    assert denied.type == "EventRefused"
    assert "address, phone, symptoms" in str(denied)
    assert "phone" in str(await case.refused("accept_offer", BUYER, **where))
    answer = await case.send("accept_offer", BUYER, phone="13800138000", **where)
    assert answer["state"] == "settled_by_offer"
    link = (await case.view())["links"][0]
    assert link["relation"] == "opened"
    repair = Running(service.client.get_workflow_handle(link["workflow_id"]), service)
    await repair.until(1)
    view = await repair.view()
    assert (view["state"], view["links"]) == (
        "registered", [{"relation": "opened_by", "workflow_id": case.handle.id}]
    )
    await case.send("send_back", STORE, reference=link["workflow_id"])
    await case.send("find_cause", CLERK, cause="c", unit="none")
    assert (await case.send("close", CLERK))["state"] == "closed"
    assert (await repair.view())["state"] == "registered"
    await whole(service, case)


async def test_a_refused_return_may_still_be_offered_a_repair(service: Service) -> None:
    """From refused to negotiation and back; the clock of five working days starts anew, that of the cause too."""
    case = await refused(service)
    first = await case.commitment("cause")
    assert await case.due("cause") == shown((first["started_at"] + 7 * DAY).replace(hour=18))
    await service.go_to(await service.now() + DAY)
    await case.send("offer", CLERK, kind="other", terms="a voucher")
    assert (await states(case)) == {"decision": "met", "cause": "dropped", "negotiation": "running"}
    assert await case.due("negotiation") == shown(await service.workday("18:00", weekday=1, weeks=1))
    assert (await case.send("decline_offer", BUYER))["state"] == "refused"
    assert (await case.commitment("cause"))["started_at"] > first["started_at"]
    assert (await states(case))["negotiation"] == "met"
    await case.send("offer", CLERK, kind="other", terms="two vouchers")
    assert (await case.send("accept_offer", CLERK))["state"] == "settled_by_offer"


async def test_a_negotiation_that_drags_on_climbs(service: Service) -> None:
    """Five working days, then the supervisor, the service manager, the general manager."""
    case = await opened(service, clean=False)
    start = await service.now()
    await service.go_to(start + timedelta(days=9))
    assert rungs(service, case, "negotiation") == [("supervisor", "1"), ("manager", "2"), ("general_manager", "3")]


async def test_a_repair_is_not_opened_for_a_phone_that_reaches_nobody(service: Service) -> None:
    """The offer stays open until a number is given that can be dialled; one in full width can."""
    case = await doubtful(service, customer={"name": "王小明", "email": "w@example.com"}, sanbao=True)
    await case.send("offer", CLERK, kind="repair", terms="free of charge")
    where = {"address": "中山路 1 号", "zone": "town", "symptoms": "不排水"}
    denied = await case.refused("accept_offer", BUYER, phone="62345678", **where)
    assert (denied.type, denied.details["errors"][0]["loc"]) == ("InvalidPayload", ["phone"])
    assert "lacks its area code" in str(denied)
    assert (await case.view())["state"] == "negotiating"
    await case.send("accept_offer", BUYER, phone="（０２１）６２３４５６７８", **where)
    link = (await case.view())["links"][0]
    repair = Running(service.client.get_workflow_handle(link["workflow_id"]), service)
    await repair.until(1)


WIDER = ("(021)62345678", "１３８００１３８０００", "021-62345678 ext. 12")


@pytest.mark.parametrize("phone", WIDER)
def test_a_case_of_the_first_shape_takes_a_phone_in_no_form_that_it_refused(phone: str) -> None:
    """What was refused when it came is refused when the case is rebuilt: nothing of an old message is judged anew."""
    with pytest.raises(Refusal, match="must be a phone number of 6 to 30 digits"):
        of_shape(1).reachable(phone=phone)
    of_shape(1).reachable(phone="+86 138 0013 8000")
    of_shape(1).reachable(phone=None)
    of_shape(2).reachable(phone=phone)


def of_shape(shape: int) -> Return:
    """A return within a step, as far as its phones are looked at."""
    returned = Return.__new__(Return)
    returned.turn = cast(Turn, SimpleNamespace(draft=SimpleNamespace(shape=shape), contacts={}))
    return returned
