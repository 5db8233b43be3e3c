"""What is said of a quality meeting: its messages, and its states, events and commitments in words."""

from models.kinds.qualitymeeting import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "meeting_to_call": Template(
        Words("{number}: a quality meeting is to be called, {about}", "{number}：请召集质量分析会（{about}）"),
        Words(
            "A quality meeting about {about} is to be called ({clause}); its agenda, {exceptions} exceptions, stands "
            "in {number}. Please invite those concerned.",
            "请就 {about} 召集质量分析会（{clause}）；议程（异常 {exceptions} 项）见 {number}，请邀请有关人员。",
        ),
    ),
    "meeting_invited": Template(
        Words("{number}: a quality meeting, {meets_at}", "{number}：质量分析会 {meets_at}"),
        Words(
            "You are invited to a quality meeting about {about}: {meets_at}, {at_place} ({clause}). This replaces "
            "whatever was said before.",
            "请您参加关于 {about} 的质量分析会：{meets_at}，{at_place}（{clause}）。以前的通知以本次为准。",
        ),
    ),
    "meeting_without": Template(
        Words("{number}: you need not come", "{number}：您不必参加"),
        Words(
            "You are no longer invited to the quality meeting about {about} ({clause}).",
            "关于 {about} 的质量分析会您不必参加（{clause}）。",
        ),
    ),
    "meeting_off": Template(
        Words("{number}: the quality meeting is off", "{number}：质量分析会取消"),
        Words(
            "The quality meeting about {about} does not take place ({clause}).",
            "关于 {about} 的质量分析会不召开（{clause}）。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("quality meeting", "质量分析会"),
    sentence="召集有关人员讨论主要异常、原因和改进措施（四§12·2）。",
    states={
        "called": Term(Words("called", "待召开"), "待邀请有关人员并召开"),
        "held": Term(Words("held", "已召开"), "已召开，措施转为改进项目"),
        "not_needed": Term(Words("not needed", "无须召开"), "经理认定无须召开"),
    },
    events={
        "invite": Term(Words("invite", "邀请"), "邀请有关人员，五个工作日内召开；再次邀请则取代前次"),
        "hold_meeting": Term(Words("hold meeting", "召开"), "登记到会人员和议题；有措施的议题各立一个改进项目"),
        "call_off": Term(Words("call off", "取消"), "经理取消；某项异常反复出现而未经会议讨论时不得取消"),
    },
    commitments={"meeting": Words("holding the meeting", "召开会议")},
)

REFUSALS = {
    "no_meeting": Words("{case} is no quality meeting in the register", "服务登记中没有质量分析会 {case}"),
    "no_improvement": Words("{case} is no improvement in the register", "服务登记中没有改进项目 {case}"),
    "week_of_calendar": Words("must be a week of the calendar, such as 2026W49", "必须是日历中的一周，例如 2026W49"),
    "about_week_or_item": Words(
        "must be about a week or about an item: give one of the two", "须就某一周或某一项目召开：请填写其中之一"
    ),
    "meets_before": Words("must not lie before the event", "不得早于事件时间"),
    "meets_by": Words("must be {last} at the latest", "最迟为 {last}"),
    "recurs_undiscussed": Words(
        "these recur and no meeting since has had them as a topic: {items}; hold the meeting",
        "以下项目反复出现且此后没有会议讨论过：{items}；请召开会议",
    ),
}
WHYS = {
    "quality.meeting_exceptions": "三次并非偶然",
    "quality.meeting_workdays": "一周可见是否反复",
    "rounds.quality_meetings": "一周的最后一个工作日，尚有时间开会",
    "quality.meeting": "有关人员多久开一次会",
    "qualitymeeting.call": "趁印象尚新召集并召开",
    "qualitymeeting.invite": "一周之内，再晚便遗忘",
    "qualitymeeting.agenda_days": "一个月可见某项目的走势",
}
