"""What the command line says of cases and kinds, in both languages; `said` tells it in that of the process."""

import re

from models.words import shared
from models.words.spoken import say as say  # noqa: PLC0414 - told on from here
from models.words.spoken import spoken
from models.words.words import Words

COLUMNS = {
    "number": "案件编号", "kind": "类型", "state": "状态", "due": "期限", "overdue": "超时事项", "level": "级别",
    "with": "承办人", "opened": "立案时间", "closed": "结案时间", "commitment": "承诺事项", "clause": "条款", "left": "剩余", "rung": "上报级别",
    "event": "事件", "by": "执行人", "what": "说明", "#": "序号", "at": "时间", "outcome": "结果", "record": "记录",
    "person": "人员", "relation": "关系", "workflow_id": "案件", "cases": "件数", "from": "适用状态", "key": "字段",
    "needed": "必填", "form": "格式", "name": "姓名", "absence": "缺勤", "entered by": "登记人", "version": "版本",
    "approved_by": "批准人", "effective_from": "生效时间", "published_at": "公布时间", "shows": "演示内容",
    "default": "默认值", "now": "当前值", "value": "值", "why": "理由", "item": "检查项", "clauses": "条款",
    "severity": "严重程度", "advisory": "提倡性", "list": "检查表", "items": "项数", "customer": "客户", "id": "客户编号",
    "phones": "电话", "emails": "电子邮箱", "address": "地址", "key_customer": "重点客户",
    "post": "岗位", "department": "部门", "station": "服务站", "zone": "区域", "supervisor": "上级", "hired_on": "入职日",
    "left_on": "离职日", "proficient": "非新手", "certificates": "资格证书", "to": "收件人", "away from": "缺勤自", "back at": "至", "topic": "主题", "status": "状态",
    "part": "备件", "description": "名称", "service_class": "适用类别", "pack": "包装数", "price": "单价", "shelf": "货位", "abc": "ABC 类别",
    "manual_abc": "指定类别", "manual_until": "指定至", "levels": "库存水平", "place": "库位", "region": "区域", "keeper": "保管人",
    "deputy": "代管人", "company": "单位名称", "standing": "往来状态", "approvals": "认可", "unit": "机号", "category": "类别",
    "on_hand": "在库", "reserved": "已预留", "available": "可用", "in_transit": "在途", "to_do": "待办",
    "forecast": "预测", "stations": "各处计划", "outlook": "市场预期", "chosen": "选定", "chosen_by": "选定人", "need": "需购",
    "ordered": "订购", "counted": "实点", "book": "账面", "cause": "原因", "note": "备注",
    "attempts": "尝试次数", "age": "已过时间", "last error": "最近错误", "drawn": "抽中", "before": "此前次数", "rank": "名次",
    "by the file": "按日志", "in the register": "服务登记", "in Temporal": "Temporal", "rows": "行数", "reason": "原因",
    "lines of the log": "日志行号", "in all": "合计", "not opened": "未立案", "month": "月份", "events": "事件数",
    "case:line": "案件:行号", "case": "案件", "difference": "差异", "first": "甲", "second": "乙",
    "met in time: first": "按时完成：甲", "escalations 1/2/3: first": "上报 1/2/3 级：甲",
    "table": "表", "source": "出处", "count": "次数", "check": "抽查", "checklist": "检查表", "score": "得分",
    "session": "会话", "agent": "浏览器或程序", "since": "登录时间", "used": "最近使用", "holds until": "有效期至", "may": "权限", "stands": "状态",
    "token": "令牌", "program": "程序", "offices": "岗位", "prefix": "编号前缀", "expires": "有效期至", "who": "操作者", "did": "操作", "details": "细节",
    "planned": "计划日期", "scope": "检查范围", "inspected": "被检查", "leader": "组长", "team": "组员", "findings": "发现数",
    "severe": "其中严重", "finding": "发现", "reported at": "上报时间", "corrected at": "整改时间", "done": "整改内容",
    "agrees": "同意", "remarks": "意见", "answered at": "反馈时间", "sheet": "检查表序号", "result": "结果",
    "owner": "责任人", "done at": "落实时间", "effective": "是否有效", "after": "此后次数", "report": "验证报告",
    "section": "议程部分", "text": "内容", "invited": "已邀请", "present": "到会", "away": "缺勤", "measures": "措施数",
    "about": "事由", "recurring": "重复出现", "meets_at": "开会时间", "at_place": "开会地点",
    "planned_on": "计划日期", "persons": "人员", "to_report": "待上报发现", "to_correct": "待整改发现",
    "unanswered": "待反馈人员", "seed_sha256": "种子的 SHA-256", "checks": "待登记抽查", "exceptions": "异常",
    "round": "会签轮次", "signed": "已会签", "unsigned": "待会签", "things": "名下事项", "more": "另有", "kit": "预留配件",
    "work": "应列案件",
    "trainer": "授课人", "dates": "培训时间", "to_sign": "待签协议", "unattended": "待登记出勤", "year": "年度", "courses": "培训项目",
    "agreement": "培训协议", "passed": "是否通过", "certified until": "证书有效期至", "begins": "开始", "ends": "结束",
    "hours": "学时", "posts": "岗位",
    "measure": "改进措施", "found at": "发现时间", "evidence": "依据", "title": "名称",
    "indicator": "指标", "kept": "完成数", "of": "统计数", "per cent": "百分比", "corrected": "裁定值", "decided at": "判定时间",
    "ground": "依据类别", "total": "总分", "grade": "等级", "decision": "奖惩决定", "rated": "已评分人数", "mean": "平均",
    "minor": "轻微", "major": "较重", "serious": "严重", "points": "扣分", "firm": "单位", "calls": "回访次数", "reached": "接通",
    "satisfied": "满意", "punctual": "守时", "conduct": "行为", "complaints": "投诉", "responsibilities": "责任记录",
    "training hours": "培训学时", "response": "服务响应", "repairs": "报修处理", "visits": "走访", "reports": "报表", "records": "客户资料",
    "met": "已完成", "met late": "逾期完成", "running": "进行中", "dropped": "已取消",
}  # fmt: skip
"""Heads of columns, by the English ones."""
TITLES = {
    "Commitments": "承诺事项", "May happen now, by its state": "当前状态下可执行的事件", "Timeline": "时间线",
    "Conduct records": "行为记录", "Links": "关联案件", "Keys": "字段",
    "Cases by state": "各状态案件数", "Refused rows": "被拒绝的行", "Cases by end state": "各最终状态案件数",
    "Escalations by month": "各月上报", "Refused events": "被拒绝的事件", "Two policies": "两份制度对照", "What changes": "变化",
}  # fmt: skip
"""Titles of tables, by the English ones."""
STANDINGS = {
    "running": "进行中", "paused": "暂停", "met": "已完成", "overdue": "已超时", "dropped": "已取消",
    "applied": "已执行", "refused": "被拒绝", "clock": "计时", "proposed": "待裁定", "confirmed": "已确认",
    "dismissed": "已驳回", "opened": "由本案开立", "opened_by": "开立本案", "reopens": "重新处理", "reopened_by": "后续重新处理",
    "linked": "归入已有案件", "linked_by": "归入本案",
    "unexcused_absence": "旷工", "obstruction": "推诿顾客",
}  # fmt: skip
"""Where a commitment, an entry or a record stands, by its name on the wire."""
PLACES = {"file": "文件", "standard input": "标准输入"}
"""What is wrong as a whole, by its name on the wire."""
_LINE = re.compile(r"^line (\d+)\.?")
TYPES = {
    "InvalidRequest": "开单请求有误", "InvalidPayload": "数据有误", "InvalidFile": "文件有误", "BadUsage": "命令用法有误",
    "NotAllowed": "无此权限", "EventRefused": "不能执行", "AlreadyOpened": "编号已被使用", "NoSuchCase": "无此案件",
    "NotRevived": "未能恢复", "StillNeeded": "仍有未了事项", "AlreadyAbsent": "已登记缺勤", "Unreachable": "无法连接",
    "NotAnswered": "尚无答复", "NotRunning": "服务未运行", "StartError": "无法启动", "Taken": "已被占用",
    "BadSettings": "设置有误", "Defect": "程序缺陷", "NotSignedIn": "未登录",
}  # fmt: skip
"""Errors, by their names on the wire."""

