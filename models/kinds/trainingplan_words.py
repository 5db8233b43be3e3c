"""What is said of a training plan: its messages, and its states, events and commitments in words."""

from models.kinds.trainingplan import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

PAGE = Words("{year}: {opened} of {courses} courses are opened", "{year} 年：共 {courses} 项培训，已立案 {opened} 项")
PAGE_NEXT = Words("next is course {course}, on {day}", "下一项为第 {course} 项，{day}")

TOPICS = {
    "plan_drafting": Template(
        Words("{number}: courses for {year}", "{number}：请提出 {year} 年培训需求"),
        Words(
            "The training plan of {year} is being drafted ({clause}). Please add the courses that your people need to "
            "{number}.",
            "正在拟订 {year} 年在职培训计划（{clause}），请在 {number} 中填写本组所需培训。",
        ),
    ),
    "plan_to_review": Template(
        Words("{number}: the training plan of {year} is to be reviewed", "{number}：{year} 年培训计划待审核"),
        Words(
            "The training plan of {year}, {number}, with {courses} courses ({clause}). Please approve or return it.",
            "{year} 年培训计划 {number} 共 {courses} 项（{clause}），请审核。",
        ),
    ),
    "plan_returned": Template(
        Words("{number}: the training plan of {year} comes back", "{number}：{year} 年培训计划被退回"),
        Words(
            "Personnel returns the training plan of {year}, {number} ({clause}): {remarks}",
            "人力资源部门退回 {year} 年培训计划 {number}（{clause}）：{remarks}",
        ),
    ),
    "plan_agreed": Template(
        Words("{number}: the training plan of {year} is approved", "{number}：{year} 年培训计划已批准"),
        Words(
            "Personnel approves the training plan of {year}, {number} ({clause}). Its courses are opened in time.",
            "人力资源部门已批准 {year} 年培训计划 {number}（{clause}），各项培训将按期立案。",
        ),
    ),
    "plan_closed": Template(
        Words("{number}: what came of the training plan of {year}", "{number}：{year} 年培训计划完成情况"),
        Words(
            "Training plan {number} of {year} ({clause}): planned {planned}, held {held}, dropped {dropped}; people "
            "trained {persons}, hours {hours}.",
            "{year} 年培训计划 {number}（{clause}）：计划 {planned} 项，已实施 {held} 项，取消 {dropped} 项；"
            "参加 {persons} 人，共 {hours} 学时。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("training plan", "培训计划"),
    sentence="年度在职培训计划：售后拟订，人力资源部门审核，按期立案，年末统计（七§11–12）。",
    states={
        "drafting": Term(Words("drafting", "拟订中"), "售后部门拟订全年培训"),
        "in_review": Term(Words("in review", "审核中"), "待人力资源部门审核"),
        "approved": Term(Words("approved", "已批准"), "已批准，各项培训提前两周立案"),
        "closed": Term(Words("closed", "已结束"), "年度结束，已报告完成情况"),
    },
    events={
        "add_course": Term(Words("add course", "增加培训"), "增加一项培训：写明人员或岗位"),
        "drop_course": Term(Words("drop course", "取消培训"), "取消一项尚未立案的培训"),
        "send": Term(Words("send", "报送"), "服务经理报送人力资源部门"),
        "return_plan": Term(Words("return plan", "退回"), "人力资源部门退回修改"),
        "approve": Term(Words("approve", "批准"), "人力资源部门批准；临近的培训随即立案"),
        "course_due": Term(Words("course due", "培训到期立案"), "提前两周为培训立案"),
        "close_year": Term(Words("close year", "年度结束"), "年末统计完成情况并结案"),
    },
    commitments={
        "send": Words("sending the training plan", "报送培训计划"),
        "review": Words("reviewing the training plan", "审核培训计划"),
        "year_end": Words("the end of the year", "年度结束"),
    },
)

REFUSALS = {
    "no_such_plan": Words("{case} is no training plan in the register", "服务登记中没有培训计划 {case}"),
    "post_twice": Words("names a post twice", "岗位重复"),
    "lies_in_the_year": Words("must lie in {year}", "须在 {year} 年内"),
    "persons_or_posts": Words("is needed: who is trained, or posts instead", "须写明参加人员，或写明岗位 posts"),
    "most_in_a_plan": Words(
        "a plan has {count} courses at most; later ones have a form each", "一份计划最多 {count} 项；其余另行申请"
    ),
    "no_course_there": Words(
        "no course {course} stands in it; there is: {courses}", "计划内没有第 {course} 项；现有：{courses}"
    ),
    "course_is_open": Words(
        "course {course} is open: cancel it in its own case", "第 {course} 项已立案，请在该案件中取消"
    ),
    "no_course_yet": Words("it has no course: add_course first", "计划内尚无培训：请先 add_course"),
}
WHYS = {
    "rounds.training_plan": "十二月首个工作日，以便 20 日前报送",
    "training.plan_due": "十二月中的日期：年底前审核完毕",
    "training.open_before_cd": "两周用于报名和签协议",
    "trainingplan.send_again": "按审核意见尽快修改",
    "trainingplan.review": "一周审阅全年计划",
}
