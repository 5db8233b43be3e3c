"""Training plans of the demonstration, of years far ahead: drafted, returned, approved."""

from typing import Any

from desk.demo.stories.story import HR, MANAGER, OTHER, SUPERVISOR, TECHNICIAN, Story
from models.words.words import Words


def plan(year: int) -> dict[str, Any]:
    """The opening request of a year's plan."""
    return {"by": SUPERVISOR, "year": year}


def added(year: int, month: int, title: str, **whom: Any) -> tuple[str, str, dict[str, Any]]:
    """A course in the middle of a month."""
    return "add_course", SUPERVISOR, {
        "title": title, "type": "improvement", "mode": "internal", "planned_on": f"{year}-{month:02d}-15", "hours": 6,
        "trainer": SUPERVISOR, "paid_by_company": False,
    } | whom  # fmt: skip


SENT: tuple[str, str, dict[str, Any]] = ("send", MANAGER, {})
RETURNED = ("return_plan", HR, {"remarks": "请写明费用"})
STORIES = (
    Story(
        "TrainingPlan", Words("drafted, one course dropped again", "拟订中，一项已取消"), plan(2096),
        (
            added(2096, 3, "服务礼仪", posts=["technician"]), added(2096, 9, "电路基础", persons=[OTHER]),
            ("drop_course", SUPERVISOR, {"course": 2, "reason": "与厂家培训重复"}),
        ),
    ),
    Story(
        "TrainingPlan",
        Words("returned by personnel, and nobody sends it again: within a minute the general manager knows",
              "人力资源部门退回，无人重新报送：一分钟报至总经理"),
        plan(2097), (added(2097, 3, "服务礼仪", posts=["technician"]), SENT, RETURNED),
    ),
    Story(
        "TrainingPlan", Words("approved; its courses are opened in time", "已批准，各项培训将按期立案"), plan(2098),
        (
            added(2098, 3, "服务礼仪", posts=["technician"]), added(2098, 6, "变频板检修", persons=[TECHNICIAN]), SENT,
            ("approve", HR, {}),
        ),
    ),
)  # fmt: skip
