"""What is said of a course: its messages, and its states, events and commitments in words."""

from models.kinds.course import NAME, CourseFacts  # noqa: F401  # whose words these are
from models.words.spoken import say
from models.words.words import KindWords, Template, Term, Words

PAGE_DATES = Words("{first} to {last}, held on {held} of {dates} dates", "{first} 至 {last}，共 {dates} 次，已登记出勤 {held} 次")
PAGE_NO_DATES = Words("no dates yet", "时间未定")
PAGE_PEOPLE = Words("held by {trainer}, for {count}", "授课：{trainer}，参加 {count} 人")

MODES = {
    "internal": Words("somebody of the company", "内部人员"), "external_trainer": Words("a trainer from outside", "外请讲师"),
    "sent_out": Words("others, outside", "外派培训"),
}  # fmt: skip


def page_lines(facts: CourseFacts) -> list[str]:
    """When it is held, by whom, for how many."""
    when, trainer = say(PAGE_NO_DATES), facts.own_trainer or say(MODES[facts.mode.value])
    if facts.dates:
        first, last = facts.dates[0].from_at.date(), facts.dates[-1].to_at.date()
        held = len(facts.dates) - len(facts.unattended)
        when = say(PAGE_DATES, first=first, last=last, held=held, dates=len(facts.dates))
    return [when, say(PAGE_PEOPLE, trainer=trainer, count=len(facts.persons))]


TOPICS = {
    "course_proposed": Template(
        Words("{number}: a course waits for approval", "{number}：培训待审批"),
        Words(
            "Course {number}, “{title}”, stands in no plan ({clause}). Please approve or reject it.",
            "培训 {number}“{title}”不在计划内（{clause}），请审批。",
        ),
    ),
    "course_rejected": Template(
        Words("{number}: the course is rejected", "{number}：培训未获批准"),
        Words(
            "Personnel rejects course {number}, “{title}” ({clause}): {reason}",
            "人力资源部门未批准培训 {number}“{title}”（{clause}）：{reason}",
        ),
    ),
    "course_approved": Template(
        Words("{number}: you take part in a course", "{number}：请参加培训"),
        Words(
            "You take part in course {number}, “{title}” ({clause}). Dates: {dates}.",
            "请参加培训 {number}“{title}”（{clause}）。时间：{dates}。",
        ),
    ),
    "course_to_sign": Template(
        Words("{number}: sign the agreement before the course", "{number}：培训前请签订协议"),
        Words(
            "You take part in course {number}, “{title}”, which the company pays ({clause}). Dates: {dates}. "
            "Please sign the agreement first.",
            "请参加公司付费的培训 {number}“{title}”（{clause}）。时间：{dates}。请先签订培训协议。",
        ),
    ),
    "course_trainer": Template(
        Words("{number}: you hold a course", "{number}：由您授课"),
        Words(
            "You hold course {number}, “{title}” ({clause}). Dates: {dates}.",
            "培训 {number}“{title}”由您授课（{clause}）。时间：{dates}。",
        ),
    ),
    "course_moved": Template(
        Words("{number}: the course is moved", "{number}：培训有变更"),
        Words(
            "Course {number}, “{title}”, has changed ({clause}). Dates: {dates}. {reason}",
            "培训 {number}“{title}”有变更（{clause}）。时间：{dates}。{reason}",
        ),
    ),
    "course_withdrawn": Template(
        Words("{number}: you are withdrawn from a course", "{number}：您不再参加培训"),
        Words(
            "You take part in course {number}, “{title}”, no longer ({clause}).",
            "您不再参加培训 {number}“{title}”（{clause}）。",
        ),
    ),
    "course_cancelled": Template(
        Words("{number}: the course is cancelled", "{number}：培训已取消"),
        Words(
            "Course {number}, “{title}”, is cancelled ({clause}): {reason}",
            "培训 {number}“{title}”已取消（{clause}）：{reason}",
        ),
    ),
}  # fmt: skip

