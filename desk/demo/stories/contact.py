"""Contacts: answered at once, passed on, left as a note, an emergency, one for which nobody is named."""

from typing import Any

from desk.demo.stories.story import CLERK, LI, WANG, ZHANG, Story
from models.words.words import Words


def contact(what: str, about: str = "product", **more: Any) -> dict[str, Any]:
    """The opening request of a contact, by phone unless told otherwise."""
    return {"customer": WANG, "channel": "phone", "about": about, "what": what} | more


NOTED = ("leave_note", CLERK, {"note_text": "请回电", "tried": ["department:repairs"]})

STORIES = (
    Story(
        "Contact", Words("answered at once: it has ended in its opening", "当场答复，立案即结案"),
        contact("问滤网多久清洗一次", "usage", answer="每月一次", answered_after_seconds=8),
    ),
    Story(
        "Contact", Words("with the unit that the routing table names", "已按转送表转送责任部门"),
        contact("问保修期", customer=LI),
    ),
    Story(
        "Contact", Words("an emergency that nobody sees to climbs day and night", "紧急事件无人处理，昼夜逐级上报"),
        contact("插头冒烟", urgent=True),
    ),
    Story(
        "Contact", Words("nobody is named for it: the supervisor has it passed on", "转送表无对应部门，由主管转送"),
        contact("想参观工厂", "other", customer=ZHANG, channel="mailbox"),
    ),
    Story(
        "Contact", Words("a note was left, and nobody confirms that they have it", "已留言，无人确认收到"),
        contact("配件何时到货"), (NOTED,),
    ),
)  # fmt: skip
