"""Quality days of the demonstration: days that are over, so that whenever it is played they wait for their reports."""

from datetime import timedelta
from typing import Any

from desk.demo.stories.story import CLERK, MANAGER, SUPERVISOR, TECHNICIAN, Story
from models.policy.checklists import default_checklists
from models.words.words import Words


def day(days: int) -> dict[str, Any]:
    """The opening request of the day so many days ago."""
    return {"by": SUPERVISOR, "day_on": timedelta(days=-days)}


def check(person: str, checklist: str, **faults: str) -> dict[str, Any]:
    """A spot check of somebody by a list, with what was found of these items."""
    items = {key: one for key, one in default_checklists().of(checklist).items() if not one.advisory}
    wrong = {key: {"answer": "no", "note": note} for key, note in faults.items()}
    results = [{"item": key} | wrong.get(key, {"answer": "yes"}) for key in items]
    return {"person": person, "checklist": checklist, "results": results}


def noted(item: str, severity: str, what: str, evidence: str) -> dict[str, Any]:
    """An exception that somebody notes."""
    return {"item": item, "severity": severity, "what": what, "evidence": evidence, "person": TECHNICIAN}


STORIES = (
    Story(
        "QualityDay", Words("on hold for longer than it should be", "暂停超过期限"), day(1),
        (("hold", SUPERVISOR, {"reason": "other", "until_at": timedelta(seconds=20)}),),
    ),
    Story(
        "QualityDay", Words("a check with a fault, a grave exception noted", "抽查有异常，另报告一项严重异常"),
        day(2),
        (
            ("record_check", SUPERVISOR, check(TECHNICIAN, "discipline", no_chatting="在柜台闲聊")),
            ("note_exception", CLERK, noted("lost_property", "serious", "顾客遗落的伞被带走", "证人 clerk:demo-5")),
        ),
    ),
    Story(
        "QualityDay", Words("reported without an exception", "无异常，日报已报送"), day(3),
        (("record_check", SUPERVISOR, check(CLERK, "phone")), ("report", MANAGER, {"main": []})),
    ),
)  # fmt: skip
