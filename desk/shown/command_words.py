"""What the commands say beside cases: of staff, rules, checklists, the outbox, trials, in both languages."""

from models.words.words import Words

# -- doctor, revive -------------------------------------------------------------------------------------------

FINDING = Words("{about}: {what}", "{about}：{what}")
TO_LOOK_AT = Words("{count} to look at", "有 {count} 处需要处理")
NOTHING_TO_MEND = Words("nothing to mend", "没有需要处理的问题")
REVIVED = Words(
    "{case}: {lost}; its run {reset} was reset to event {event}, and it runs again as {run}, state {state}",
    "{case}：{lost}；其运行 {reset} 已重置到事件 {event}，现以 {run} 继续运行，状态 {state}",
)

# -- staff ----------------------------------------------------------------------------------------------------

ON_THE_LIST = Words("{person} is on the staff list", "{person} 已列入员工名册")
TRAINING_OPENED = Words("the training of {person} is opened: {number}", "{person} 的岗前培训已开单：{number}")
TRAINING_STANDS = Words("{person} has a training: {number}", "{person} 的岗前培训：{number}")
TRAINING_WAITS = Words("{number} is not in the register yet: {waiting}", "{number} 尚未登记：{waiting}")
TRAINING_LACKS = Words(
    "the training of {person} is not opened: give {options} as well", "{person} 的岗前培训未开单：请同时填写 {options}"
)
TRAINING_NOT_OPENED = Words("the training of {person} is not opened: {why}", "{person} 的岗前培训未开单：{why}")
TRAINING_BY_HAND = Words("open it later with: {command}", "稍后可用以下命令开单：{command}")
NO_NEWCOMER = Words(
    "{person} came longer ago than the policy calls new (onboarding.recent_cd): no training is opened",
    "{person} 报到已久（制度参数 onboarding.recent_cd），未开岗前培训单",
)
TRAINER_ANEW = Words(
    "{number} is open, and another leads {person} now: personnel names the trainer anew (name_trainer)",
    "{number} 未结，{person} 的上级已变更：请人力资源部门重新指定培训人（name_trainer）",
)
UNTRAINED = Words(
    "came lately, and no training is opened: {people}; `aftersales staff add PERSON --name NAME --hired-on DAY` opens it",
    "新近报到且未开岗前培训单：{people}；`aftersales staff add PERSON --name NAME --hired-on DAY` 可开单",
)
STAYS = Words("{person} stays", "{person} 继续留任")
LEAVES = Words("{person} leaves, the last day is {day}", "{person} 离职，最后工作日为 {day}")
CERTIFIED = Words(
    "{person} is certified for {category} from {first} until {last}",
    "{person} 已登记 {category} 类资格证书，有效期 {first} 至 {last}",
)
REVOKED = Words(
    "{person} is not certified for {category} any more from {day} on", "{person} 的 {category} 类资格证书自 {day} 起撤销"
)
VISIT_AHEAD = Words("  another must go: {number}, {at}", "  须改派：{number}，{at}")
FIELD = Words("  {name}: {value}", "  {name}：{value}")
CERTIFICATE = Words("  certificate: {certificate}", "  资格证书：{certificate}")
HELD = Words("{category} {first} to {last}", "{category} {first} 至 {last}")
ABSENT = Words("  absence {number}: {when}", "  缺勤 {number}：{when}")
IMPORTED = Words(
    "{added} added, {changed} changed, {unchanged} as they were", "新增 {added} 人，更改 {changed} 人，{unchanged} 人不变"
)

# -- absence --------------------------------------------------------------------------------------------------

AWAY = Words("from {begin} to {end}, {kind}", "{begin} 至 {end}，{kind}")
TAKEN_BACK = Words("from {begin} taken back, {kind}", "{begin} 起，已撤销，{kind}")
BACK = Words("taken back", "已撤销")
AWAY_FOR = {
    "leave": Words("leave", "请假"), "sick": Words("sick", "病假"), "training": Words("training", "培训"),
    "other": Words("other", "其他原因"),
}  # fmt: skip
"""Why somebody is absent, by its name on the wire."""
ABSENCE = Words("absence {number}: {person} {when}; {zone}", "缺勤 {number}：{person} {when}；{zone}")
COUNTED = Words("{total} in all; {zone}", "共 {total} 条；{zone}")