YES, NO = Words("yes", "是"), Words("no", "否")
VALUES: dict[str, dict[str, Words]] = {
    "severity": shared.NAMES["severity"],
    "section": {
        "exceptions": Words("exceptions", "异常"), "cause": Words("cause", "原因"),
        "measure": Words("measure", "未落实的措施"), "action": Words("action", "上次会议的改进项目"),
    },
    "result": {
        "yes": YES, "no": NO, "not_applicable": Words("not_applicable", "不适用"),
        "not_seen": Words("not_seen", "未看到"),
    },
    "scope": {
        "rules": Words("rules", "规章制度"), "process": Words("process", "服务过程"),
        "safety_hygiene": Words("safety_hygiene", "安全卫生"), "other": Words("other", "其他"),
    },
    "kind": {
        "normal": Words("normal", "例行"), "newcomer": Words("newcomer", "新员工"), "special": Words("special", "专项"),
        "store": Words("store", "库房"),
    },
}  # fmt: skip
"""What is printed in reports, by the English head of its column and the name in the records."""

COURSE_TYPES = {
    "cross_post": Words("cross-post training", "轮岗培训"), "improvement": Words("business improvement", "业务提高"),
    "new_technology": Words("new technology", "新技术"), "qualification": Words("qualification", "资格认证"),
    "retraining": Words("retraining", "再培训"), "other": Words("other", "其他"),
}  # fmt: skip
COURSE_MODES = {
    "internal": Words("internal", "内部"), "external_trainer": Words("external trainer", "外请讲师"),
    "sent_out": Words("sent out", "外派"),
}  # fmt: skip

