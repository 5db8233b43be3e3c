"""What is said of a newcomer's training: its messages, and its states, events and commitments in words."""

from models.kinds.onboarding import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

PAGE_PERSON = Words("{person} is trained", "受训人：{person}")
PAGE_TRAINER = Words("by {trainer}", "培训人：{trainer}")
PAGE_MISSING = Words("still to be taught: {items}", "待完成课目：{items}")

TOPICS = {
    "onboarding_opened": Template(
        Words("{number}: {person} arrives on {arrived_on}", "{number}：{person} 于 {arrived_on} 报到"),
        Words(
            "{person} arrives on {arrived_on} and is trained before the first job ({clause}); nobody sends them to "
            "customers before.",
            "{person} 于 {arrived_on} 报到，须先接受岗前培训（{clause}），培训合格前不得派工。",
        ),
    ),
    "onboarding_started": Template(
        Words("{number}: your training has begun", "{number}：岗前培训已开始"),
        Words("Your training begins at headquarters ({clause}).", "您的岗前培训从总部培训开始（{clause}）。"),
    ),
    "onboarding_trainer_named": Template(
        Words("{number}: you train {person}", "{number}：{person} 由您培训"),
        Words(
            "You train {person} in the department, or help them in the field ({clause}): log what they practise.",
            "{person} 的部门培训或现场实习由您负责（{clause}），请登记实习情况。",
        ),
    ),
    "onboarding_stage": Template(
        Words("{number}: the next stage of {person}", "{number}：{person} 进入下一阶段"),
        Words(
            "The training of {person} goes on with its next stage ({clause}). `aftersales show {number}` has it.",
            "{person} 的岗前培训进入下一阶段（{clause}），详见 `aftersales show {number}`。",
        ),
    ),
    "onboarding_passed": Template(
        Words("{number}: {person} has passed", "{number}：{person} 培训合格"),
        Words(
            "{person} has passed the training ({clause}). Certified for {categories} until {until_on}.",
            "{person} 岗前培训合格（{clause}）。资格类别 {categories}，有效期至 {until_on}。",
        ),
    ),
    "onboarding_extended": Template(
        Words("{number}: the stage of {person} is due {due_on}", "{number}：{person} 的本阶段延至 {due_on}"),
        Words(
            "The stage of {person} is extended until {due_on} ({clause}): {reason}",
            "{person} 的本阶段培训延长至 {due_on}（{clause}）：{reason}",
        ),
    ),
    "onboarding_refused": Template(
        Words("{number}: {person} refuses the training", "{number}：{person} 拒绝培训"),
        Words(
            "{person} refuses the training ({clause}): {reason} Personnel decides whether with good cause.",
            "{person} 拒绝接受培训（{clause}）：{reason}。由人力资源部门认定理由是否正当。",
        ),
    ),
    "onboarding_excused": Template(
        Words("{number}: your refusal is excused", "{number}：您的理由正当"),
        Words(
            "Personnel holds that you had good cause to refuse ({clause}): {reason}",
            "人力资源部门认定您拒绝培训理由正当（{clause}）：{reason}",
        ),
    ),
    "onboarding_not_excused": Template(
        Words("{number}: your refusal is not excused", "{number}：您的理由不正当"),
        Words(
            "Personnel holds that you had no good cause to refuse ({clause}): {reason}",
            "人力资源部门认定您拒绝培训无正当理由（{clause}）：{reason}",
        ),
    ),
    "onboarding_ended": Template(
        Words("{number}: the training of {person} is given up", "{number}：{person} 的培训终止"),
        Words("The training of {person} is given up ({clause}): {reason}", "{person} 的岗前培训终止（{clause}）：{reason}"),
    ),
}

