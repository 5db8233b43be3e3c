"""What is said of an inspection: its messages, and its states, events and commitments in words."""

from models.kinds.inspection import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "inspection_planned": Template(
        Words("{number}: you inspect on {planned_on}", "{number}：{planned_on} 由您参加检查"),
        Words(
            "You are in the team of inspection {number}, planned on {planned_on} ({clause}).",
            "您是检查 {number} 的检查小组成员，计划日期 {planned_on}（{clause}）。",
        ),
    ),
    "inspection_without_team": Template(
        Words("{number}: its team is not complete", "{number}：检查小组不完整"),
        Words(
            "For inspection {number} nobody could be found to lead it, or nobody to be drawn into its team ({clause}). "
            "Please name leader and team.",
            "检查 {number} 无人可任组长，或未能抽出组员（{clause}），请指定组长和组员。",
        ),
    ),
    "inspection_findings": Template(
        Words("{number}: findings {findings} to correct", "{number}：检查发现 {findings} 待整改"),
        Words(
            "Inspection {number} has found what does not hold: {findings} ({clause}). Please correct it.",
            "检查 {number} 发现不符合项 {findings}（{clause}），请及时整改。",
        ),
    ),
    "inspection_to_report": Template(
        Words("{number}: report findings {findings} at once", "{number}：请立即上报发现 {findings}"),
        Words(
            "Severe findings of inspection {number}: {findings} ({clause}). Please report each at once.",
            "检查 {number} 的发现 {findings} 属严重问题（{clause}），请立即逐项上报。",
        ),
    ),
    "inspection_serious": Template(
        Words("{number}: a severe finding", "{number}：检查发现严重问题"),
        Words(
            "Inspection {number} reports finding {finding} as severe ({clause}): {what}",
            "检查 {number} 上报严重问题，发现 {finding}（{clause}）：{what}",
        ),
    ),
    "inspection_reported": Template(
        Words("{number}: the report of your inspection", "{number}：检查报告"),
        Words(
            "Inspection {number} is reported; findings of yours: {findings} ({clause}). Please answer. {text}",
            "检查 {number} 已出报告，涉及您的发现 {findings} 项（{clause}），请确认反馈。{text}",
        ),
    ),
    "inspection_missed": Template(
        Words("{number}: the inspection of {planned_on} was missed", "{number}：{planned_on} 的检查未执行"),
        Words(
            "Nobody began inspection {number}, planned on {planned_on}, in time ({clause}): it counts as missed.",
            "计划于 {planned_on} 的检查 {number} 未按期开始（{clause}），记为漏检。",
        ),
    ),
    "inspection_cancelled": Template(
        Words("{number}: the inspection is called off", "{number}：检查已取消"),
        Words("Inspection {number} is called off ({clause}): {reason}", "检查 {number} 已取消（{clause}）：{reason}"),
    ),
}

WORDS = KindWords(
    kind=Words("inspection", "质量检查"),
    sentence="检查小组按检查表检查人员或库房，登记结果，督促整改并反馈（五；二§8–10）。",
    states={
        "planned": Term(Words("planned", "已计划"), "已计划，待检查小组开始"),
        "inspecting": Term(Words("inspecting", "检查中"), "检查小组正在检查"),
        "inspected": Term(Words("inspected", "已检查"), "全部检查表已填，已登记，待出报告"),
        "reported": Term(Words("reported", "已报告"), "已出报告，待整改和反馈"),
        "closed": Term(Words("closed", "已结案"), "全部已整改并反馈"),
        "missed": Term(Words("missed", "漏检"), "未按期检查，永久计入统计"),
        "cancelled": Term(Words("cancelled", "已取消"), "经理已取消"),
    },
    events={
        "name_team": Term(Words("name team", "指定检查小组"), "经理指定组长和组员；被检查人员不得参加"),
        "postpone": Term(Words("postpone", "改期"), "改到同一周的另一天"),
        "start": Term(Words("start", "开始检查"), "检查小组开始检查"),
        "enter": Term(Words("enter", "填检查表"), "填写工作检查表；重填则前一张的发现作废"),
        "finish": Term(Words("finish", "检查完毕"), "全部检查表填完后登记入册，有无差错均须登记"),
        "report_serious": Term(Words("report serious finding", "上报严重问题"), "立即上报严重问题：告知经理并立质量异常"),
        "correct": Term(Words("correct", "整改"), "本人或主管登记整改情况"),
        "report": Term(Words("report", "出检查报告"), "组长出检查报告并附检查人员自查；得分由系统计算"),
        "acknowledge": Term(Words("acknowledge", "确认反馈"), "被检查人员确认检查结果"),
        "unanswered": Term(Words("unanswered", "逾期未反馈"), "逾期未反馈，记为无答复"),
        "miss": Term(Words("miss", "漏检"), "未按期开始检查，记为漏检"),
        "cancel": Term(Words("cancel", "取消"), "经理取消检查"),
    },
    commitments={
        "inspect": Words("the inspection", "检查"),
        "missing": Words("the last day for the inspection", "检查最后期限"),
        "serious": Words("reporting a severe finding", "上报严重问题"),
        "correct": Words("correcting a finding", "整改"),
        "report": Words("the inspection report", "检查报告"),
        "feedback": Words("the answer to the report", "检查反馈"),
    },
)

