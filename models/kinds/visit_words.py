"""What is said of a visit: its messages, and its states, events and commitments in words."""

from models.kinds.visit import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "visit_planned": Template(
        Words("{number}: a visit to be assigned", "{number}：有走访待指派"),
        Words(
            "A customer is to be visited by {due_on} ({clause}). Please name who visits, under {number}.",
            "计划于{due_on}前走访一位客户（{clause}），单号 {number}，请指派走访人员。",
        ),
    ),
    "visit_assigned": Template(
        Words("{number}: a visit for you to make", "{number}：请您走访客户"),
        Words(
            "You visit the customer of {number} by {due_on} ({clause}). Please prepare the visit and agree on an hour with them.",
            "走访单 {number} 由您负责，请于{due_on}前走访客户（{clause}）。请做好准备并与客户约定时间。",
        ),
    ),
    "visit_moved": Template(
        Words("{number}: the visit has another due", "{number}：走访期限变更"),
        Words(
            "Visit {number} is now to be made by {due_on} ({clause}). An hour that no longer fits must be agreed anew.",
            "走访单 {number} 的期限改为{due_on}（{clause}）。已约定的时间如不再适合，请与客户重新约定。",
        ),
    ),
    "visit_off": Template(
        Words("{number}: the visit is off", "{number}：走访取消"),
        Words("Visit {number} is not to be made any more ({clause}).", "走访单 {number} 不再进行（{clause}）。"),
    ),
    "visit_missed": Template(
        Words("{number}: a visit was missed", "{number}：走访未完成"),
        Words(
            "Visit {number} was due {due_on} and has not been made; it counts as missed ({clause}).",
            "走访单 {number} 应于{due_on}前完成而未进行，计为未完成（{clause}）。",
        ),
    ),
    "visit_hour": Template(
        Words("We will call on you ({number})", "我们将登门走访（{number}）"),
        Words(
            "As agreed, we will call on you {visit_at}. Our visitor will show a badge before entering. We look forward to hearing "
            "what you think of our products and our service.",
            "按照约定，我们将于{visit_at}登门走访，工作人员进门前会出示工号卡。期待听取您对我们产品和服务的意见。",
        ),
        to_customer=True,
    ),
    "visit_put_off": Template(
        Words("Another time for our visit ({number})", "走访时间变更（{number}）"),
        Words(
            "We cannot call on you at the time that was agreed. We are sorry, and will contact you to agree on another one.",
            "原定的走访时间无法成行，谨致歉意。我们会与您联系，另行约定时间。",
        ),
        to_customer=True,
    ),
    "visit_called_off": Template(
        Words("Our visit does not take place ({number})", "走访取消（{number}）"),
        Words(
            "The visit that was agreed with you does not take place. We are sorry for any trouble; please call us whenever we can "
            "do something for you.",
            "与您约定的走访不再进行，如有不便，敬请谅解。如需服务，欢迎随时来电。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("visit", "走访"),
    sentence="定期或因故走访客户：约定时间，登门听取意见，撰写报告（一§36）。",
    states={
        "planned": Term(Words("planned", "已计划"), "已列入计划，待指派走访人员"),
        "assigned": Term(Words("assigned", "已指派"), "已指派走访人员，待与客户约定时间"),
        "agreed": Term(Words("agreed", "已约定"), "已与客户约定时间，准备就绪"),
        "visiting": Term(Words("visiting", "走访中"), "走访人员已到客户处"),
        "visited": Term(Words("visited", "已走访"), "走访结束，待提交报告"),
        "reported": Term(Words("reported", "已报告"), "走访报告已提交"),
        "missed": Term(Words("missed", "未完成"), "逾期未走访，仍计入计划数"),
        "declined": Term(Words("declined", "客户谢绝"), "客户谢绝走访"),
        "cancelled": Term(Words("cancelled", "已取消"), "主管取消走访"),
    },
    events={
        "assign": Term(Words("assign", "指派"), "主管指派走访人员；已约定的时间须重新约定。"),
        "agree": Term(Words("agree on an hour", "约定时间"), "与客户约定走访时间，并做好走访准备（八§4）。"),
        "arrive": Term(Words("arrive", "到达"), "走访人员到达并出示工号卡。"),
        "finish": Term(Words("finish", "结束走访"), "走访结束：记录会见了谁，可按规范逐项检查。"),
        "report": Term(
            Words("report", "提交报告"), "记录客户的意见和满意程度；需另行处理的事项开立投诉、提案或维修单（一§3）。"
        ),
        "refuse": Term(Words("refuse", "谢绝"), "客户谢绝走访。"),
        "move": Term(Words("move", "改期"), "主管更改走访期限；仍计入原计划的季度，已不适合的约定时间作废。"),
        "miss": Term(Words("missed", "逾期未走访"), "期限过后仍无人走访：走访作罢，仍计入计划数（六§3）。"),
        "cancel": Term(Words("cancel", "取消"), "主管取消走访。"),
    },
    commitments={
        "assign": Words("naming who visits", "指派走访人员"),
        "visit": Words("making the visit", "完成走访"),
        "missing": Words("the last day for the visit", "走访最后期限"),
        "report": Words("reporting on the visit", "提交走访报告"),
    },
)

REFUSALS = {
    "no_id": Words("is needed where no id is given", "未填写客户编号（id）时必填"),
    "visit_at_between": Words("visit_at must lie between {first} and {last}: agree on another hour, or have the supervisor move the visit", "visit_at 须在 {first} 与 {last} 之间：请另约时间，或由主管改期（move）"),
    "true": Words("must be true", "须为 true"),
}
WHYS = {
    "visit.window_days": "一周，便于配合客户时间",
    "visit.assign": "趁计划新近时指派",
    "visit.missing": "晚一周的走访已是另一次走访",
    "visit.report": "趁记忆犹新时写成",
    "rounds.visits": "当季走访，于首个工作日",
    "visit.key_customer": "重点客户多久走访一次",
}
