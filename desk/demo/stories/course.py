"""Courses of the demonstration: one to be approved, one that lacks an agreement, one completed with a certificate."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import HR, OTHER, SUPERVISOR, TECHNICIAN, Story
from models.words.words import Words


def morning(days: int) -> dict[str, timedelta]:
    """Three hours, so many days from now."""
    return {"from_at": timedelta(days=days), "to_at": timedelta(days=days, hours=3)}


def course(days: int, *persons: str, **more: Any) -> dict[str, Any]:
    """The opening request of a course of one morning."""
    return {
        "by": SUPERVISOR, "title": "变频板检修", "type": "new_technology", "mode": "internal", "trainer": SUPERVISOR,
        "dates": [morning(days)], "persons": [*persons], "paid_by_company": False,
    } | more  # fmt: skip


APPROVED: tuple[str, str, dict[str, Any]] = ("approve", HR, {})
STARTED: tuple[str, str, dict[str, Any]] = ("start", SUPERVISOR, {})
FINISHED: tuple[str, str, dict[str, Any]] = ("finish", SUPERVISOR, {})
SIGNED = ("sign_agreement", TECHNICIAN, {"agreement_ref": "培协-2026-01"})
THERE = ("attend", SUPERVISOR, {"date": 1, "present": [TECHNICIAN]})
PASSED = ("give_results", HR, {"results": [{"person": TECHNICIAN, "passed": True, "score": 92}]})
STORIES = (
    Story(
        "Course",
        Words("stands in no plan, and nobody approves it: within a minute the general manager knows",
              "计划外培训，无人审批：一分钟报至总经理"),
        course(20, TECHNICIAN, OTHER),
    ),
    Story(
        "Course", Words("paid by the company; one of two agreements is missing", "公司付费，尚缺一份协议"),
        course(30, TECHNICIAN, OTHER, mode="sent_out", trainer="厂家培训中心", paid_by_company=True, cost="1200.00"),
        (APPROVED, SIGNED),
    ),
    Story(
        "Course", Words("one of two came, passed and is certified", "两人中一人到场并通过，已发证"),
        course(40, TECHNICIAN, OTHER, categories=["washing_machine"]),
        (APPROVED, STARTED, THERE, FINISHED, ("give_feedback", TECHNICIAN, {"score": 5}), PASSED),
    ),
)  # fmt: skip