# -- policy, calendar, checklist ------------------------------------------------------------------------------

POLICY_IN_ORDER = Words("in order; {count} of {all} values differ from the defaults", "文件无误；{all} 项数值中有 {count} 项与默认值不同")
VERSION_SINCE = Words(
    "version {version}, approved by {by}, in force since {since}", "版本 {version}，批准人 {by}，自 {since} 起生效"
)
PUBLISHED_SINCE = Words(
    "version {version} is published, in force since {since}", "版本 {version} 已公布，自 {since} 起生效"
)
PUBLISHED_FROM = Words(
    "version {version} is published, in force from {since}", "版本 {version} 已公布，将于 {since} 生效"
)
FILLS_IN = Words("fills in {year}: {days}", "补入 {year} 年：{days}")
CALENDAR_IN_ORDER = Words(
    "in order; holidays of {country}, years with an arrangement: {years}", "文件无误；采用 {country} 的假日，已有安排的年份：{years}"
)
IN_FORCE = Words("in force", "现行")
LISTS_DIFFER = Words("lists: {names} differ from the shipped ones", "检查表：{names} 与随附的不同")
ITEMS_DIFFER = Words("items: {names} differ from the shipped ones", "检查项：{names} 与随附的不同")
NO_LISTS_DIFFER = Words("lists: none differ from the shipped ones", "检查表：与随附的相同")
NO_ITEMS_DIFFER = Words("items: none differ from the shipped ones", "检查项：与随附的相同")
AS_SHIPPED = Words("as shipped: no service runs here", "随附版本：此处没有运行中的服务")
EFFECTIVE = Words(
    "version {version}, approved by {by}, effective from {since}", "版本 {version}，批准人 {by}，生效时间 {since}"
)

# -- outbox ---------------------------------------------------------------------------------------------------

NOT_ARRIVED = Words("{count} of {total} not arrived for sure", "未确认送达的共 {total} 条，列出 {count} 条")
ARRIVED = Words("everything has arrived", "全部通知均已送达")
UNCERTAIN = Words("{status}, uncertain", "{status}，可能重复")
AGAIN = Words("{key} is tried again", "{key} 将重新发送")
AGAIN_COUNTED = Words("{count} to be tried again", "共 {count} 条将重新发送")
DISCARDED = Words("{key} is discarded", "{key} 已放弃")

# -- cases, views, draw ---------------------------------------------------------------------------------------

WITH_NOBODY = Words(
    "no case is with {assignee}, nor is it on the staff list", "没有由 {assignee} 承办的案件，员工名册中也没有此人"
)
WITH_NOBODY_LIKE = Words(
    "no case is with {assignee}, nor is it on the staff list; known are {close}",
    "没有由 {assignee} 承办的案件，员工名册中也没有此人；已知的有 {close}",
)
WRITTEN = Words("{target} is written", "已写入 {target}")
DRAWN_NOTHING = Words("{case} has drawn nothing", "{case} 没有抽签")
DRAWN = Words("draw {number}, {at}: seed with SHA-256 {seed}", "抽签 {number}，{at}：种子的 SHA-256 为 {seed}")
DRAWN_OF = Words(
    "draw {number} of {deck}, {at}: seed with SHA-256 {seed}", "抽签 {number}（{deck}），{at}：种子的 SHA-256 为 {seed}"
)
LATER = Words(
    "  can be drawn again from the case's report or end on: its seed is told then, and must be the one of its SHA-256",
    "  案件提交报告或结束后方可重新抽签核对：届时公布种子，且须与其 SHA-256 相符",
)
DIFFERS = Words("  differs: {words}", "  不一致：{words}")
SCRIPT_ASK = Words("Ask", "请问")
AGREES = Words("  agrees: drawn again, it is the same", "  一致：重新抽签结果相同")
REVEALED = Words("  seed {seed}, revealed {at}", "  种子 {seed}，公布于 {at}")
DRAWN_COUNT = Words("  {count} of {all}", "  {all} 中抽出 {count}")

# -- demo, simulate -------------------------------------------------------------------------------------------

