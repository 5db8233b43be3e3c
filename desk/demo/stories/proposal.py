"""Proposals retained, adopted, declined and rewarded."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, DESIGN, GENERAL, MANAGER, PANEL, ZHANG, Story


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
