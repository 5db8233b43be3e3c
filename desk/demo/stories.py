"""The cases of the demonstration: what each is opened with, and what happens to it. Customers are invented."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

TECHNICIAN, OTHER, SUPERVISOR = "technician:demo-1", "technician:demo-2", "supervisor:demo-3"
MANAGER, GENERAL, CLERK = "manager:demo-4", "general_manager:demo", "clerk:demo-5"
STORE, FINANCE, PANEL = "warehouse:demo-6", "finance:demo-7", "panel:demo-8"
DESIGN, CUSTOMER = "department:demo-design", "customer:demo"
STAFF = {
    TECHNICIAN: "赵师傅", OTHER: "钱师傅", SUPERVISOR: "孙主管", MANAGER: "周经理", GENERAL: "吴总", CLERK: "郑客服",
    STORE: "冯库管", FINANCE: "陈会计", PANEL: "评审组", DESIGN: "设计部",
}  # fmt: skip
"""Who works here, by name."""
WANG = {"name": "王小明", "phone": "138 0000 0001", "address": "中山路 1 号", "zone": "town"}
LI = {"name": "李小红", "phone": "139 0000 0002", "address": "桃花村 7 号", "zone": "suburb"}
ZHANG = {"name": "张先生", "email": "zhang@example.com"}


@dataclass(frozen=True)
class Story:
    """A case: its kind, what a visitor sees in it, its opening request, and the events sent to it.

    A time difference stands for a moment or, under a key ending in `_on`, a day that far from now.
    """

    kind: str
    shows: str
    request: dict[str, Any]
    events: tuple[tuple[str, str, dict[str, Any]], ...] = ()


def repair(customer: dict[str, Any], *, in_warranty: bool = True, **more: Any) -> dict[str, Any]:
    """The opening request of a repair."""
    product = {"model": "WM-700", "category": "washing_machine", "in_warranty": in_warranty}
    bought = {"purchased_on": timedelta(days=-200)}
    return {"customer": customer, "product": product | bought, "symptoms": "不排水", "channel": "phone"} | more


def returned(days: int, reason: str, **item: Any) -> dict[str, Any]:
    """The opening request of a return of goods sold and received so many days ago."""
    on = timedelta(days=-days)
    sold = {"proof": "invoice", "purchased_on": on, "received_on": on, "channel": "store", "durable": False}
    prices = {"price_paid": "299.00", "list_price": "399.00", "current_price": "279.00", "seasonal": False}
    goods = {"model": "KT-12", "category": "kettle", "clean": True, "undamaged": True, "resaleable": True}
    return {
        "customer": LI, "purchase": sold | prices | {"sanbao": True}, "item": goods | item, "wanted": "refund",
        "reason": reason,
    }  # fmt: skip


def complaint(channel: str = "direct", **more: Any) -> dict[str, Any]:
    """The opening request of a complaint about one and the same fault."""
    about = {"about": "product", "product": "WM-700", "fault": "漏水", "description": "修过两次还漏水"}
    return {"customer": WANG, "channel": channel, "form": "oral", "noticed_by": "staff:demo-9"} | about | more


def proposal(title: str, category: str = "product_quality", **more: Any) -> dict[str, Any]:
    """The opening request of a proposal."""
    return {"customer": ZHANG, "channel": "email", "category": category, "title": title, "text": title} | more


def scores(given: int) -> list[dict[str, Any]]:
    """A panel of one mind."""
    points = {"creativity": given, "feasibility": given, "benefit": given}
    return [{"by": by} | points for by in (GENERAL, MANAGER, DESIGN)]


ASSIGNED = ("assign", SUPERVISOR, {"technician": TECHNICIAN})
VISIT = ("contact", TECHNICIAN, {"diagnosis": "排水泵", "visit_at": timedelta(hours=1)})
THERE = ("arrive", TECHNICIAN, {"badge_shown": True})
QUOTED = ("quote", TECHNICIAN, {"lines": [{"item": "排水泵", "fee": "180.00"}], "tariff_version": "2026-1"})
DONE = ("finish", TECHNICIAN, {"work": "换泵", "minutes": 40, "customer_signature": "sig-1"})
TAKEN = ("take_in", TECHNICIAN, {"condition": "有划痕"})
ACCEPTED = ("accept", CLERK, {"handler": CLERK})
STUDIED = ("register", CLERK, {"department": DESIGN})
ADOPTED = (
    "adopt", DESIGN, {"implementation_on": timedelta(days=14), "measures": "改用橡胶垫", "ip_owner": "company"},
)  # fmt: skip
GRADED = ("grade", PANEL, {"scores": scores(92)})

STORIES = (
    Story("Repair", "an emergency that nobody takes", repair(WANG, urgent=True)),
    Story("Repair", "assigned, and nobody rings the customer up", repair(LI), (ASSIGNED,)),
    Story(
        "Repair", "a quote waits for the customer", repair(WANG, in_warranty=False), (ASSIGNED, VISIT, THERE, QUOTED)
    ),
    Story(
        "Repair", "in the workshop, on hold for parts", repair(LI),
        (ASSIGNED, TAKEN, ("hold", TECHNICIAN, {"reason": "waiting_for_parts"})),
    ),
    Story(
        "Repair", "closed after a happy follow-up call", repair(WANG),
        (
            ASSIGNED, VISIT, THERE, ("start_work", TECHNICIAN, {}), DONE,
            ("settle", TECHNICIAN, {"amount": "0.00", "method": "none"}),
            ("hand_in", TECHNICIAN, {"work_order_no": "WO-1"}),
            ("review", SUPERVISOR, {"time_score": 92, "quality_score": 95}),
            ("follow_up", CLERK, {"reached": True, "satisfied": True}),
        ),
    ),
    Story("Repair", "cancelled", repair(LI), (ASSIGNED, ("cancel", CUSTOMER, {"reason": "自己修好了"}))),
    Story("Return", "eligible, and nobody approves it", returned(3, "no_reason")),
    Story("Return", "waits for an inspection report", returned(40, "fault")),
    Story(
        "Return", "the goods are here, the refund is not", returned(3, "fault"),
        (("approve", CLERK, {"remedy": "refund"}), ("receive_goods", STORE, {"condition_ok": True})),
    ),
    Story(
        "Return", "an offer waits for an answer", returned(3, "no_reason", clean=False),
        (("offer", CLERK, {"kind": "partial_refund", "terms": "退一半", "amount": "149.50"}),),
    ),
    Story("Return", "refused, its cause still to be found", returned(90, "no_reason")),
    Story("Complaint", "in the papers, and nobody takes it: it starts one office higher", complaint("media")),
    Story("Complaint", "accepted, without a first reply", complaint(), (ACCEPTED,)),
    Story(
        "Complaint", "disputed: it climbs with each answer that does not satisfy", complaint(),
        (ACCEPTED, ("answer", CLERK, {"resolution": "再修一次"}), ("dispute", CUSTOMER, {"why": "不再相信"})),
    ),
    Story(
        "Complaint", "the customer is satisfied; the cause is to be found", complaint(fault="噪音"),
        (ACCEPTED, ("answer", CLERK, {"resolution": "换新"}), ("confirm_satisfied", CUSTOMER, {"score": 5})),
    ),
    Story("Proposal", "no acceptance record yet", proposal("门口多放椅子", "environment")),
    Story(
        "Proposal", "retained: within a minute its time is over and a decision is forced", proposal("可拆洗的滤网"),
        (STUDIED, ("retain", DESIGN, {"reason": "要先做样品"})),
    ),
    Story("Proposal", "adopted, and the customer does not know", proposal("更安静的水泵"), (STUDIED, ADOPTED)),
    Story(
        "Proposal", "declined; the customer is to be told", proposal("送货不收钱", "other", topic="送货"),
        (STUDIED, ("decline", DESIGN, {"reason": "成本"})),
    ),
    Story(
        "Proposal", "carried out and graded; the reward waits", proposal("防烫手柄", "design"),
        (STUDIED, ADOPTED, ("report_implemented", DESIGN, {"result": "已改"}), GRADED),
    ),
)  # fmt: skip