WORDS = KindWords(
    kind=Words("course", "培训"),
    sentence="在职人员培训：按计划或临时申请，经审批后实施，记录出勤与结果（七§11(2)、七§12）。",
    states={
        "proposed": Term(Words("proposed", "已申请"), "已填计划表，待人力资源部门审批"),
        "approved": Term(Words("approved", "已批准"), "已批准：报名、签协议，培训时间记为缺勤"),
        "running": Term(Words("running", "培训中"), "培训进行中，逐次登记出勤"),
        "held": Term(Words("held", "已实施"), "已全部实施，待登记结果"),
        "completed": Term(Words("completed", "已完成"), "到场人员均已登记结果"),
        "rejected": Term(Words("rejected", "未批准"), "人力资源部门未批准"),
        "cancelled": Term(Words("cancelled", "已取消"), "培训已取消"),
    },
    events={
        "approve": Term(Words("approve", "批准"), "人力资源部门批准；申请人不得自批"),
        "reject": Term(Words("reject", "不批准"), "人力资源部门不批准"),
        "sign_agreement": Term(Words("sign agreement", "签订协议"), "公司付费培训，本人先签协议"),
        "enrol": Term(Words("enrol", "报名"), "增加一名参加人员，培训时间记为缺勤"),
        "withdraw_person": Term(Words("withdraw person", "退出"), "减少一名参加人员，撤回其缺勤"),
        "move_dates": Term(Words("move dates", "改期"), "变更时间或授课人；已登记出勤的日期不变"),
        "start": Term(Words("start", "开始"), "授课人、时间、人员、协议齐备且无冲突后开始"),
        "attend": Term(Words("attend", "登记出勤"), "登记某次到场人员；重填以最后一次为准"),
        "finish": Term(Words("finish", "结束"), "各次出勤均已登记"),
        "give_results": Term(Words("give results", "登记结果"), "到场人员逐一登记结果；不得登记本人"),
        "give_feedback": Term(Words("give feedback", "反馈"), "到场人员评价培训；以最后一次为准"),
        "cancel": Term(Words("cancel", "取消"), "取消培训，撤回未到的缺勤"),
    },
    commitments={
        "review": Words("reviewing the course", "审批培训"),
        "start": Words("the beginning of the course", "培训开始"),
        "finish": Words("the end of the course", "培训结束"),
        "results": Words("the results of the course", "登记培训结果"),
    },
)

REFUSALS = {
    "no_such_course": Words("{case} is no course in the register", "服务登记中没有培训 {case}"),
    "date_forward": Words("to_at must lie after from_at", "to_at 必须晚于 from_at"),
    "dates_in_turn": Words(
        "must follow one another in time, none begun before the one before it has ended", "须按时间先后排列，互不重叠"
    ),
    "course_names_twice": Words("names something twice", "内容重复"),
    "said_by_the_plan": Words("is said by a plan's own case", "只能由培训计划本身填写"),
    "no_training_plan": Words("is no training plan", "不是培训计划"),
    "trainer_a_person": Words(
        "must be a person, role:id, where mode is internal", "内部授课须写明人员，格式为 角色:编号"
    ),
    "trainer_not_trained": Words("must not be trained in it", "授课人不得同时是参加人员"),
    "no_agreement_asked": Words(
        "the company does not pay for it: no agreement is asked", "非公司付费培训，无需签协议"
    ),
    "has_signed_for_it": Words("{person} has signed an agreement for it", "{person} 已签协议"),
    "is_enrolled": Words("{person} is enrolled", "{person} 已报名"),
    "is_the_trainer": Words("{person} is the trainer", "{person} 是授课人"),
    "most_in_a_course": Words(
        "no more than {count} people stand in one course", "一次培训最多 {count} 人"
    ),
    "is_not_enrolled": Words("{person} is not enrolled; there is: {persons}", "{person} 未报名；现有：{persons}"),
    "says_what_moves": Words("must say what moves: dates or trainer", "须写明变更 dates 或 trainer"),
    "nobody_holds_it": Words(
        "nobody is named to hold it: name a trainer by move_dates", "尚无授课人：请用 move_dates 指定 trainer"
    ),
    "no_dates": Words("it has no dates: set them by move_dates", "尚无时间：请用 move_dates 填写 dates"),
    "nobody_enrolled": Words("nobody is enrolled: enrol who is to be trained", "尚无人报名：请先 enrol"),
    "agreements_missing": Words(
        "agreements are missing, by sign_agreement, of: {persons}", "尚未签协议（sign_agreement）：{persons}"
    ),
    "due_elsewhere": Words(
        "due elsewhere at its dates: {overlaps}; use move_dates or withdraw_person",
        "培训时间另有安排：{overlaps}；请用 move_dates 或 withdraw_person",
    ),
    "one_of_its_dates": Words("must be one of its dates, 1 to {count}", "须为其日期序号 1 至 {count}"),
    "not_enrolled_in_it": Words("is not enrolled in it", "未报名参加"),
    "still_to_attend": Words(
        "attend is still to say who was there at date: {dates}", "尚未登记出勤（attend）的日期：{dates}"
    ),
    "at_none_of_its_dates": Words("was at none of its dates", "从未到场"),
    "each_who_was_there": Words(
        "must name each who was there; missing: {persons}", "须包括每名到场人员；缺：{persons}"
    ),
    "attended_date_stays": Words(
        "date {date} was attended to: it stays as it is, under its number", "第 {date} 次已登记出勤，时间和序号不得变更"
    ),
}
WHYS = {
    "course.review": "与年度计划审核同样长短",
    "course.start": "两周内定下时间",
    "course.results": "趁授课人记得清楚",
}
