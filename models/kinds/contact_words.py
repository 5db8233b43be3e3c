"""What is said of a contact: its messages, and its states, events and commitments in words."""

from models.kinds.contact import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "contact_urgent": Template(
        Words("{number}: an emergency", "{number}：紧急事件"),
        Words(
            "An emergency was taken down as contact {number} ({clause}). Please see to it at once.",
            "接到紧急事件，联系单 {number}（{clause}），请立即过问处理。",
        ),
    ),
    "contact_unrouted": Template(
        Words("{number}: nobody is named for this contact", "{number}：该联系单无人受理"),
        Words(
            "The routing table names nobody at work for contact {number} ({clause}). Please have it passed to the right "
            "unit or person.",
            "转送表中没有可受理联系单 {number} 的在岗单位或人员（{clause}），请安排转送。",
        ),
    ),
    "contact_routed": Template(
        Words("{number}: this contact is with you", "{number}：该联系单转您处理"),
        Words(
            "Contact {number} was passed to you ({clause}). Please answer it; what was asked stands in the case.",
            "联系单 {number} 已转您处理（{clause}），请予答复，内容见服务记录。",
        ),
    ),
    "contact_note_left": Template(
        Words("{number}: a note was left for you", "{number}：有留言待转告"),
        Words(
            "Nobody could be reached about contact {number}, so a note was left for you ({clause}). Please confirm that "
            "you have it.",
            "联系单 {number} 转接时无人应答，已为您留言（{clause}），请确认收到。",
        ),
    ),
    "contact_belongs": Template(
        Words("{number}: the customer of your case was in touch again", "{number}：您承办案件的客户再次联系"),
        Words(
            "Contact {number} belongs to {belongs_to}, which is with you ({clause}). What was said stands in the contact.",
            "联系单 {number} 归入由您承办的 {belongs_to}（{clause}），内容见该联系单。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("contact", "联系"),
    sentence="尚未成为维修、退换货、投诉、提案或订单的每一次来电、来信、来访（一§29–30）。",
    states={
        "recorded": Term(Words("recorded", "已记录"), "已详细记录，即将转送"),
        "routed": Term(Words("routed", "已转送"), "已转送有关单位或人员，等待答复"),
        "unrouted": Term(Words("not routed", "待转送"), "转送表中没有在岗的单位或人员，等待安排转送"),
        "relayed": Term(Words("note left", "已留言"), "未能联系上有关人员，已书面记录，等待转告"),
        "answered": Term(Words("answered", "已答复"), "已答复客户"),
        "linked": Term(Words("linked", "已转案件"), "已转为案件，或归入已有案件"),
        "closed": Term(Words("closed", "已结束"), "无需答复，已结束"),
    },
    events={
        "route": Term(Words("route", "转送"), "按分工转送有关单位或人员处理；所指定的人员缺勤的，予以注明。"),
        "leave_note": Term(Words("leave a note", "留言"), "未能联系上有关人员，做好书面记录。"),
        "confirm_note": Term(Words("confirm the note", "确认留言"), "受理单位或人员（不论以何种角色）或主管确认已收到留言。"),
        "answer": Term(
            Words("answer", "答复"), "答复客户；不能满足要求的，约定其他办法。受理单位或人员不论以何种角色均可答复。"
        ),
        "link": Term(Words("link", "转案件"), "转为案件，自客户联系时起算；或归入尚未结束的案件。"),
        "close": Term(Words("close", "结束"), "无需答复，予以结束。"),
    },
    commitments={
        "emergency": Words("seeing to the emergency", "处理紧急事件"),
        "route": Words("passing the contact on", "转送联系单"),
        "relay": Words("passing the note on", "转告留言"),
        "answer": Words("answering the contact", "答复客户"),
    },
)

REFUSALS = {
    "not_itself": Words("a contact does not belong to itself: name another case", "联系单不能归入自身：请指明另一案件"),
    "not_registered": Words("no case {case} is in the register: have one opened by kind and request", "服务登记中没有案件 {case}：请用 kind 和 request 开立"),
    "other_ended": Words("{case} has ended: have one opened by kind and request", "{case} 已结束：请用 kind 和 request 开立"),
    "case_alone": Words("has no place beside kind and request: name a case, or say what to open", "不得与 kind、request 同时填写：请指明案件，或说明开立什么"),
    "kind_and_request": Words("is needed where no open case is named", "未指明未结案件时必填"),
    "kind_not_here": Words("is no kind of case here", "本服务没有这一案件类型"),
    "misdirected_alone": Words("has no place beside an answer: a misdirected contact ends without one", "不得与答复同时填写：打错的电话无需答复"),
    "another_than_unit": Words("must be another than the unit", "不得与 unit 相同"),
}
WHYS = {
    "intake.route_wm": "趁客户记得来电时转送责任部门",
    "callcentre.answer_seconds": "铃响三声，每声五秒",
    "callcentre.message_relay_wm": "留言与来电同样及时转告",
    "contact.answer": "客户次日得到答复",
    "contact.similar": "同一电话一日内的来电可能为同一事项",
    "contact.routing": "取第一个相符的行；均不相符则告知主管",
}
