"""What is said of a quality day: its messages, and its states, events and commitments in words."""

from models.kinds.qualityday import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "quality_check_due": Template(
        Words("{number}: check {check} now: {person}", "{number}：请立即进行第 {check} 次抽查，对象 {person}"),
        Words(
            "Please look at {person} now by the checklist {checklist} and enter it as check {check} of {number} "
            "({clause}). A check without a fault is a record too; for whoever is away each item is not_seen.",
            "请立即按检查表 {checklist} 抽查 {person}，并作为 {number} 的第 {check} 次抽查登记（{clause}）。"
            "无异常也须登记；本人不在的，各项均填 not_seen。",
        ),
    ),
    "quality_serious": Template(
        Words("{number}: a serious exception of {item}", "{number}：发现严重异常（{item}）"),
        Words(
            "A serious exception of {item} was entered in {number} ({clause}); a nonconformity is opened about it.",
            "{number} 登记了一项严重异常：{item}（{clause}），已开立质量异常单。",
        ),
    ),
    "quality_day_report": Template(
        Words("{number}: exceptions of {day_on}: {exceptions}", "{number}：{day_on}质量异常日报，共 {exceptions} 项"),
        Words(
            "The exception report of {day_on} ({clause}). Exceptions: {exceptions}. By item: {items}. By department: "
            "{departments}. Checks entered: {done} of {drawn} drawn, {unplanned} more; missing: {missing}. Main "
            "exceptions, with cause and measure: {main}. Seed of the draws: {seed}. `aftersales report day {number}` "
            "prints it with its sources.",
            "{day_on}服务质量异常分析日报（{clause}）。异常共 {exceptions} 项。按检查项：{items}。按部门：{departments}。"
            "抽查：抽中 {drawn} 次，已登记 {done} 次，另加 {unplanned} 次；缺：{missing}。主要异常及原因、措施：{main}。"
            "抽签种子：{seed}。`aftersales report day {number}` 可打印日报并注明出处。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("quality day", "质量日检"),
    sentence="每个工作日不定时抽查售后人员，记录服务质量异常，并编制异常分析日报送服务经理（四§11、四§12·1）。",
    states={
        "open": Term(Words("open", "进行中"), "不定时抽查，登记异常"),
        "reported": Term(Words("reported", "已报送"), "异常分析日报已送服务经理"),
        "closed": Term(Words("closed", "无人在岗"), "当日无售后人员在岗，无可抽查"),
    },
    events={
        "check_due": Term(Words("check due", "抽查时间到"), "抽中的时间已到：通知服务质量专员抽查对象和检查表"),
        "record_check": Term(Words("record check", "登记抽查"), "登记一次抽查；无异常也须登记；不填次序则为计划外加查"),
        "note_exception": Term(Words("note exception", "登记异常"), "任何员工登记所发现的异常，自查发现的注明"),
        "report": Term(Words("report", "报送日报"), "当日最后一次抽查之后报送异常分析日报，无异常也须报送"),
        "report_by_itself": Term(
            Words("report by itself", "自动报送"), "次一工作日仍未报送的，按已登记内容自动报送，并列明所缺抽查"
        ),
    },
    commitments={
        "check": Words("entering the spot check", "登记抽查"),
        "report": Words("the exception report", "报送异常日报"),
        "by_itself": Words("the report by itself", "自动报送"),
    },
)

REFUSALS = {
    "no_quality_day": Words("{case} is no quality day in the register", "服务登记中没有质量日检 {case}"),
    "no_report_yet": Words("{case} has sent no report yet", "{case} 尚未报送"),
    "day_not_over_yet": Words("must not lie after the day of the opening", "不得晚于立案当日"),
    "no_such_check": Words(
        "no check {check} waits to be entered; there is: {waiting}", "没有待登记的第 {check} 次抽查；待登记：{waiting}"
    ),
    "check_of_another": Words(
        "check {check} is of {person} by {checklist}: enter that, or leave check out for one more",
        "第 {check} 次抽查的对象是 {person}，检查表为 {checklist}：请照此登记，或不填 check 作为计划外加查",
    ),
    "check_not_yet": Words("check {check} came at {at}: enter it from then on", "第 {check} 次抽查的时间是 {at}：请在此之后登记"),
    "lists_of_checks": Words("must be checklists of {lists}, each once", "须为以下检查表，且不得重复：{lists}"),
    "meeting_missed": Words(
        "another exception of {item} was noted at the same moment, and with this one it calls a meeting: send it again",
        "{item} 的另一项异常正同时登记，加上本项须召开会议：请重新发送",
    ),
    "self_is_sender": Words("must be whoever sends it, where self is true", "self 为 true 时须为发送人本人"),
    "check_to_come": Words(
        "a drawn check is still to come today: the report follows it", "今日还有抽查未到时间：请在其后报送"
    ),
}
WHYS = {
    "rounds.quality_days": "一天工作开始之时",
    "quality.spot_checks_per_day": "不定时，且不占去全天",
    "quality.self_report_wh": "自查发现，及时报告：半日之内",
    "report.quality_daily_due": "工作日结束之时",
    "qualityday.by_itself": "次一工作日，下一份日报编制之前",
    "qualityday.check": "抽中的人仍在做当时的工作",
    "checklists.by_post": "各岗位按其检查表抽查",
}