# -- a case ---------------------------------------------------------------------------------------------------

MEANING = Words(": {meaning} ({clause})", "：{meaning}（{clause}）")
ON_HOLD = Words("On hold; goes on as {state}.", "暂停中；恢复后为 {state}。")
LEVEL = Words("Escalation level {level}, {office}.", "已上报第 {level} 级：{office}。")
WITH = Words("With {whom} · opened {at} · policy {policy}", "承办：{whom} · 立案 {at} · 制度版本 {policy}")
NOBODY = Words("nobody", "无人")
ZONE = Words("times in {zone}, {offset}", "时间均为 {zone}，{offset}")
SUMMER = Words("{offset} (in summer {summer})", "{offset}（夏令时 {summer}）")
AS_REGISTERED = Words(
    "As the register has it: Temporal does not answer for this case now; `aftersales doctor` says whether it is lost.",
    "以下为服务登记所载：Temporal 目前未答复此案件；`aftersales doctor` 可查明是否失联。",
)
LOST = Words(
    "Temporal no longer runs it ({lost}): no clock rings, no message arrives; `aftersales revive {number}` brings it back",
    "Temporal 已不再运行此案件（{lost}）：不再计时，也收不到消息；`aftersales revive {number}` 可将其恢复",
)
NO_COMMITMENT = Words("No commitment.", "没有承诺事项。")
IN_CHARGE = Words(", {person} in charge", "，由 {person} 接管")
LATE = Words(", late", "，逾期完成")
UNKNOWN_DUE = Words("unknown: no working time", "未定：日历无相应工作时间")
SHA, SEED = Words("SHA-256 of the seed", "种子的 SHA-256"), Words("seed of the draws", "抽签种子")
PROVISIONAL = Words(" (provisional)", "（暂定）")
OVER_BY = Words("over by {span}", "已超 {span}")
OF_WORK = Words("{span} ({hours} of work)", "{span}（工作时间 {hours}）")
DAYS = Words("{days} d {hours} h", "{days} 天 {hours} 小时")
HOURS = Words("{hours} h {minutes} min", "{hours} 小时 {minutes} 分钟")
MINUTES = Words("{minutes} min", "{minutes} 分钟")
SECONDS = Words("{seconds} s", "{seconds} 秒")
ENDED = Words("The case has ended.", "案件已结束。")
NOT_NOW = Words(" — not now: {obstacle}", " —— 目前不能：{obstacle}")
SENT_BY = Words("{by} (sent by {sealer})", "{by}（发送者 {sealer}）")
WHAT_ELSE = Words(
    "What else an event needs, the case says when it is sent.", "事件的其他条件，发送时由案件告知。"
)

