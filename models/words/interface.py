"""What the Temporal UI says of a case besides the words of its kind: current details, summaries, descriptions.

Each text in both languages; `spoken.say` tells it in that of this process. Names on the wire stay as they are.
"""

from models.words.words import Words

# -- a new case -----------------------------------------------------------------------------------------------

ENTERING = Words(
    "Waits to enter the service register as **{number}** when no state is shown. `aftersales show {number}` tells all of it.",
    "未显示状态时，正等待以 **{number}** 记入售后服务登记。`aftersales show {number}` 显示全部情况。",
)

# -- where a case stands --------------------------------------------------------------------------------------

STANDING = Words("{state}: {meaning} ({clause})", "{state}：{meaning}（{clause}）")
WITH = Words("with {assignee}", "承办：{assignee}")
WITH_NOBODY = Words("with nobody", "无人承办")
OPENED = Words("opened {at}", "立案 {at}")
ENDED = Words("ended {at}", "结束 {at}")
TIMES_OF = Words("times of {zone}", "时间均为 {zone}")
ON_HOLD = Words("On hold; `resume` leads back to **{state}**.", "暂停中；`resume` 恢复后回到 **{state}**。")
ESCALATED = Words("Escalated to the **{office}** (level {level}).", "已上报至 **{office}**（第 {level} 级）。")
MORE_LINES = Words("and {count} more: the query `case` has them", "另有 {count} 行，见查询 `case`")
BETWEEN_PLACES = Words("From **{source}** to **{to}**", "由 **{source}** 供 **{to}**")
REQUESTED_PART = Words(
    "{part}: {asked} asked for, {open} open, {kept} kept, {transit} on the way, {received} received",
    "{part}：申请 {asked}，待供 {open}，预留 {kept}，在途 {transit}，已收 {received}",
)
ORDERED_PART = Words(
    "{part}: {quantity} ordered, {open} still to come", "{part}：订购 {quantity}，待到 {open}",
)
KIT_PART = Words("Kept for it: {reserved} × {part} at {place}", "为本案预留：{place} 的 {part} {reserved} 件")
CONDUCT_WAITS = Words(
    "Conduct record {record} waits for a supervisor: `decide_conduct`.",
    "行为记录 {record} 等待主管裁定：`decide_conduct`。",
)
LINKED = {
    "opened": Words("Opened {case}.", "由本案开立：{case}。"),
    "opened_by": Words("Opened by {case}.", "开立本案的案件：{case}。"),
    "reopens": Words("Reopens {case}.", "本案重新处理：{case}。"),
    "reopened_by": Words("Reopened by {case}.", "后续重新处理本案：{case}。"),
    "linked": Words("Belongs to {case}.", "归入已有案件：{case}。"),
    "linked_by": Words("{case} belongs to it.", "归入本案的案件：{case}。"),
}
ANOTHER_CASE = Words("another case", "另一案件")

# -- commitments ------------------------------------------------------------------------------------------

COMMITMENTS = Words("Commitments", "承诺事项")
NO_CLOCK = Words("No clock is running.", "当前没有计时事项。")
COMMITMENT = Words("{name} ({clause})", "{name}（{clause}）")
OF_WHOM = Words(" of {person}", "（由 {person}）")
"""One of several commitments of a name: for whom it waits."""
REMINDED = Words("• {at} {name}: {told} reminded", "• {at} {name}：提醒 {told}")
PROVISIONAL = Words(" (provisional)", "（暂定）")
PAUSED = Words("**paused** ", "**暂停** ")
NO_TIME = Words("once a calendar with working time for it is published", "待公布含相应工作时间的日历后计算")
DUE_UNKNOWN = Words("• {paused}{name}: due unknown (provisional), {no_time}", "• {paused}{name}：期限未定（暂定），{no_time}")
WAS_DUE = Words("• **paused** {name}: was due {due} when the hold began", "• **暂停** {name}：暂停开始时的期限为 {due}")
OVERDUE = Words("• **OVERDUE** {name}: was due {due}; {ladder}", "• **已超时** {name}：期限为 {due}；{ladder}")
EXPIRES = Words("• {due} {name}: then `{event}` comes by itself", "• {due} {name}：届时自动执行 `{event}`")
RUNNING = Words("• {due} {name}: {warning}", "• {due} {name}：{warning}")
TOLD = Words("{office} told", "已上报 {office}")
IN_CHARGE = Words("{told}, {person} in charge", "{told}，由 {person} 接管")
NEXT_UNKNOWN = Words(
    "{told}; {office} unless `take_charge`, {no_time}", "{told}；如无 `take_charge`（接管），将上报 {office}，{no_time}"
)
NOBODY_IN_CHARGE = Words("{told}, nobody in charge", "{told}，尚无人接管")
NEXT = Words("{told}; {office} {at} unless `take_charge`", "{told}；如无 `take_charge`（接管），{at} 上报 {office}")
TOLD_WHEN_DUE = Words("{office} told when due", "到期上报 {office}")
WARNED = Words("{person} is warned at {at}, {office} told when due", "{at} 预警 {person}，到期上报 {office}")
WARNED_AND_TOLD = Words("{person} is warned at {at}, told when due", "{at} 预警 {person}，到期再上报")

