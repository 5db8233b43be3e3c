"""What is offered to a customer in place of a return, and the repair that an offer opens."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from cases.clock_cases import DAY
from cases.return_cases import BUYER, CASHIER, CLERK, STORE, doubtful, opened, refused, sold
from played.company import Company
from played.company_case import CompanyCase
from played.rehearsal import MONDAY
from workflows.clocks.turn import Refusal, Turn
from workflows.kinds.returns import Return

WHERE = {"address": "中山路 1 号", "zone": "town", "symptoms": "不排水"}


async def repair_offered(company: Company) -> CompanyCase:
    """The goods are here in a bad condition; of their owner only an e-mail address is known."""
    customer: dict[str, Any] = {"name": "王小明", "email": "w@example.com"}
    case = await company.open("Return", sold(customer=customer, sanbao=True))
    await case.send("approve", CLERK, remedy="refund")
    await case.send("receive_goods", STORE, condition_ok=False, remarks="dented")
    await case.send("offer", CLERK, kind="repair", terms="free of charge")
    return case


def test_a_partial_refund_is_paid_and_the_goods_stay_the_customers() -> None:
    """Finance pays what was offered; the case does not close before the goods have gone back (一§24·2)."""
    case = doubtful()
    assert case.refused("accept_offer", BUYER).kind == "EventRefused"
    assert case.refused("decline_offer", BUYER).kind == "EventRefused"
    assert case.refused("offer", CLERK, kind="partial_refund", terms="t").kind == "InvalidPayload"
    assert case.refused("offer", CLERK, kind="partial_refund", terms="t", amount="100.00").kind == "EventRefused"
    case.send("offer", CLERK, kind="partial_refund", terms="half", amount="50.00")
    case.send("offer", CLERK, kind="partial_refund", terms="a little", amount="33.33")
    assert case.send("accept_offer", BUYER)["state"] == "offer_due"
    assert case.file.facts.model_dump()["remedy"] is None
    after = case.states()
    assert (after["negotiation"], after["finance"]) == ("met", "running")
    assert "refund" not in after
    assert case.refused("refund", CASHIER, amount="50.00", reference="r").kind == "EventRefused"
    case.send("payout_failed", CASHIER, reason="r")
    case.send("refund", CASHIER, amount="33.33", reference="r")
    case.send("find_cause", CLERK, cause="c", unit="none")
    assert "go back" in case.refused("close", CLERK).reason
    case.send("send_back", STORE, reference="SF-1")
    assert case.send("close", CLERK)["state"] == "closed"
    assert [(row["status"], str(row["amount"])) for row in case.forms("return_offer")] == [
        ("replaced", "50.00"), ("accepted", "33.33"),
    ]  # fmt: skip
    assert [row["direction"] for row in case.forms("goods_book")] == ["in", "out"]


async def test_an_accepted_repair_opens_a_case_of_its_own(company: Company) -> None:
    """It needs where and what; the goods may go over to it, and the return then closes."""
    case = await repair_offered(company)
    denied = await case.denied("accept_offer", BUYER, zone="town")
    assert denied.type == "EventRefused"
    assert "address, phone, symptoms" in str(denied)
    assert "phone" in str(await case.denied("accept_offer", BUYER, **WHERE))
    answer = await case.send("accept_offer", BUYER, phone="13800138000", **WHERE)
    assert answer["state"] == "settled_by_offer"
    (link,) = case.file.links
    assert link.relation == "opened"
    repair = company.cases[link.workflow_id]
    assert repair.state == "registered"
    assert [(other.relation, other.workflow_id) for other in repair.file.links] == [("opened_by", case.workflow_id)]
    await case.send("send_back", STORE, reference=link.workflow_id)
    await case.send("find_cause", CLERK, cause="c", unit="none")
    assert (await case.send("close", CLERK))["state"] == "closed"
    assert repair.state == "registered"
    assert company.wrong() == []


def test_a_refused_return_may_still_be_offered_a_repair() -> None:
    """From refused to negotiation and back; the clock of five working days starts anew, that of the cause too."""
    case = refused()
    assert case.due("cause") == "2026-11-30 18:00"
    case.go_to(MONDAY + DAY)
    case.send("offer", CLERK, kind="other", terms="a voucher")
    assert case.states() == {"decision": "met", "cause": "dropped", "negotiation": "running"}
    assert case.due("negotiation") == "2026-12-01 18:00"
    assert case.send("decline_offer", BUYER)["state"] == "refused"
    assert case.commitment("cause").started_at == MONDAY + DAY
    assert case.states()["negotiation"] == "met"
    case.send("offer", CLERK, kind="other", terms="two vouchers")
    assert case.send("accept_offer", CLERK)["state"] == "settled_by_offer"


def test_a_negotiation_that_drags_on_climbs() -> None:
    """Five working days, then the supervisor, the service manager, the general manager."""
    case = opened(clean=False)
    case.go_to(MONDAY + 9 * DAY)
    assert case.rungs("negotiation") == [("supervisor", "1"), ("manager", "2"), ("general_manager", "3")]


async def test_a_repair_is_not_opened_for_a_phone_that_reaches_nobody(company: Company) -> None:
    """The offer stays open until a number is given that can be dialled; one in full width can."""
    case = await repair_offered(company)
    denied = await case.denied("accept_offer", BUYER, phone="62345678", **WHERE)
    assert (denied.type, denied.details["errors"][0]["loc"]) == ("InvalidPayload", ["phone"])
    assert "lacks its area code" in str(denied)
    assert case.state == "negotiating"
    await case.send("accept_offer", BUYER, phone="（０２１）６２３４５６７８", **WHERE)
    (link,) = case.file.links
    assert company.cases[link.workflow_id].open
    assert company.wrong() == []


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
