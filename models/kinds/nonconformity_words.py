"""What is said of a nonconformity: its messages, and its states, events and commitments in words."""

from models.kinds.nonconformity import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "nonconformity_found": Template(
        Words("{number}: a nonconformity to trace", "{number}：有异常待追查原因"),
        Words(
            "A nonconformity was found, severity {severity} ({clause}). Please trace its cause: {number}.",
            "发现一项服务质量异常，严重程度 {severity}（{clause}）。请追查原因：{number}。",
        ),
    ),
    "nonconformity_serious": Template(
        Words("{number}: a serious nonconformity", "{number}：严重异常"),
        Words(
            "A serious nonconformity was found ({clause}); {number} is being traced.",
            "发现一项严重的服务质量异常（{clause}），{number} 正在追查原因。",
        ),
    ),
    "nonconformity_formed": Template(
        Words("{number}: form {form_no} waits for your instruction", "{number}：异常单 {form_no} 待您批示"),
        Words(
            "Form {form_no} has the cause, the handling and the measures ({clause}). Please instruct, and name the "
            "departments that countersign.",
            "异常单 {form_no} 已填明原因、处理和改进措施（{clause}）。请批示并指定会签部门。",
        ),
    ),
    "nonconformity_to_sign": Template(
        Words("{number}: please countersign", "{number}：请会签"),
        Words(
            "The form of {number} waits for your signature, round {round} ({clause}).",
            "{number} 的异常单待贵部门会签，第 {round} 轮（{clause}）。",
        ),
    ),
    "nonconformity_objected": Template(
        Words("{number}: {unit} objects", "{number}：{unit} 提出异议"),
        Words(
            "{unit} objects to the form of {number} ({clause}): all signatures of the round are void. Please fill it "
            "in again.",
            "{unit} 对 {number} 的异常单提出异议（{clause}）：本轮会签全部作废，须重新填写。",
        ),
    ),
    "nonconformity_signed": Template(
        Words("{number}: signed by all, please review", "{number}：会签完毕，请复核"),
        Words(
            "All departments have signed the form of {number} ({clause}). Please review it.",
            "各部门均已会签 {number} 的异常单（{clause}），请复核。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("nonconformity", "质量异常"),
    sentence="服务质量异常的追查、处理、批示、会签和复核（四§10）。",
    states={
        "found": Term(Words("found", "已发现"), "已发现，正在追查原因"),
        "traced": Term(Words("traced", "已查明"), "原因已查明，待填异常单"),
        "formed": Term(Words("formed", "待批示"), "异常单已填，待服务经理批示"),
        "instructed": Term(Words("instructed", "会签中"), "已批示，待指定部门会签"),
        "countersigned": Term(Words("countersigned", "待复核"), "各部门已会签，待复核"),
        "closed": Term(Words("closed", "已结案"), "复核通过，措施转为改进项目"),
        "dismissed": Term(Words("dismissed", "已撤销"), "并非异常"),
    },
    events={
        "contain": Term(Words("contain", "立即纠正"), "登记已当场纠正的内容"),
        "trace": Term(Words("trace", "查明原因"), "服务质量专员查明原因；所指人员和部门自此为准"),
        "dismiss": Term(Words("dismiss", "撤销"), "经理认定并非异常"),
        "fill_form": Term(Words("fill form", "填异常单"), "填写原因、处理和至少一项改进措施"),
        "instruct": Term(Words("instruct", "批示"), "经理批示并指定会签部门；再次批示则替换尚未会签的部门"),
        "countersign": Term(Words("countersign", "会签"), "部门会签；提出异议则本轮作废，重新填单"),
        "review": Term(Words("review", "复核"), "复核异常单；通过则结案并转为改进项目，不通过则重新填单"),
    },
    commitments={
        "trace": Words("tracing the cause", "追查原因"),
        "form": Words("filling in the form", "填写异常单"),
        "instruct": Words("the manager's instruction", "经理批示"),
        "countersign": Words("countersigning", "部门会签"),
        "review": Words("reviewing the form", "复核异常单"),
    },
)

REFUSALS = {
    "department_twice": Words("names a department twice", "部门重复"),
    "day_over": Words("must not be over", "日期不得已过"),
    "signed_before": Words("has signed in this round: {units}; name those who have not", "{units} 本轮已会签，请指定尚未会签的部门"),
    "objection_said": Words("must say what the objection is", "提出异议时须说明理由"),
    "signed_once": Words("{unit} has signed in this round", "{unit} 本轮已会签"),
    "not_asked_to_sign": Words("{unit} is not asked to sign; still to sign: {units}", "未请 {unit} 会签；尚待会签：{units}"),
}
WHYS = {
    "nonconformity.trace": "趁记忆犹新时追查",
    "nonconformity.trace_serious": "严重异常当日追查",
    "quality.form_wd": "立即填单：查明后一日内",
    "quality.manager_wd": "经理批示后方可会签",
    "quality.countersign_wd": "各部门须阅读并询问经手人",
    "quality.review_wd": "此时已全部填明",
}
