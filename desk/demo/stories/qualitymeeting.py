"""Quality meetings: one to be called, one that those concerned are invited to, one that was held."""

from datetime import timedelta

from desk.demo.stories.story import CLERK, MANAGER, SUPERVISOR, TECHNICIAN, Story
from models.words.words import Words

INVITED = (
    "invite", MANAGER,
    {"persons": [SUPERVISOR, CLERK, TECHNICIAN], "at_place": "二楼会议室", "meets_at": timedelta(seconds=30)},
)  # fmt: skip
"""Within the time in which the demonstration's policy has a meeting invited, so that it may be near midnight, too."""
HELD = {
    "present": [MANAGER, SUPERVISOR, TECHNICIAN],
    "topics": [{
        "item": "set_down_gently", "cause": "新来的两位送货员未经示范",
        "measures": [{"text": "早会示范轻放", "owner": SUPERVISOR}],
    }],
}  # fmt: skip

STORIES = (
    Story(
        "QualityMeeting",
        Words("nobody calls it: within a minute the general manager knows", "无人召集：一分钟报至总经理"),
        {"by": MANAGER, "item": "set_down_gently"},
    ),
    Story(
        "QualityMeeting", Words("those concerned are invited", "已邀请有关人员"), {"by": MANAGER, "week": "2026W47"},
        (INVITED,),
    ),
    Story(
        "QualityMeeting",
        Words("held; one topic is an improvement now", "已召开，一项议题已立为改进项目"),
        {"by": MANAGER, "week": "2026W46"}, (INVITED, ("hold_meeting", MANAGER, HELD)),
    ),
)  # fmt: skip
