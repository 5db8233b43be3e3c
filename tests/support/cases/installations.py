"""Installations for tests: the firms that fit, the people, requests, and stories from the order to the call back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.rules import firms
from models.firms import FirmApproval, FirmCredential, FittingFirm, id_of, installer

CLERK, BOSS, CUSTOMER = "clerk:c-1", "supervisor:s-1", "customer:u-1"
FIRM, OTHER, UNAPPROVED, STRANGER = "installer:f-1", "installer:f-2", "installer:f-3", "installer:x-9"
FITTER, SECOND = "installer:w-1", "installer:w-2"
NUMBER, SECOND_NUMBER, LAPSING_NUMBER = "FZ-17", "FZ-18", "FZ-19"
DELIVERY = "delivery-D-1"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST, LAST, LAPSES = date(2020, 1, 1), date(2099, 12, 31), date(2026, 11, 25)
Story = Callable[[Any], Awaitable[Any]]


def _firm(name: str, *, approved: bool, **credentials: tuple[str, date]) -> FittingFirm:
    approval = FirmApproval(category="*", valid_from=FIRST, valid_until=LAST, approved_by=BOSS)
    held = [
        FirmCredential(credential_no=number.replace("_", "-"), fitter=id_of(who), valid_from=FIRST, valid_until=until)
        for number, (who, until) in credentials.items()
    ]
    return FittingFirm(id=id_of(name), name=name, approvals=[approval] if approved else [], credentials=held)


FIRMS = (
    _firm(FIRM, approved=True, FZ_17=(FITTER, LAST), FZ_19=(FITTER, LAPSES)),
    _firm(OTHER, approved=True, FZ_18=(SECOND, LAST)),
    _firm(UNAPPROVED, approved=False),
)


def records(connection: Connection) -> None:
    """Enters the firms."""
    for one in FIRMS:
        firms.enter(connection, one)


# -- what the records say of them, where there are none -----------------------------------------------------------


def _of(name: str) -> FittingFirm | None:
    return next((one for one in FIRMS if one.id == id_of(name)), None)


def _for_order(firm: str, category: str, on: str) -> dict[str, bool]:
    del category, on
    found = _of(firm)
    return {"known": found is not None, "approved": found is not None and bool(found.approvals)}


def _credential(firm: str, credential_no: str | None, on: str) -> dict[str, Any] | None:
    found = _of(firm)
    held = next((one for one in found.credentials if one.credential_no == credential_no), None) if found else None
    return None if held is None else {"fitter": installer(held.fitter), "valid": held.valid(date.fromisoformat(on))}


def _sender(by: str, firm: str, on: str) -> bool:
    del on
    role, _, own_id = by.partition(":")
    found = _of(firm)
    theirs = {held.fitter for held in found.credentials} | {found.id} if found else set()
    return role != "installer" or own_id in theirs


READINGS: Mapping[str, Any] = {
    "firm_for_order": _for_order,
    "firm_credential": _credential,
    "firm_sender": _sender,
    "unit_delivered": lambda delivery, model: delivery is None,
}


def installation_request(wanted_at: datetime | str = "2026-11-24T14:00:00+08:00", **changes: Any) -> dict[str, Any]:
    """An air conditioner that is to be fitted in town."""
    return {
        "by": CLERK,
        "customer": {"name": "王小明", "phone": "138 0013 8000", "address": "中山路 1 号", "zone": "town"},
        "product": {"model": "AC-35", "category": "air_conditioner"},
        "wanted_at": wanted_at,
        "requirements": "三楼阳台，无电梯",
    } | changes


# -- stories ------------------------------------------------------------------------------------------------------


async def ordered(service: Any, firm: str = FIRM, **changes: Any) -> tuple[Any, datetime]:
    """An installation whose order is with a firm, and the time that the customer wants."""
    wanted = (await service.now()).replace(microsecond=0) + DAY
    case = await service.open(installation_request(wanted.isoformat(), **changes), kind="Installation")
    await case.send("send_order", CLERK, firm=firm)
    return case, wanted


async def fitted(case: Any, by: str = FITTER, credential_no: str = NUMBER) -> None:
    """From the agreed visit to the signature."""
    await case.send("arrive", by, credential_no=credential_no)
    await case.send("finish", by, work="wall unit, pipes", tested=True, serial="SN-1", customer_signature="sig-1")


async def installation_done_and_rated(service: Any) -> Any:
    """The plain road: at the wanted time, by a fitter with a credential; the customer is content."""
    case, wanted = await ordered(service)
    await case.send("accept_order", FIRM, fitter=FITTER, credential_no=NUMBER, visit_at=wanted)
    await service.go_to(wanted)
    await fitted(case)
    scores = {"punctual": 95, "conduct": 90, "work": 85}
    await case.send("call_back", CLERK, reached=True, satisfied=True, scores=scores, remarks="neat")
    return case


async def installation_refused_moved_and_missed(service: Any) -> Any:
    """The first firm does not come, the second moves and meets nobody; three calls reach nobody either."""
    case, wanted = await ordered(service)
    await case.send("refuse_order", FIRM, reason="no van")
    await case.send("send_order", CLERK, firm=OTHER)
    later = {"fitter": SECOND, "credential_no": SECOND_NUMBER}
    await case.refused("accept_order", SECOND, visit_at=wanted + HOUR, **later)
    await case.send("accept_order", SECOND, visit_at=wanted + HOUR, customer_agreed=True, **later)
    await case.send("move_visit", CLERK, visit_at=wanted + 3 * HOUR, reason="road works", customer_agreed=True)
    await service.go_to(wanted + 3 * HOUR)
    await case.signal("arrive", SECOND, credential_no=SECOND_NUMBER, nobody_there=True)
    await service.go_to(wanted + 4 * HOUR)
    await case.send("accept_order", OTHER, visit_at=wanted + DAY, customer_agreed=True, **later)
    await service.go_to(wanted + DAY)
    await fitted(case, SECOND, SECOND_NUMBER)
    for _ in range(3):
        await case.send("call_back", CLERK, reached=False)
    return case


async def installation_that_no_firm_answers(service: Any) -> Any:
    """The firm never answers and the ladder climbs; another gets the order, and the customer gives up on hold."""
    case, wanted = await ordered(service)
    await service.go_to(wanted + 2 * DAY)
    await case.send("take_charge", BOSS)
    await case.send("send_order", CLERK, firm=OTHER)
    await case.refused("accept_order", FIRM, fitter=FITTER, credential_no=NUMBER, visit_at=wanted + 4 * DAY)
    visit = {"fitter": SECOND, "credential_no": SECOND_NUMBER, "visit_at": wanted + 4 * DAY, "customer_agreed": True}
    await case.send("accept_order", CLERK, **visit)
    await case.send("hold", OTHER, reason="waiting_for_customer")
    await case.send("cancel", CUSTOMER, reason="moved house")
    return case


async def installation_of_which_the_customer_complains(service: Any) -> Any:
    """The site is not ready and the order is sent again; wrong credentials are refused; the customer is not content."""
    case, wanted = await ordered(service)
    visit = {"fitter": FITTER, "visit_at": wanted}
    await case.refused("accept_order", FIRM, credential_no=SECOND_NUMBER, **visit)
    await case.send("accept_order", FIRM, credential_no=NUMBER, **visit)
    await service.go_to(wanted)
    await case.refused("arrive", FITTER, credential_no=SECOND_NUMBER)
    await case.send("arrive", FITTER, credential_no=NUMBER)
    await case.send("fail", FITTER, cause="site", reason="no socket")
    await case.refused("send_order", CLERK, firm=UNAPPROVED)
    await case.refused("send_order", CLERK, firm=STRANGER)
    await case.send("send_order", CLERK, firm=FIRM)
    again = {"fitter": FITTER, "credential_no": NUMBER, "visit_at": wanted + 3 * DAY}
    await case.send("accept_order", FITTER, customer_agreed=True, **again)
    await service.go_to(wanted + 3 * DAY + HOUR)
    await fitted(case)
    await case.send("call_back", CLERK, reached=False)
    scores = {"punctual": 20, "conduct": 60, "work": 40}
    await case.send("call_back", CLERK, reached=True, satisfied=False, scores=scores, remarks="late and dusty")
    return case


async def installation_that_waits_for_its_delivery(service: Any) -> Any:
    """Nobody is on site before the unit is accepted; the order is taken back from the firm, then cancelled."""
    case, wanted = await ordered(service, delivery=DELIVERY)
    await case.send("accept_order", FIRM, fitter=FITTER, credential_no=NUMBER, visit_at=wanted)
    await service.go_to(wanted)
    await case.refused("arrive", FITTER, credential_no=NUMBER)
    await case.send("move_visit", FITTER, visit_at=wanted + DAY, reason="not delivered yet", customer_agreed=True)
    await service.go_to(wanted + 3 * DAY)
    await case.send("send_order", CLERK, firm=OTHER)
    await case.send("cancel", CLERK, reason="the customer has sent the unit back")
    return case


async def installation_ended_by_the_product(service: Any) -> Any:
    """The unit is dead on unpacking: nothing is fitted, and a contact is left to be dealt with."""
    case, wanted = await ordered(service)
    await case.send("accept_order", CLERK, fitter="staff:w-1", credential_no=NUMBER, visit_at=wanted)
    await service.go_to(wanted)
    await case.send("arrive", FITTER, credential_no=NUMBER)
    await case.send("fail", FITTER, cause="product", reason="the compressor is dead")
    return case


STORIES: tuple[Story, ...] = (installation_done_and_rated, installation_refused_moved_and_missed)
FURTHER: tuple[Story, ...] = (
    installation_that_no_firm_answers,
    installation_of_which_the_customer_complains,
    installation_that_waits_for_its_delivery,
    installation_ended_by_the_product,
)
