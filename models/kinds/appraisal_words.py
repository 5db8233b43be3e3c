"""What is said of an appraisal: its messages, and its states, events and commitments in words."""

from models.kinds.appraisal import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

INDICATORS = {
    "response": Words("contacts in time", "服务响应及时"),
    "repairs": Words("repairs in time", "报修处理及时"),
    "visits": Words("visits made", "走访完成"),
    "complaints": Words("satisfied after a complaint", "投诉处理满意"),
    "reports": Words("reports in time", "报表及时"),
    "records": Words("customer's data filled in", "客户资料完整"),
    "other": Words("other work of the post", "岗位其他工作"),
}
"""The indicators in words (六§3)."""
GRADES = {
    "excellent": Words("excellent", "优秀"),
    "good": Words("good", "良好"),
    "fair": Words("fair", "合格"),
    "failed": Words("failed", "不合格"),
}
PERIOD = Words("{person}, {first} to {last}, {days} days at work", "{person}，{first} 至 {last}，在岗 {days} 天")
WAITING = Words("still to rate: {persons}", "尚未评分：{persons}")
NAMES = {
    "grade": GRADES,
    "rated_as": {
        "supervisor": Words("their superior", "直接上级"),
        "self": Words("yourself", "本人自评"),
        "subordinate": Words("one whom they lead", "下属"),
    },
    "why": {
        "present_too_short": Words("too few days at work", "在岗天数不足"),
        "nobody_but_self": Words("nobody but the person has rated", "除本人外无人评分"),
        "nothing_applicable": Words("no indicator applies", "没有适用的指标"),
    },
    "decision": {
        "as_proposed": Words("as the policy proposes", "按制度建议执行"),
        "reward": Words("a reward", "奖励"),
        "penalty": Words("a penalty", "处罚"),
        "none": Words("nothing", "不奖不罚"),
    },
}

TOPICS = {
    "appraisal_to_rate": Template(
        Words("{number}: please rate {person}", "{number}：请为 {person} 评分"),
        Words(
            "Appraisal {number} of {person} ({clause}): please rate as {rated_as}, by indicator, 0 to 100.",
            "{person} 的考核 {number}（{clause}）：请以“{rated_as}”身份按指标评分，0 至 100 分。",
        ),
    ),
    "appraisal_scored": Template(
        Words("{number}: {total}, {grade}, to be confirmed", "{number}：{total} 分，{grade}，待确认"),
        Words(
            "Appraisal {number} of {person} has come to {total}, {grade} ({clause}). Please confirm it with the "
            "appraisal group.",
            "{person} 的考核 {number} 得 {total} 分，{grade}（{clause}）。请会同考核小组确认。",
        ),
    ),
    "appraisal_confirmed": Template(
        Words("{number}: your appraisal, {total}, {grade}", "{number}：您的考核结果 {total} 分，{grade}"),
        Words(
            "Your appraisal {number} has come to {total}, {grade} ({clause}). If a figure is wrong, please object in "
            "time.",
            "您的考核 {number} 得 {total} 分，{grade}（{clause}）。如认为数据有误，请在期限内提出异议。",
        ),
    ),
    "appraisal_objected": Template(
        Words("{number}: {person} objects", "{number}：{person} 提出异议"),
        Words(
            "{person} objects to the result of appraisal {number} ({clause}): {grounds}. Please decide.",
            "{person} 对考核 {number} 的结果提出异议（{clause}）：{grounds}。请裁定。",
        ),
    ),
    "appraisal_objection_decided": Template(
        Words("{number}: your objection is decided, {total}, {grade}", "{number}：异议已裁定，{total} 分，{grade}"),
        Words(
            "Your objection to appraisal {number} is decided ({clause}): {reason}. The result is {total}, {grade}.",
            "您对考核 {number} 的异议已裁定（{clause}）：{reason}。结果为 {total} 分，{grade}。",
        ),
    ),
    "appraisal_final": Template(
        Words("{number}: {person}, {grade}; what follows is to be decided", "{number}：{person} {grade}，待决定奖惩"),
        Words(
            "The result of appraisal {number} of {person} stands: {total}, {grade} ({clause}). Please decide what "
            "follows.",
            "{person} 的考核 {number} 结果已定：{total} 分，{grade}（{clause}）。请决定奖惩。",
        ),
    ),
    "appraisal_decided": Template(
        Words("{number}: decided on your appraisal: {decision}", "{number}：考核奖惩决定：{decision}"),
        Words(
            "On your appraisal {number}, {total}, {grade}, it was decided: {decision}, {what} ({clause}).",
            "您的考核 {number}（{total} 分，{grade}）已作决定：{decision}，{what}（{clause}）。",
        ),
    ),
    "appraisal_not_rated": Template(
        Words("{number}: {person} is not rated", "{number}：{person} 不予评分"),
        Words("Appraisal {number} of {person} ends without a result ({clause}): {why}.",
              "{person} 的考核 {number} 不予评分（{clause}）：{why}。"),
    ),
}  # fmt: skip

