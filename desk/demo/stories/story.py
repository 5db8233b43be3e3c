"""A case of the demonstration, and the people in all of them. Customers are invented."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.words.words import Words

TECHNICIAN, OTHER, SUPERVISOR = "technician:demo-1", "technician:demo-2", "supervisor:demo-3"
MANAGER, GENERAL, CLERK = "manager:demo-4", "general_manager:demo", "clerk:demo-5"
STORE, FINANCE, PANEL = "warehouse:demo-6", "finance:demo-7", "panel:demo-8"
DESIGN, CUSTOMER = "department:demo-design", "customer:demo"
PURCHASING, MARKETING, STATION, HR = "purchasing:demo-9", "marketing:demo-10", "station:demo-11", "hr:demo-12"
QUALITY = "quality:demo-13"
STAFF = {
    TECHNICIAN: "赵师傅", OTHER: "钱师傅", SUPERVISOR: "孙主管", MANAGER: "周经理", GENERAL: "吴总", CLERK: "郑客服",
    STORE: "冯库管", FINANCE: "陈会计", PANEL: "评审组", DESIGN: "设计部", PURCHASING: "褚采购", MARKETING: "卫市场",
    STATION: "蒋维修站", HR: "沈人事", QUALITY: "韩质量",
}  # fmt: skip
"""Who works here, by name."""
WANG = {"name": "王小明", "phone": "138 0000 0001", "address": "中山路 1 号", "zone": "town"}
LI = {"name": "李小红", "phone": "139 0000 0002", "address": "桃花村 7 号", "zone": "suburb"}
ZHANG = {"name": "张先生", "email": "zhang@example.com"}


NUMBER = "{number}"
"""Stands for the case's number in what is sent: for someone who has this case alone."""


@dataclass(frozen=True)
class AtWork:
    """Stands for a moment that long after the company's next working hours begin, whenever a story is played."""

    after: timedelta = timedelta()


@dataclass(frozen=True)
class Story:
    """A case: its kind, what a visitor sees in it, its opening request, and the events sent to it.

    A time difference stands for a moment or, under a key ending in `_on`, a day that far from now.
    """

    kind: str
    shows: Words
    request: dict[str, Any]
    events: tuple[tuple[str, str, dict[str, Any]], ...] = ()
