"""What is said of a complaint: its messages, and its states, events and commitments in words."""

from models.kinds.complaint import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "trend_alert": Template(
        Words("{number}: a trend of complaints", "{number}：投诉呈集中趋势"),
        Words(
            "Complaint {number} is one of several about the same subject within a few days ({clause}). Please look "
            "for their common cause.",
            "投诉单 {number} 与近日数起投诉事由相同（{clause}），请查找共同原因。",
        ),
    ),
    "complaint_reported": Template(
        Words("{number}: a complaint to be accepted", "{number}：有投诉待受理"),
        Words(
            "Complaint {number} was reported ({clause}). Please accept it and name its handler.",
            "收到投诉 {number}（{clause}），请受理并指定经办人。",
        ),
    ),
    "complaint_assigned": Template(
        Words("{number}: this complaint is with you", "{number}：该投诉由您经办"),
        Words(
            "You handle complaint {number} ({clause}). Please answer the customer soon.",
            "投诉 {number}（{clause}）由您经办，请尽快答复客户。",
        ),
    ),
    "complaint_handed_on": Template(
        Words("{number}: {handler} handles this complaint now", "{number}：该投诉改由 {handler} 经办"),
        Words(
            "{handler} handles complaint {number} from now on ({clause}); please tell them what you know of it.",
            "投诉 {number} 现改由 {handler} 经办（{clause}），请向其交接情况。",
        ),
    ),
    "complaint_disputed": Template(
        Words("{number}: the customer is not satisfied", "{number}：客户不满意"),
        Words(
            "The customer does not accept the answer to complaint {number} ({clause}). Please look into it again.",
            "客户不接受投诉 {number} 的答复（{clause}），请重新调查处理。",
        ),
    ),
    "confirmation_open": Template(
        Words("{number}: is the customer satisfied?", "{number}：请确认客户是否满意"),
        Words(
            "The answer to complaint {number} ({clause}) is still unconfirmed. Please ask the customer.",
            "投诉 {number} 的答复（{clause}）尚未得到客户确认，请询问客户。",
        ),
    ),
    "complaint_answered": Template(
        Words("Our answer to your complaint {number}", "关于您的投诉 {number} 的答复"),
        Words(
            "We have answered your complaint {number}. Please tell us whether you are satisfied; if you are not, "
            "we will look into it again.",
            "您的投诉 {number} 已答复，请告知您是否满意；如不满意，我们将重新处理。",
        ),
        to_customer=True,
    ),
    "confirmation_asked": Template(
        Words("Are you satisfied? Your complaint {number}", "您是否满意？您的投诉 {number}"),
        Words(
            "We have not yet heard whether our answer to your complaint {number} satisfies you. Please let us know.",
            "关于您的投诉 {number} 的答复，我们尚未收到您是否满意的反馈，请告知我们。",
        ),
        to_customer=True,
    ),
    "complaint_unconfirmed": Template(
        Words("Your complaint {number}", "您的投诉 {number}"),
        Words(
            "We have heard nothing more about your complaint {number} and take its handling to be done. Should you "
            "not be satisfied, please call us and give this number.",
            "关于您的投诉 {number}，我们未再收到反馈，现视为处理完毕。如您仍不满意，请来电并提供此单号。",
        ),
        to_customer=True,
    ),
    "complaint_unresolved": Template(
        Words("Your complaint {number}", "您的投诉 {number}"),
        Words(
            "To our regret we could not agree on your complaint {number} and have ended its handling. You are free "
            "to turn to the consumer authority (12315).",
            "很遗憾，我们未能就您的投诉 {number} 与您达成一致，现已结束处理。您可向消费者权益保护机构（12315）投诉。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("complaint", "投诉"),
    sentence="客户就产品质量或服务质量向本公司、新闻媒体或其他部门提出的投诉（一§28）。",
    states={
        "reported": Term(Words("reported", "已报告"), "已发现并报告，等待售后服务部受理"),
        "accepted": Term(Words("accepted", "已受理"), "已受理并指定处理人"),
        "investigating": Term(Words("investigating", "调查中"), "正在调查事实"),
        "answered": Term(Words("answered", "已答复"), "已答复客户，等待客户确认"),
        "resolved": Term(Words("resolved", "已解决"), "已解决，原因尚待查清"),
        "cause_found": Term(Words("cause found", "原因已查清"), "原因和责任已查清，等待归档"),
        "archived": Term(Words("archived", "已归档"), "已归档"),
        "withdrawn": Term(Words("withdrawn", "已撤诉"), "客户已撤回投诉"),
    },
    events={
        "accept": Term(Words("accept", "受理"), "售后服务部受理投诉并指定处理人，处理人不得是被投诉人；此后可改由他人处理。"),
        "reply": Term(Words("reply", "先行答复"), "调查期间先行答复客户。"),
        "start_investigation": Term(Words("start the investigation", "开始调查"), "开始调查事情经过。"),
        "record_findings": Term(Words("record findings", "记录调查结果"), "记录目前查明的情况。"),
        "answer": Term(Words("answer", "答复"), "告知客户处理结果，或提出替代的解决办法（八§3(4)c）。"),
        "confirm_satisfied": Term(Words("confirm satisfaction", "确认满意"), "客户对处理结果表示满意。"),
        "dispute": Term(Words("dispute", "不认可"), "客户不满意：投诉上报一级，重新调查。"),
        "close_unresolved": Term(Words("close unresolved", "未解决结案"), "无法达成一致的由经理结束，绝不计为满意。"),
        "leave_unconfirmed": Term(Words("leave unconfirmed", "逾期未确认"), "客户逾期未确认答复，绝不计为满意。"),
        "find_cause": Term(
            Words("find the cause", "查清原因"),
            "查清原因及负责的部门和个人，纳入其考核；一周内同一部门三起即为投诉趋势。",
        ),
        "archive": Term(Words("archive", "归档"), "投诉归档，保存至客户向监管部门申诉的期限届满。"),
        "withdraw": Term(Words("withdraw", "撤回投诉"), "客户撤回投诉。"),
    },
    commitments={
        "report": Words("accepting the complaint", "受理投诉"),
        "first_reply": Words("the first reply to the customer", "首次答复客户"),
        "resolve": Words("resolving the complaint", "解决投诉"),
        "confirmation": Words("the customer's confirmation", "客户确认"),
        "archive": Words("filing the complaint", "投诉归档"),
    },
    names={"reminder": {"confirmation_open": Words("asking for the confirmation", "请客户确认")}},
)

REFUSALS = {
    "handler": Words("the handler must not be the person complained about", "处理人不得是被投诉人"),
    "stays_with_handler": Words("it was opened when a complaint stayed with its handler: add_note", "该投诉开立时处理人尚不可更换，请以 add_note 说明"),
    "with_handler_already": Words("it is with {person} already: name another handler", "已由 {person} 处理，请指定他人"),
}
WHYS = {
    "complaint.report_wm": "自获知至受理的工作分钟",
    "complaint.report_media_minutes": "媒体和监管部门，昼夜计时",
    "complaint.trend_count": "三起即为趋势",
    "complaint.trend_days": "一周之内",
    "complaint.first_reply_wh": "半天",
    "complaint.resolve_wd": "与监管部门的期限一致",
    "complaint.remind": "未确认的答复须再次询问",
    "complaint.confirmation": "逾期视为未确认",
    "complaint.cause": "趁记忆犹新时查明",
    "complaint.archive": "归档",
    "complaint.archive_years": "向监管部门投诉的时效",
}