# -- what may happen ------------------------------------------------------------------------------------------

MAY_HAPPEN = Words("May happen now", "当前可执行的事件")
EVENT = Words("• {name}{goals}, by {by}", "• {name}{goals}，执行人：{by}")
OR = Words(" or ", " 或 ")
AND = Words(", ", "、")
AT_ANY_TIME = Words("• at any time {events}", "• 随时可执行：{events}")
GENERAL_EVENT = Words("{name} ({by})", "{name}（{by}）")
BY_CASE, BY_ROUND = Words("linked", "由其他案件开立"), Words("from a round", "由定期任务开立")
"""How a case came to be opened, in the summary of its workflow."""
ANYONE = Words("anyone", "任何人")
OR_ABOVE = Words("{who} or an office above", "{who}或其上级")
INSIDERS = Words("anyone of the company", "公司任何人员")
NAMED = Words("whoever the case names", "案件所列人员")
"""Who may send an event that is for no role."""

# -- what happened --------------------------------------------------------------------------------------------

LATEST = Words("Latest", "最近记录")
BY = Words(", by {person}", "，{person}")
CLOCK = Words("clock: {what}", "计时：{what}")
UNKNOWN_EVENT = Words("unknown event", "未知事件")
EVENT_REFUSED = Words("{name} refused, {why}", "{name} 被拒绝，{why}")
WHY_REFUSED = {
    "EventRefused": Words("not possible as the case stands", "案件当前状态不允许"),
    "NotAllowed": Words("not allowed to the sender", "发送人无此权限"),
    "InvalidPayload": Words("the data are wrong", "数据有误"),
}
SEE_TIMELINE = Words("see the timeline", "详见时间线")
SOMEONE = Words("someone unknown", "身份不明者")
THE_CUSTOMER = Words("the customer", "客户")

# -- timers ---------------------------------------------------------------------------------------------------

TIMER = Words("{timer}, {words}", "{timer} {words}")
"""Of what was called `name (clause)`, in each language alike: by the name's bracket tests tell one timer from another."""
TIMER_WARNS = Words("{timer}: warning {at}, due {due}", "{timer}：{at} 预警，{due} 到期")
TIMER_CLIMBS = Words("{timer}: {office} told {at}", "{timer}：{at} 上报 {office}")
TIMER_REMINDS = Words("{timer}: reminder {at}", "{timer}：{at} 提醒")
TIMER_RINGS = Words("{timer}: due {at}", "{timer}：{at} 到期")
TIMER_HIDDEN = Words("at a time that nobody knows before", "到时方知")

# -- activities -----------------------------------------------------------------------------------------------

CALLS = {
    "record": Words("Writing the step into the records", "将本步骤写入登记"),
    "open_case": Words("Reading the rules in force and the customer's entry", "读取现行规定和客户档案"),
    "calendar_in_force": Words("Reading the published calendar", "读取已公布的工作日历"),
    "access_in_force": Words("Reading whom unsealed messages are believed from", "读取可接受未加封消息的角色"),
    "signal_times": Words("Reading when the server had each signal", "读取服务器收到各信号的时间"),
    "name_linked": Words("Numbering the case to be opened", "为待开立的案件编号"),
    "open_linked": Words("Opening the linked case", "开立关联案件"),
    "read_records": Words("Reading the records for the step", "读取本步骤所需登记"),
    "was_told": Words("Looking up what another case has told", "查询另一案件的通知"),
    "tell_case": Words("Telling another case", "通知另一案件"),
    "run_round": Words("Opening what the round opens", "开立定期任务的案件"),
}
"""What is shown of each call of an activity."""

# -- descriptions of events -----------------------------------------------------------------------------------

DESCRIBED = Words(
    "{doc} ({clause}) When: {when}. By: {by}. Example: {example}{also}",
    "{doc}（{clause}）适用状态：{when}。执行人：{by}。示例：{example}{also}",
)
ALSO = Words(" Optional: {keys}.", " 可选：{keys}。")
ANY_STATE = Words("any state", "任何状态")