DEMO_BACK = Words(
    "the policy before the demonstration is in force again, as version {version}; its cases run on",
    "演示前的制度已恢复生效，版本 {version}；演示案件继续运行",
)
DEMO_CASE = Words("{number}: {shows}", "{number}：{shows}")
DEMO_LEFT_OUT = Words("left out: {shows} ({reason})", "略过：{shows}（{reason}）")
DEMO_POLICY = Words(
    "policy version {version} is in force, approved by {by}: clocks run in seconds, day and night",
    "制度版本 {version} 已生效，批准人 {by}：期限以秒计，昼夜计时",
)
DEMO_CLIMBS = Words("within a minute the ladders climb: {where}", "一分钟内即会逐级上报：{where}")
DEMO_GO_BACK = Words("to go back: {command}", "恢复原制度：{command}")
UI_OR = Words("{url} or {commands}", "{url} 或 {commands}")
PUT_OFF = Words(
    "{count} rows are dated before the previous row of their case, and are done at its time",
    "有 {count} 行的时间早于同一案件的上一行，按上一行的时间处理",
)
LEFT_OUT = Words(
    "{count} cases are left out: not all of their messages were kept", "略去 {count} 件案件：其消息未全部保存"
)
FILES_IN = Words("Files in {folder}: {files}", "{folder} 中的文件：{files}")
FEEDING = Words("Feeding rows", "正在送入")
COUNTING = Words("Counting", "正在统计")
SIMULATING = Words("Simulating", "正在模拟")

# -- fitting firms --------------------------------------------------------------------------------------------

FIRM_LISTED = Words("{firm} is on the list of firms", "{firm} 已列入安装单位名册")
FIRM_APPROVED = Words(
    "{firm} is approved for {category} from {first} until {last}", "{firm} 已获认可承接 {category}，有效期 {first} 至 {last}"
)
FIRM_CREDENTIAL = Words(
    "{fitter} holds {credential} of {firm} from {first} until {last}",
    "{fitter} 持有 {firm} 的证件 {credential}，有效期 {first} 至 {last}",
)
FIRM_APPROVAL = Words("  approval: {approval}", "  认可：{approval}")
FIRM_OWNED = Words("  credential: {credential}", "  证件：{credential}")
FIRMS_IMPORTED = Words(
    "{added} added, {changed} changed, {unchanged} as they were", "新增 {added} 家，更改 {changed} 家，{unchanged} 家不变"
)

# -- spare parts ----------------------------------------------------------------------------------------------

ENTRY_ADDED = Words("{key} is added", "{key} 已登记")
ENTRY_CHANGED = Words("{key} is changed", "{key} 已更改")
ENTRY_SAME = Words("{key} is as it was", "{key} 没有变化")
ENTRIES_OF = Words("{shown} of {total}, page {page}", "共 {total} 条，列出 {shown} 条，第 {page} 页")
ENTRIES_IMPORTED = Words(
    "{added} added, {changed} changed, {unchanged} as they were", "新增 {added} 条，更改 {changed} 条，{unchanged} 条不变"
)
PRICE_KEPT = Words(
    "{key}: the price stays {stands}, as paid; the file says {given}", "{key}：保留已付价格 {stands}，文件中为 {given}"
)
STOCK_AMISS = Words(
    "{place} {part}: the balance says {on_hand}, {reserved} of them kept; its entries come to {summed}, {summed_reserved} kept",
    "{place} {part}：结存为 {on_hand}，其中预留 {reserved}；分录合计为 {summed}，预留 {summed_reserved}",
)
STOCK_KEPT = Words(
    "{holder} is no open case, and {quantity} of {part} are kept for it at {place}",
    "{holder} 不是未结案件，{place} 仍为其预留 {part} {quantity} 件",
)
STOCK_STRAY = Words(
    "{part}: {lies} in transit, requests have sent {sent}", "{part}：在途库位结存 {lies} 件，申请单发出未收 {sent} 件"
)
STOCK_IN_ORDER = Words("every balance is the sum of its entries", "结存与分录合计一致")
STOCK_BOOKED = Words("booked under {number}", "已入账，编号 {number}")
STOCK_BOOKED_BEFORE = Words("stands under {number} already: nothing is booked again", "编号 {number} 已入账，未重复入账")
