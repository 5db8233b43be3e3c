"""Contacts: answered at once, passed on, left as a note, an emergency, one for which nobody is named."""

from typing import Any

from desk.demo.stories.story import CLERK, LI, WANG, ZHANG, Story


def contact(what: str, about: str = "product", **more: Any) -> dict[str, Any]:
    """The opening request of a contact, by phone unless told otherwise."""
    return {"customer": WANG, "channel": "phone", "about": about, "what": what} | more


NOTED = ("leave_note", CLERK, {"note_text": "请回电", "tried": ["department:repairs"]})

STORIES = (
    Story(
        "Contact", "answered at once: it has ended in its opening",
        contact("问滤网多久清洗一次", "usage", answer="每月一次", answered_after_seconds=8),
    ),
    Story("Contact", "with the unit that the routing table names", contact("问保修期", customer=LI)),
    Story("Contact", "an emergency that nobody sees to climbs day and night", contact("插头冒烟", urgent=True)),
    Story(
        "Contact", "nobody is named for it: the supervisor has it passed on",
        contact("想参观工厂", "other", customer=ZHANG, channel="mailbox"),
    ),
    Story("Contact", "a note was left, and nobody confirms that they have it", contact("配件何时到货"), (NOTED,)),
)  # fmt: skip
