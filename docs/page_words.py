"""The texts of a kind's generated page, in both languages."""

from models.kinds.round import Every
from models.words.words import Words

OTHER = Words("[中文]({slug}.zh.md)", "[English]({slug}.md)")
OPENING = Words("Opening", "立案")
OPENED_BY = Words(
    "The workflow's one argument; the workflow id is `{slug}-NUMBER`, the task queue `aftersales`.",
    "工作流的唯一参数；工作流编号为 `{slug}-编号`，任务队列为 `aftersales`。",
)
STATES = Words("States", "状态")
EVENTS = Words("Events", "事件")
BY_CLOCK = Words("Taken by the clock", "由计时自动执行")
COMMITMENTS = Words("Commitments", "承诺事项")
MESSAGES = Words("Messages", "消息")
EVERY_EVENT = Words(
    "Every event also takes `by` (required), `event_id`, `at` and `note`.",
    "每个事件另有 `by`（必填）、`event_id`、`at` 和 `note`。",
)
NO_KEYS = Words("No keys of its own.", "没有自己的字段。")
EVENT = Words("event", "事件")
WAYS = Words("from → to", "状态变化")
BY = Words("by", "执行人")
CLAUSE = Words("clause", "条款")
WHAT = Words("what", "说明")
KEY = Words("key", "字段")
FORM = Words("form", "格式")
STATE = Words("state", "状态")
MEANING = Words("meaning", "含义")
END = Words(" (end)", "（终止）")
ANY_BUT_ON_HOLD = Words("any but on_hold", "除 on_hold 外的任何状态")
SAME = Words("same", "不变")
HELD = Words("where it came from", "暂停前的状态")
OR = Words(" or ", " 或 ")
COMMITMENT = Words("commitment", "承诺事项")
STARTS = Words("starts", "开始于")
MET = Words("met by", "完成于")
KEYS = Words("policy keys", "制度参数")
PAUSED = Words("a hold pauses it", "暂停时停止计算")
OWN_RULE = Words("its own rule", "另有规则")
NO = Words("no", "否")
WITH_WORDS = Words("{name} ({words})", "{name} {words}")

ROAD = Words("Usual road", "通常流程")
ENDLESS = Words("A case of this kind never ends.", "此类案件不会终止。")
ROAD_IS = Words(
    "The shortest way from the opening to each end, as the table of events has it, around exceptions. An event "
    "may ask for more than the state, and some commitments begin for some cases only: see below.",
    "从立案到每个终止状态的最短路径，依事件表得出，尽量不经例外情形。事件除状态外可能另有要求，"
    "有的承诺事项只适用于部分案件，详见下文。",
)
TO = Words("To `{end}`", "至 `{end}`")
THROUGH = Words(", when the opening leads to `{state}`", "（立案后转入 `{state}` 时）")
BEGUN = Words("The request opens the case: `{state}`. {meaning}", "提交立案请求：`{state}`。{meaning}")
BY_ITSELF = Words("Moves by itself: `{state}`. {meaning}", "自动转入：`{state}`。{meaning}")
LEG = Words(
    "[`{event}`](#{event}), {who}: `{state}`. {meaning}", "[`{event}`](#{event}) {name}，{who}：`{state}`。{meaning}"
)
THE_CLOCK = Words("the clock", "计时")
LISTED = Words(", ", "、")
MET_ON_THE_WAY = Words("Commitments met on the way:", "途中完成的承诺事项：")
MET_FROM = Words(
    "- `{name}` ({clause}), {length}: from {begun} to {met}.",
    "- `{name}` {words}（{clause}），{length}：第 {begun} 步至第 {met} 步。",
)
AS_AGREED = Words("as agreed", "按约定")
FULL_STOP = Words(".", "。")

ROUNDS = Words("The rounds", "各定期任务")
ROUNDS_ARE = Words(
    "A worker opens those that are missing. The time of day is the policy's, `rounds.NAME`, here as it is shipped.",
    "缺少的由 worker 自动开立。时刻取自制度参数 `rounds.名称`，下列为默认值。",
)
ROUND = Words("round", "任务")
WHEN = Words("due", "到期日")
AT = Words("at", "时刻")
PERIOD = Words("a period", "周期示例")
OPENS = Words("opens", "开立")
TELLS = Words("nothing: it tells", "不开立，仅通知")
EVERY = {
    Every.WORKDAY: Words(Every.WORKDAY, "每个工作日"),
    Every.WEEK: Words(Every.WEEK, "每周首个工作日"),
    Every.WEEK_END: Words(Every.WEEK_END, "每周最后一个工作日"),
    Every.MONTH: Words(Every.MONTH, "每月首个工作日"),
    Every.MONTH_AFTER: Words(Every.MONTH_AFTER, "次月首个工作日"),
    Every.QUARTER: Words(Every.QUARTER, "每季首个工作日"),
    Every.YEAR: Words(Every.YEAR, "12 月 1 日起首个工作日"),
}
"""When a round is due."""

COMMAND_LINE = Words(
    "# Command line\n\n[中文](cli.zh.md). The help of every command as `--help` tells it.",
    "# 命令行\n\n[English](cli.md)。各命令的帮助，与 `--help` 相同；选项、字段和事件的名称不译。",
)
ARGUMENTS = Words("Arguments:", "参数：")
OPTIONS = Words("Options:", "选项：")
COMMANDS = Words("Commands:", "命令：")
