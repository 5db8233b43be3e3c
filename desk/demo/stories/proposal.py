"""Proposals retained, adopted, declined and rewarded."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, DESIGN, GENERAL, MANAGER, PANEL, ZHANG, Story
from models.words.words import Words


def proposal(title: str, category: str = "product_quality", **more: Any) -> dict[str, Any]:
    """The opening request of a proposal."""
    return {"customer": ZHANG, "channel": "email", "category": category, "title": title, "text": title} | more


def scores(given: int) -> list[dict[str, Any]]:
    """A panel of one mind."""
    points = {"creativity": given, "feasibility": given, "benefit": given}
    return [{"by": by} | points for by in (GENERAL, MANAGER, DESIGN)]


STUDIED = ("register", CLERK, {"department": DESIGN})
ADOPTED = (
    "adopt", DESIGN, {"implementation_on": timedelta(days=14), "measures": "改用橡胶垫", "ip_owner": "company"},
)  # fmt: skip
GRADED = ("grade", PANEL, {"scores": scores(92)})

STORIES = (
    Story("Proposal", Words("no acceptance record yet", "尚无受理记录"), proposal("门口多放椅子", "environment")),
    Story(
        "Proposal",
        Words("retained: within a minute its time is over and a decision is forced", "留存备查：一分钟内到期，须决定"),
        proposal("可拆洗的滤网"),
        (STUDIED, ("retain", DESIGN, {"reason": "要先做样品"})),
    ),
    Story(
        "Proposal", Words("adopted, and the customer does not know", "已采纳，尚未告知客户"),
        proposal("更安静的水泵"), (STUDIED, ADOPTED),
    ),
    Story(
        "Proposal", Words("declined; the customer is to be told", "未采纳，待告知客户"),
        proposal("送货不收钱", "other", topic="送货"),
        (STUDIED, ("decline", DESIGN, {"reason": "成本"})),
    ),
    Story(
        "Proposal", Words("carried out and graded; the reward waits", "已实施并评级，奖励待发"),
        proposal("防烫手柄", "design"),
        (STUDIED, ADOPTED, ("report_implemented", DESIGN, {"result": "已改"}), GRADED),
    ),
)  # fmt: skip
