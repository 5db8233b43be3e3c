"""What the reports on a past say, of `feed` and of `simulate`, in both languages."""

from models.words.words import Words

# -- feed -----------------------------------------------------------------------------------------------------

FED_CASES = Words(
    "{fed} cases: {opened} opened, {opened_before} were open before, {not_opened} not opened",
    "共 {fed} 件案件：本次立案 {opened} 件，此前已立案 {opened_before} 件，未立案 {not_opened} 件",
)
FED_ROWS = Words(
    "{fed} rows: {applied} applied, {refused} refused{before}", "共 {fed} 行：已执行 {applied} 行，被拒绝 {refused} 行{before}"
)
FED_BEFORE = Words(", {before} of them by an earlier feed", "，其中 {before} 行由先前的送入完成")
FED_EVENTS = Words("{events} events applied, {seconds} seconds", "已执行 {events} 个事件，用时 {seconds} 秒")
FED_DIFFER = Words(
    "File, register and Temporal do not agree about {count} cases: {names}",
    "有 {count} 件案件的日志、服务登记与 Temporal 不一致：{names}",
)
FED_MISCOUNTED = Words(
    "{count} cases have other events from logs than the rows of this one: {names}",
    "有 {count} 件案件来自日志的事件与本日志的行数不符：{names}",
)
NOT_SO_MANY = Words("{case} ({found}, not {wanted})", "{case}（{found}，应为 {wanted}）")
FED_AGREE = Words("File, register and Temporal agree.", "日志、服务登记与 Temporal 一致。")
AND_MORE = Words("{names} and {more} more", "{names} 及另外 {more} 项")

# -- simulate -------------------------------------------------------------------------------------------------

UNDER_POLICY = Words("Policy {policy}, until {until} ({zone})", "制度 {policy}，截至 {until}（{zone}）")
CASES_ENDED = Words("{cases} cases, {ended} of them ended", "共 {cases} 件案件，其中 {ended} 件已结案")
DEEDS = Words(
    "{deeds} deeds: {events} events applied, {refused} refused", "共 {deeds} 项操作：已执行 {events} 个事件，被拒绝 {refused} 个"
)
MET_IN_TIME = Words(
    "{share} commitments met in time; {running} still running and {dropped} dropped are not counted",
    "承诺事项按时完成：{share}；进行中 {running} 项、已取消 {dropped} 项不计",
)
SHARE = Words("{met} of {decided}", "{decided} 项中 {met} 项")
SHARE_PERCENT = Words("{met} of {decided} ({percent})", "{decided} 项中 {met} 项（{percent}）")
COMMA = Words(", ", "，")
ESCALATIONS = Words("{count} escalations: {offices}", "共上报 {count} 次：{offices}")
TO_OFFICE = Words("{count} to the {office}", "{office} {count} 次")
SECONDS = Words("{seconds} seconds", "用时 {seconds} 秒")
TOLD = Words("told: {office}", "已上报：{office}")

# -- two policies ---------------------------------------------------------------------------------------------

FIRST, SECOND = Words("first", "甲"), Words("second", "乙")
POLICY = Words("{place}: {policy}", "{place}：{policy}")
CASES = Words("cases", "案件")
REFUSED_EVENTS = Words("refused events", "被拒绝的事件")
ESCALATIONS_TO = Words("escalations: {office}", "上报：{office}")
IN_TIME = Words("met in time", "按时完成")
NOTHING_CHANGES = Words("Nothing changes.", "没有变化。")
CHANGE = Words("{count} of {cases} cases change", "{cases} 件案件中有 {count} 件变化")
FIRST_SHOWN = Words("{change}; the first {shown} are shown", "{change}；列出前 {shown} 件")
ENDS_DIFFER = Words("{count} end in another state", "{count} 件的最终状态不同")
TOLD_DIFFER = Words("{less} are escalated less, {more} more", "{less} 件上报减少，{more} 件上报增加")