WORDS = KindWords(
    kind=Words("appraisal", "考核"),
    sentence="按月或不定期考核员工：由记录统计指标，四类评价人评分，确认、异议、定级并决定奖惩（六）。",
    states={
        "collecting": Term(Words("collecting", "评分中"), "指标已统计，等待各评价人评分"),
        "scored": Term(Words("scored", "已计分"), "总分已算出，待考核小组确认"),
        "confirmed": Term(Words("confirmed", "已确认"), "已确认，本人可提出异议"),
        "objected": Term(Words("objected", "有异议"), "本人提出异议，待总经理裁定"),
        "final": Term(Words("final", "已定"), "结果已定，待决定奖惩"),
        "closed": Term(Words("closed", "已结案"), "奖惩已决定"),
        "not_rated": Term(Words("not rated", "不予评分"), "无法评分"),
    },
    events={
        "rate": Term(Words("rate", "评分"), "评价人按指标评分，直接上级另评其他工作；同一身份再评则取代前次"),
        "score": Term(Words("score", "计分"), "评分期限已到，按已有评分计分"),
        "confirm": Term(Words("confirm", "确认"), "经理或直接上级会同考核小组（含质量专员）确认结果"),
        "object": Term(Words("object", "提出异议"), "本人提出异议，限一次，由总经理裁定"),
        "let_stand": Term(Words("let stand", "结果成立"), "期限内无异议，结果成立"),
        "decide_objection": Term(Words("decide objection", "裁定异议"), "总经理裁定异议；更改数值则重新计分定级"),
        "decide": Term(Words("decide", "决定奖惩"), "制度只作建议，由经理决定；处罚由总经理决定"),
    },
    commitments={
        "rate": Words("rating", "评分"),
        "scores": Words("the end of the ratings", "评分截止"),
        "confirm": Words("confirming the result", "确认结果"),
        "objection": Words("the time to object", "异议期限"),
        "decide_objection": Words("deciding the objection", "裁定异议"),
        "decide": Words("deciding what follows", "决定奖惩"),
    },
    names=NAMES,
)

REFUSALS = {
    "an_appraisal": Words(
        "must be the workflow id of an appraisal, appraisal-NUMBER", "必须是考核的工作流编号，appraisal-编号"
    ),
    "one_indicator": Words("must score one indicator at least", "至少须为一项指标评分"),
    "days_in_order": Words(
        "to_on must lie on or after from_on, and within {days} days", "to_on 不得早于 from_on，且期间不超过 {days} 天"
    ),
    "days_over": Words("must be over", "必须已经结束"),
    "not_employed": Words("was not employed in any of these days", "在此期间并不在职"),
    "only_self": Words("only {person} rates as self", "只有 {person} 本人可以自评"),
    "left_the_list": Words("{person} is no longer on the staff list", "{person} 已不在员工名册上"),
    "not_self": Words("nobody rates themselves but as self", "任何人只能以自评（self）为自己评分"),
    "nobody_above": Words(
        "nobody is above {person}: nobody rates as supervisor", "{person} 没有上级，无人以上级身份评分"
    ),
    "general_manager_rates": Words(
        "{person} has no superior on the staff list: the general_manager rates as supervisor",
        "员工名册上 {person} 没有上级，由总经理（general_manager）以上级身份评分",
    ),
    "superior_is": Words(
        "{person} is the superior by the staff list: they rate as supervisor",
        "按员工名册，直接上级为 {person}，由其以上级身份评分",
    ),
    "leads_nobody": Words(
        "{person} leads nobody: nobody rates as subordinate", "{person} 没有下属，无人以下属身份评分"
    ),
    "is_the_superior": Words(
        "{person} is the superior: they rate as supervisor", "{person} 是直接上级，应以上级身份评分"
    ),
    "not_led": Words("{person} is not led by {superior} by the staff list", "按员工名册，{person} 不是 {superior} 的下属"),
    "other_needed": Words("is needed: the superior scores it", "须填写：由直接上级评分"),
    "group_of_others": Words(
        "must not be who is appraised", "不得为被考核人：任何人不得办理涉及本人的事项"
    ),
    "group_of_two": Words(
        "must name a quality specialist and one more at least", "须包括一名质量专员（quality）和至少另一人"
    ),
    "what_needed": Words("is needed: which reward or penalty", "须写明何种奖励或处罚"),
    "what_only": Words("has place with a reward or a penalty only", "仅在奖励或处罚时填写"),
    "heard_needed": Words("is needed for a penalty: what the person said", "处罚须写明本人的陈述"),
    "penalty_by": Words(
        "a penalty is decided by the general_manager, on the proposal", "处罚由总经理（general_manager）决定"
    ),
}
WHYS = {
    "rounds.appraisals": "次月首个工作日，迟交的日报已到",
    "appraisal.cycle": "制度规定定期或不定期；by_hand 为只作不定期考核",
    "appraisal.weights": "依次为响应、报修、走访、投诉、报表、资料、其他：客户评价所占最重",
    "appraisal.record_fields": "再次服务该客户所需的资料",
    "appraisal.shares_staff": "上级、本人、客户；制度缺表",
    "appraisal.shares_supervisor": "上级、本人、下属、客户；制度缺表",
    "appraisal.min_answers": "答复太少，说明不了工作好坏",
    "appraisal.min_present_wd": "半个月才看得出工作情况",
    "appraisal.records_share": "记录统计所占百分比，其余为评价人评分",
    "appraisal.grades": "制度原文：优秀、良好、合格的下限，其下为不合格",
    "appraisal.proposals": "制度缺表；仅为建议，由人决定",
    "appraisal.points": "每项轻微、较重、严重质量异常扣部门的分数",
    "appraisal.rate": "一周内完成评分",
    "appraisal.scores": "最后评分期限的次日",
    "appraisal.confirm": "趁评分印象尚新",
    "appraisal.objection": "留出一周核对本人数据",
    "appraisal.decide_objection": "裁定前结果不能定，应尽快",
    "appraisal.decide": "留出一周听取意见",
}