# -- many cases -----------------------------------------------------------------------------------------------

NEXT = Words(" (the next ones: --page {page})", "（后面的：--page {page}）")
SHOWN_OF = Words("{shown} of {total}", "共 {total} 件，列出 {shown} 件")
PAGE = Words(", page {page}", "，第 {page} 页")
IN_ALL = Words("{total} in all", "共 {total} 件")
ZONE_TOO = Words("; {zone}", "；{zone}")

SIMILAR = Words("Of the same phone within a day: {contacts}", "一日内来自同一电话：{contacts}")
# -- customers ------------------------------------------------------------------------------------------------

CASES_OF = Words("cases: `aftersales list --about {customer}`", "案件：`aftersales list --about {customer}`")
ERASED_NOW = Words("{customer}: {count} cases are erased", "{customer}：已清除 {count} 件案件的个人信息")
ERASING = Words(
    "{customer} is to be erased; no worker has done so yet: a running one does, ask again to see",
    "{customer} 已列入待清除；尚无工作进程完成：运行中的工作进程会自动清除，请稍后重新查询",
)
ERASED_LATER = Words(
    "{count} cases are open and are erased as they end: {cases}", "{count} 件案件未结，结案时自动清除：{cases}"
)
STAYS_PLAIN = Words(
    "these were opened or written to unsealed; Temporal keeps what was sent for {days} days after they ended: {cases}",
    "以下案件曾接收未加封消息，Temporal 在其结束后仍保留原文 {days} 天：{cases}",
)
KEY_CUSTOMER = Words("{customer} is a key customer, visited each quarter", "{customer} 为重点客户，每季度走访")
NO_KEY_CUSTOMER = Words("{customer} is no key customer", "{customer} 不是重点客户")

# -- what a kind declares -------------------------------------------------------------------------------------

TITLE = Words("{kind}: {doc}", "{kind}：{doc}")
SENTENCE = Words("{doc} ({clause})", "{doc}（{clause}）")
FROM_BY = Words("From: {origins}\nBy: {by}\n", "适用状态：{origins}\n执行人：{by}\n")
EXAMPLE = Words("Example: {example}", "示例：{example}")
ANY = Words("any", "任何状态")
OR = Words(" or ", " 或 ")
LIST = Words("list of {form}", "列表，每项为 {form}")
SUCH_AS = Words(", such as {example}", "，例如 {example}")

# -- what was sent --------------------------------------------------------------------------------------------