REFUSALS = {
    "somebody_twice": Words("names somebody twice", "人员重复"),
    "checklist_twice": Words("names a checklist twice", "检查表重复"),
    "leader_needed": Words("is needed: who leads the team", "须指明组长"),
    "team_of_one": Words("must name one at least beside the leader", "除组长外至少须有一名组员"),
    "who_is_inspected": Words(
        "is needed: who is inspected; of a store room place instead", "须指明被检查人员；库房检查则指明 place"
    ),
    "no_persons_with_a_store": Words("has no place with a store room", "库房检查不填此项"),
    "place_of_the_store": Words("is needed for a store room", "库房检查必须填写"),
    "place_for_a_store": Words("is for a store room: kind store", "仅用于库房检查（kind 为 store）"),
    "why_special": Words("is needed for a special inspection", "专项检查必须说明原因"),
    "inspects_self": Words(
        "{person} is inspected: nobody inspects themselves", "{person} 是被检查人员：任何人不得检查自己"
    ),
    "leader_again": Words("must not name the leader again, in whatever role", "不得再列组长本人，无论以何种身份"),
    "inspect_each_other": Words(
        "{person} is inspected this week by somebody who is inspected here",
        "{person} 本周正由此处的被检查人员检查：同一周内不得互查",
    ),
    "one_apart": Words(
        "must have one at least who leads nobody inspected", "至少须有一名成员不是任何被检查人员的主管"
    ),
    "same_week": Words("planned_on must lie in the same week, {week}", "planned_on 必须在同一周 {week} 内"),
    "not_planned_yet": Words(
        "the inspection is planned for {day}: start it from that day on, or have the manager postpone it to another day "
        "of that week first",
        "检查计划日期为 {day}：请在该日或之后开始，或先由经理用 postpone 改到同一周的另一天",
    ),
    "not_before_event": Words("planned_on must not lie before the event", "planned_on 不得早于本事件"),
    "to_enter": Words("still to be entered, faults or none: {sheets}", "尚待填写（有无差错均须填）：{sheets}"),
    "not_severe": Words(
        "finding {finding} is not severe: it stands in the report", "发现 {finding} 不属严重问题，写入报告即可"
    ),
    "was_reported": Words("finding {finding} was reported", "发现 {finding} 已上报"),
    "concerns_another": Words(
        "finding {finding} concerns {person}: they correct it, or a supervisor",
        "发现 {finding} 涉及 {person}，由其本人或主管整改",
    ),
    "was_corrected": Words("finding {finding} was corrected", "发现 {finding} 已整改"),
    "severe_first": Words(
        "severe findings come first, by report_serious: {findings}", "请先用 report_serious 上报严重问题：{findings}"
    ),
    "has_answered": Words("{person} has answered, or may no longer", "{person} 已反馈，或已不能反馈"),
    "no_such_finding": Words("no finding {finding} stands; there is: {findings}", "没有发现 {finding}；现有：{findings}"),
}
WHYS = {
    "rounds.inspections": "一周首日上班前",
    "rounds.store_checks": "库房开门时",
    "inspection.per_week": "制度此处空白：每周两次",
    "inspection.per_month": "制度此处空白：与每周两次相符",
    "inspection.people_per_run": "制度原文：每次 2~3 人",
    "inspection.newcomer_until": "除非主管提前认定为熟练",
    "inspection.scopes": "依次轮流；对质量影响大的多列几次",
    "inspection.group": "各级经理和部分员工：列人员，或列岗位角色",
    "inspection.serious_report_wh": "严重问题当日知晓",
    "inspection.correct_wd": "次日前整改",
    "inspection.report_wd": "趁检查人员记得清楚",
    "inspection.feedback_wd": "留出阅读和答复的时间",
}
