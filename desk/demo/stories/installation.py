"""Installations that no firm has yet, that a firm has, that a customer rates."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.rules import firms
from desk.demo.stories.story import CLERK, LI, SUPERVISOR, WANG, Story
from models.firms import ANY_CATEGORY, FirmApproval, FirmCredential, FittingFirm, id_of
from models.words.words import Words

FIRM, FITTER, CREDENTIAL = "installer:demo-firm", "installer:demo-fitter", "FZ-2026-17"


def prepare(connection: Connection, now: datetime) -> None:
    """A fitting firm that is approved for everything, with one fitter."""
    first, last = (now - timedelta(days=365)).date(), (now + timedelta(days=365)).date()
    approval = FirmApproval(category=ANY_CATEGORY, valid_from=first, valid_until=last, approved_by=SUPERVISOR)
    held = FirmCredential(credential_no=CREDENTIAL, fitter=id_of(FITTER), valid_from=first, valid_until=last)
    firms.enter(connection, FittingFirm(id=id_of(FIRM), name="安达安装", approvals=[approval], credentials=[held]))


def installation(customer: dict[str, Any], category: str = "air_conditioner") -> dict[str, Any]:
    """The opening request of an installation."""
    product = {"model": "AC-35", "category": category}
    wanted = {"wanted_at": timedelta(hours=3), "requirements": "三楼阳台，无电梯"}
    return {"customer": customer, "product": product} | wanted


SENT = ("send_order", CLERK, {"firm": FIRM})
AGREED = (
    "accept_order", FIRM,
    {"fitter": FITTER, "credential_no": CREDENTIAL, "visit_at": timedelta(hours=3), "customer_agreed": True},
)  # fmt: skip
THERE = ("arrive", FITTER, {"credential_no": CREDENTIAL})
DONE = ("finish", FITTER, {"work": "挂机安装", "tested": True, "customer_signature": "sig-1"})
SCORES = {"punctual": 95, "conduct": 98, "work": 90}

STORIES = (
    Story("Installation", Words("wanted, and nobody sends the order", "客户要求安装，尚无人派单"), installation(WANG)),
    Story(
        "Installation", Words("with a fitting firm that does not answer", "已派单，安装单位未答复"),
        installation(LI), (SENT,),
    ),
    Story(
        "Installation", Words("a fitter comes in three hours", "安装人员三小时后上门"),
        installation(WANG), (SENT, AGREED),
    ),
    Story(
        "Installation", Words("fitted; the customer is to be called back", "已安装，待回访"),
        installation(LI), (SENT, AGREED, THERE, DONE),
    ),
    Story(
        "Installation", Words("the customer has rated the fitter", "客户已评价安装人员"), installation(WANG),
        (SENT, AGREED, THERE, DONE, ("call_back", CLERK, {"reached": True, "satisfied": True, "scores": SCORES})),
    ),
)  # fmt: skip
PREPARE = prepare