WORDS = KindWords(
    kind=Words("training of a newcomer", "岗前培训"),
    sentence="新员工经总部、部门、现场三个阶段培训合格后方可派工（七§4–9，一§18）。",
    states={
        "arrived": Term(Words("arrived", "已报到"), "已报到，待开始培训"),
        "headquarters": Term(Words("at headquarters", "总部培训"), "总部培训中"),
        "department": Term(Words("in the department", "部门培训"), "由未来的上级在部门培训"),
        "field": Term(Words("in the field", "现场实习"), "在专业人员指导下实习"),
        "refused": Term(Words("refused", "已拒绝"), "拒绝培训，待认定理由"),
        "qualified": Term(Words("qualified", "合格"), "培训合格，已发资格证书"),
        "ended": Term(Words("ended", "已终止"), "培训终止"),
    },
    events={
        "start": Term(Words("start", "开始培训"), "开始总部培训"),
        "complete_item": Term(Words("complete item", "完成课目"), "完成一个课目：总部课目由人力资源登记，部门课目由培训人登记"),
        "name_trainer": Term(Words("name trainer", "指定培训人"), "指定培训人，须为其未来的上级；可另指定指导人"),
        "finish_stage": Term(Words("finish stage", "结束阶段"), "本阶段课目全部完成，进入下一阶段"),
        "log_practice": Term(Words("log practice", "登记实习"), "登记实习内容和应注意改进之处"),
        "sign_off": Term(Words("sign off", "考核签字"), "培训人考核签字，自当日起颁发资格证书"),
        "extend": Term(Words("extend", "延长"), "本阶段延长若干工作日"),
        "refuse": Term(Words("refuse", "拒绝培训"), "新员工拒绝培训；无正当理由不得拒绝"),
        "decide_refusal": Term(Words("decide refusal", "认定拒绝"), "认定理由是否正当，并决定培训是否继续"),
        "end": Term(Words("end", "终止"), "终止培训，例如本人离职"),
    },
    commitments={
        "start": Words("beginning the training", "开始培训"),
        "headquarters": Words("training at headquarters", "总部培训"),
        "department": Words("training in the department", "部门培训"),
        "field": Words("field practice", "现场实习"),
        "refusal": Words("deciding on the refusal", "认定拒绝"),
    },
)

REFUSALS = {
    "led_by_another": Words("supervisor must be another than the person", "supervisor 须为本人以外的人员"),
    "opens_own": Words("nobody opens their own training: another of hr does", "不得为本人开单：须由人力资源部门的他人办理"),
    "not_of_this_stage": Words("{item} is not taught in this stage; still to be taught: {missing}", "{item} 不是本阶段的课目；尚未完成：{missing}"),
    "completed_before": Words("{item} was completed on {day}; still to be taught: {missing}", "{item} 已于 {day} 完成；尚未完成：{missing}"),
    "still_to_teach": Words("still to be taught: {missing}", "尚未完成：{missing}"),
    "trainer_leads": Words("the trainer must be who will lead {person}, as the staff register has it: {leader}", "培训人须为 {person} 未来的上级，员工名册中为 {leader}"),
    "trainer_gone": Words("{trainer} has left: enter who leads {person} with `aftersales staff add`", "{trainer} 已离职：请用 `aftersales staff add` 登记 {person} 的上级"),
    "mentor_gone": Words("{mentor} has left: name another mentor", "{mentor} 已离职：请另指定指导人"),
    "no_trainer": Words("nobody trains them in the department yet: name_trainer first", "尚未指定部门培训人：请先指定（name_trainer）"),
    "hr_says_so": Words("at headquarters hr says so, not {by}", "总部培训由人力资源部门（hr）登记，{by} 无此权限"),
    "trainer_says_so": Words("in the department the trainer, {trainer}, says so, not {by}", "部门培训由培训人 {trainer} 登记，{by} 无此权限"),
    "led_anew": Words("{leader} leads {person} now, and {trainer} only logs practice: name_trainer first", "{person} 现由 {leader} 领导，{trainer} 只能登记实习：请重新指定培训人（name_trainer）"),
    "not_passed": Words("{score} is below {needed}: practise on, and extend the stage where it needs more time", "{score} 分低于 {needed} 分：请继续实习，时间不够可延长（extend）"),
    "no_practice": Words("no practice is logged yet: log_practice first", "尚未登记实习：请先登记（log_practice）"),
}
WHYS = {
    "training.onboarding_start_wd": "头几天办理入职手续",
    "training.pass_score": "通常的及格分数",
    "onboarding.headquarters": "两天学完五个课目",
    "onboarding.department": "三天熟悉岗位和流程",
    "onboarding.field": "在专业人员身边实习两周",
    "onboarding.refusal": "一周内听取意见并作出决定",
    "onboarding.recent_cd": "更早报到者已在岗",
}
