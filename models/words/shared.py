"""What is said of every kind of case: messages, the state and events that all share, words for what parameters name."""

from models.words.words import Template, Term, Words

TOPICS = {
    "warning": Template(
        Words("{number}: {commitment} is due {due_at}", "{number}：{commitment}将于{due_at}到期"),
        Words(
            "{kind} {number}: {commitment} ({clause}) is due {due_at} and still open. Please see to it in time.",
            "{kind}单 {number}：{commitment}（{clause}）将于{due_at}到期，尚未完成，请及时处理。",
        ),
    ),
    "overdue": Template(
        Words("{number}: {commitment} is overdue", "{number}：{commitment}已超时"),
        Words(
            "{kind} {number}: {commitment} ({clause}) was due {due_at} and is still open. It is reported to you as "
            "{rung}: please take charge of it.",
            "{kind}单 {number}：{commitment}（{clause}）应于{due_at}前完成，现已超时仍未完成。现上报{rung}，请接手督办。",
        ),
    ),
    "message_failed": Template(
        Words("{number}: a message could not be delivered", "{number}：有消息未能送达"),
        Words(
            "{kind} {number}: a message to {addressee} could not be delivered and is given up ({clause}). Please "
            "tell them in another way; `aftersales outbox` says what stood in its way.",
            "{kind}单 {number}：发给{addressee}的消息多次未能送达，系统不再重试（{clause}）。请另行告知；原因可用 `aftersales outbox` 查看。",
        ),
    ),
    "case_lost": Template(
        Words("{number}: this case no longer runs", "{number}：该单已停止运行"),
        Words(
            "{kind} {number} stands in the register as {state}, but Temporal no longer runs it: {loss}. None of "
            "its clocks rings any more and no message reaches it. {way_back} {command}",
            "{kind}单 {number} 在登记簿中仍为 {state}，但 Temporal 已不再运行：{loss}。其时限不再提醒，消息也无法送达。{way_back}{command}",
        ),
    ),
    "level_raised": Template(
        Words("{number}: raised to {rung}", "{number}：已上报{rung}"),
        Words(
            "{kind} {number} was raised to you, {rung} ({clause}). Please look into it.",
            "{kind}单 {number} 已上报{rung}（{clause}），请过问处理。",
        ),
    ),
    "case_opened": Template(
        Words("Your {kind} {number}", "您的{kind}单 {number}"),
        Words(
            "We have taken down your request; its number is {number}. We will contact you shortly. Please give "
            "this number whenever you speak to us.",
            "您的服务请求已登记，单号为 {number}，我们会尽快与您联系。来电时请提供此单号。",
        ),
        to_customer=True,
    ),
}

STATES: dict[str, Term] = {
    "on_hold": Term(Words("on hold", "暂停"), "等待中，暂停期限正在计算"),
}
"""The states of every kind."""
EVENTS: dict[str, Term] = {
    "take_charge": Term(Words("take charge", "接管"), "接到上报的人员或其上级对超时事项负责，不再逐级上报。"),
    "hold": Term(Words("hold", "暂停"), "案件等待，各项时限暂停计算；暂停本身另有期限。"),
    "resume": Term(Words("resume", "恢复"), "案件从暂停处继续，各项时限的剩余时间继续计算。"),
    "decide_conduct": Term(Words("decide on conduct", "裁定行为记录"), "主管确认或驳回提请的行为记录。"),
    "add_note": Term(Words("add a note", "添加备注"), "值得记入时间线的事项。"),
}
"""The events of every kind."""
ENTRIES: dict[str, Words] = {
    "open": Words("opened", "立案"),
    "warn": Words("warned", "预警"),
    "overdue": Words("overdue", "超时"),
    "escalate": Words("escalated", "逐级上报"),
    "remind": Words("reminded", "提醒"),
    "calendar_published": Words("calendar published", "工作日历已公布"),
    "access_published": Words("access rule changed", "访问规则已变更"),
    "cancel_workflow": Words("request to cancel the workflow", "请求取消工作流"),
}
"""Entries of the timeline that are no event of a kind: the opening, and what the clock or Temporal does."""

NAMES: dict[str, dict[str, Words]] = {
    "loss": {
        "terminated": Words("it was terminated", "已被终止"),
        "timed_out": Words("a timeout with which it was started has run out", "启动时设置的超时已到"),
        "failed": Words("it has failed", "运行失败"),
        "canceled": Words("it was cancelled", "已被取消"),
        "replaced": Words("another start under its number took its place", "同一编号的另一次启动取代了它"),
        "deleted": Words("it was deleted", "已被删除"),
    },
    "way_back": {
        "revive": Words(
            "It can be brought back with all that has come to it. Please have typed:",
            "可以连同已收到的全部消息一起恢复，请执行：",
        ),
        "reopen": Words(
            "It cannot be brought back. Please have it opened anew by a request that names it in reopens, with a "
            "reopen_reason:",
            "已无法恢复，请重新开单，在请求的 reopens 中写明原单，并填写 reopen_reason：",
        ),
    },
    "severity": {
        "minor": Words("minor", "轻微"),
        "major": Words("major", "较重"),
        "serious": Words("serious", "严重"),
    },
    "hold_reason": {
        "waiting_for_customer": Words("waiting for the customer", "等待客户"),
        "waiting_for_parts": Words("waiting for parts", "等待备品配件"),
        "waiting_for_supplier": Words("waiting for the supplier", "等待供应商"),
        "waiting_for_person": Words("waiting for a person", "等待有关人员"),
        "other": Words("another reason", "其他原因"),
    },
}