LEFT_FOR = Words(
    "{event} is left for {case}, event_id {event_id}; its timeline tells the rest",
    "{event} 已交给 {case}，event_id 为 {event_id}；结果见其时间线",
)
APPLIED = Words(
    "{number}: {event} is applied; state {state}, entry {entry}", "{number}：{event} 已执行；状态 {state}，记录 {entry}"
)
OPENED_BEFORE = Words("{number} was opened before; nothing has changed", "{number} 此前已立案，未作任何改动")
NOT_YET = Words(
    "{number} is started and kept, but not yet in the register: {waiting}", "{number} 已启动并保存，但尚未记入服务登记：{waiting}"
)
UNRECKONED = Words(
    "no due is known yet of {names}: the calendar in force has no working time for them; they are counted as soon as one "
    "that has is published (`aftersales calendar publish`)",
    "{names} 的期限未定：现行日历没有相应的工作时间；公布新日历（`aftersales calendar publish`）后即行计算",
)
WRONG_THINGS = Words("{count} things are wrong:", "有 {count} 处错误：")
WHOLE = Words("the whole", "整体")
COLON = Words(": ", "：")
NONE = Words("none", "无")

# -- saved views ----------------------------------------------------------------------------------------------



def beside(name: str, words: str | None) -> str:
    """A name on the wire, in Chinese with its words: `running 进行中`."""
    return f"{name} {words}" if words and spoken() != "en" else name


def column(head: str) -> str:
    """The head of a column."""
    return head if spoken() == "en" else COLUMNS.get(head, head)


OWN = {
    "unit": "责任部门", "measures": "待落实措施",
    "from_on": "起始日", "to_on": "截止日", "present_days": "在岗天数", "as_of": "统计时点", "figures": "指标",
    "customers": "客户评价份数", "waiting": "尚未评分", "not_rated": "不予评分", "records": "客户资料", "records_part": "统计部分", "raters_part": "评价部分",
    "response": "服务响应", "repairs": "报修处理", "visits": "走访", "complaints": "投诉处理", "reports": "报表", "other": "其他工作",
    "total": "总分", "grade": "等级", "means": "各类评价人均分", "self": "本人", "subordinate": "下属", "corrected": "异议更正",
}  # fmt: skip
"""What a case says of its kind alone under a name that heads another column."""


OF_KIND = {
    "Onboarding": {"trainer": "培训人", "mentor": "指导人", "missing": "待完成课目", "practices": "实习次数"},
    "TrainingPlan": {
        "type": "形式", "mode": "方式", "paid_by_company": "公司付费", "cost": "费用", "categories": "认证类别",
        "dropped": "已取消", "opened": "已立案",
    },
}  # fmt: skip
"""What one kind of case says under a name that is another's too."""


def own(key: str, kind: str) -> str:
    """What a case says of its kind alone."""
    return column(key) if spoken() == "en" else OF_KIND.get(kind, {}).get(key, OWN.get(key, column(key)))


NAMED = {
    "type": COURSE_TYPES, "mode": COURSE_MODES,
    "grade": {
        "excellent": Words("excellent", "优秀"), "good": Words("good", "良好"), "fair": Words("fair", "合格"),
        "failed": Words("failed", "不合格"),
    },
    "not_rated": {
        "present_too_short": Words("too few days at work", "在岗天数不足"),
        "nobody_but_self": Words("nobody but the person has rated", "除本人外无人评分"),
        "nothing_applicable": Words("no indicator applies", "没有适用的指标"),
    },
}  # fmt: skip
"""What a case says by a name on the wire, by the key."""


def value(key: str, name: str) -> str:
    """What a case says under a key: names on the wire with their words."""
    found = NAMED.get(key, {}).get(name)
    return name if found is None else beside(name, found.zh)


def title(text: str) -> str:
    """The title of a table."""
    plain = text.strip()
    return text if spoken() == "en" else text.replace(plain, TITLES.get(plain, plain))


def where(place: str) -> str:
    """Where in a file or a request something is wrong; keys stay as they are."""
    return place if spoken() == "en" else _LINE.sub(r"第 \1 行 ", PLACES.get(place, place)).rstrip()


def standing(name: str) -> str:
    """Where something stands."""
    return beside(name, STANDINGS.get(name))


def error(kind: str) -> str:
    """An error by its name on the wire, in Chinese with its words."""
    found = TYPES.get(kind)
    return f"{kind}（{found}）" if found and spoken() != "en" else kind

