"""When a conduct record is to be decided, and what is said of one (一§19(11)·2, 一§26)."""

from models.policy.parameter import Parameter
from models.words.words import Template, Words

PARAMETERS = (Parameter("conduct.decide", "3 WD", "一§26", "a person decides, soon", "WD"),)
TOPICS = {
    "conduct_proposed": Template(
        Words("{number}: a conduct record waits for your decision", "{number}：有行为记录待您裁定"),
        Words(
            "{kind} {number}: a conduct record was proposed, {conduct} ({clause}). Please confirm or dismiss it; "
            "nothing follows without your decision.",
            "{kind}单 {number}：提出一条行为记录——{conduct}（{clause}）。"
            "请予确认或驳回；未经您裁定不作任何处理。",
        ),
    ),
}
NAMES = {
    "commitment": {"conduct": Words("deciding on a conduct record", "行为记录裁定")},
    "conduct": {
        "unexcused_absence": Words("unexcused absence", "旷工"),
        "obstruction": Words("obstruction of a customer", "推诿顾客"),
    },
}

REFUSALS = {
    "no_conduct": Words("no undecided conduct record has that number", "没有该编号的待裁定行为记录"),
    "no_conduct_at_all": Words("no conduct record is undecided", "没有待裁定的行为记录"),
}
WHYS = {
    "conduct.decide": "由人尽快裁定",
}
