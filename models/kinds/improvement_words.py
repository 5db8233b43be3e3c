"""What is said of an improvement: its messages, and its states, events and commitments in words."""

from models.kinds.improvement import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "measure_given": Template(
        Words("{number}: measure {measure} is yours", "{number}：第 {measure} 项措施由您落实"),
        Words(
            "Please carry out measure {measure} of {number} ({clause}), and say on what evidence it is done.",
            "请落实 {number} 第 {measure} 项措施（{clause}），并说明落实依据。",
        ),
    ),
    "time_to_verify": Template(
        Words("{number}: did it help?", "{number}：请验证改进效果"),
        Words(
            "All measures of {number} were carried out a while ago ({clause}). Please verify whether they helped.",
            "{number} 的措施均已落实一段时间（{clause}），请验证是否有效。",
        ),
    ),
    "improvement_in_vain": Template(
        Words("{number}: did not help, {times} times", "{number}：改进第 {times} 次无效"),
        Words(
            "The measures of {number} have not helped, for the {times} time ({clause}); others are planned.",
            "{number} 的改进措施第 {times} 次无效（{clause}），已另订措施。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("improvement", "改进项目"),
    sentence="落实改进措施，并在一段时间后验证是否有效（四§13）。",
    states={
        "planned": Term(Words("planned", "落实中"), "措施落实中"),
        "done": Term(Words("done", "已落实"), "措施均已落实，待时间检验"),
        "verifying": Term(Words("verifying", "待验证"), "待验证是否有效"),
        "effective": Term(Words("effective", "有效"), "措施有效"),
        "dropped": Term(Words("dropped", "已放弃"), "经理决定放弃"),
    },
    events={
        "carry_out": Term(Words("carry out", "落实措施"), "责任人落实一项措施并说明依据；最后一项落实后待检验"),
        "change_measure": Term(Words("change measure", "变更措施"), "经理变更一项未落实措施的内容、责任人或日期"),
        "drop": Term(Words("drop", "放弃"), "经理放弃该改进；不得放弃自己负责的措施"),
        "time_to_verify": Term(Words("time to verify", "验证到期"), "已到验证的时候"),
        "verify": Term(Words("verify", "验证"), "由未参与落实者验证；无效则须另订措施"),
    },
    commitments={
        "measure": Words("carrying out a measure", "落实措施"),
        "until_verify": Words("time until it is verified", "距验证的时间"),
        "verify": Words("verifying the measures", "验证改进"),
    },
)

REFUSALS = {
    "measure_with": Words("measure {measure} is with {owner}: they carry it out, or a supervisor", "第 {measure} 项措施由 {owner} 负责：由其本人或主管落实"),
    "says_what_changes": Words("must say what changes: text, owner or due_on", "请说明变更 text、owner 或 due_on 中的哪一项"),
    "not_where_it_helped": Words("has no place where it helped", "有效时不得填写"),
    "needed_in_vain": Words("is needed where it did not help: at least one", "无效时必填，至少一项"),
    "no_measure": Words("no measure {measure} is to be carried out; there is: {waiting}", "没有待落实的第 {measure} 项措施；现有：{waiting}"),
}
WHYS = {
    "quality.improve_due_wd": "两周，足以改变做法",
    "quality.verify_after_cd": "一个月可见成效",
    "improvement.verify": "一周时间查看该月情况",
    "improvement.compared_cd": "前后同样长短",
    "appraisal.rectify_wd": "一周内整改考评所见问题",
    "staff.after_sales": "制度中对该部门的各种称谓",
}
