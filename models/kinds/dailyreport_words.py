"""What is said of a daily report: its messages, and its states, events and commitment in words."""

from models.kinds.dailyreport import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "report_due": Template(
        Words("{number}: your report of {day_on}", "{number}：请填写{day_on}的工作日报"),
        Words(
            "Please hand in your daily report {number} by {due_at} ({clause}): each type of work with the minutes it took. Your cases since the last report: {cases}.",
            "请于{due_at}前提交工作日报 {number}（{clause}），逐项填写工作类别和所用分钟数。自上次日报以来您办理的案件：{cases}。",
        ),
    ),
    "report_missing": Template(
        Words("{number}: your daily report is missing", "{number}：工作日报尚未提交"),
        Words(
            "Your {kind} {number} was due and has not been handed in ({clause}). Please hand it in now; where you cannot, a supervisor may excuse it.",
            "您的{kind} {number} 已到期但尚未提交（{clause}），请立即提交；确实无法提交的，可由主管准予免交。",
        ),
    ),
    "report_excused": Template(
        Words("{number}: you need not hand it in", "{number}：该日报准予免交"),
        Words(
            "A supervisor has excused your {kind} {number} ({clause}). Its cases stand in your next report.",
            "主管已准予免交您的{kind} {number}（{clause}）。其中的案件请列入下一份日报。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("daily report", "工作日报"),
    sentence="维修人员每个工作日将所做工作的类别和所用时间填入工作日报，送交售后服务部门（一§19(10)）。",
    states={
        "due": Term(Words("due", "待提交"), "等待本人提交"),
        "handed_in": Term(Words("handed in", "已提交"), "已提交，逾期提交的仍记为逾期"),
        "excused": Term(Words("excused", "准予免交"), "主管已准予免交，不计入应交"),
    },
    events={
        "hand_in": Term(
            Words("hand in", "提交"), "本人（不论以何角色）提交日报：自上次日报以来的每个案件至少列一行，与工单分钟数不符的须加说明。"
        ),
        "excuse": Term(Words("excuse", "准予免交"), "主管准予他人免交；其中的案件列入下一份日报。"),
    },
    commitments={"hand_in": Words("handing in the daily report", "提交工作日报")},
    names={"reminder": {"report_missing": Words("the daily report is missing", "工作日报未交")}},
)

REFUSALS = {
    "whose_report": Words("{person} hands it in, in whatever role; a supervisor may excuse it", "由 {person} 本人提交（不论以何角色）；确有原因的，可由主管准予免交"),
    "line_missing": Words("add a line for each case since the last report: {cases}", "自上次日报以来的每个案件须列一行，请补上：{cases}"),
    "note_missing": Words("add a note where minutes differ from the work order: {cases}", "分钟数与工单不符的，请加说明：{cases}"),
    "no_such_case": Words("there is no case {cases}: name it by its workflow id, or leave it out", "没有案件 {cases}：请填写其工作流编号，或留空"),
    "told_meanwhile": Words("another report has told some of this work meanwhile: send it again with what is left", "其中部分案件刚刚已列入本人另一份日报：请就余下部分重新提交"),
    "minutes_of_a_day": Words("must not add up to more than {most} minutes, a whole day: these are {total}", "合计不得超过一整天的 {most} 分钟：现为 {total} 分钟"),
}
WHYS = {
    "rounds.daily_reports": "到期前一小时，当日工作记忆犹新",
    "report.technician_daily_due": "一天工作结束时",
    "dailyreport.reminder": "次一工作日，首次上门之前",
}
