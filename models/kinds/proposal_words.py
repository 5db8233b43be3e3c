"""What is said of a proposal: its messages, and its states, events and commitments in words."""

from models.kinds.proposal import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "proposal_received": Template(
        Words("{number}: a proposal to be accepted", "{number}：有提案待受理"),
        Words(
            "A customer's {kind} came in as {number} ({clause}). Please fill in its acceptance record and name the "
            "department concerned.",
            "收到客户{kind}，单号 {number}（{clause}）。请填写受理记录并转交有关部门。",
        ),
    ),
    "proposal_to_study": Template(
        Words("{number}: a proposal for you to study", "{number}：有提案请贵部门研究"),
        Words(
            "{kind} {number} is passed to you ({clause}). Please study it and adopt, decline or retain it.",
            "{kind}单 {number} 已转交贵部门（{clause}），请研究后决定采纳、不采纳或保留。",
        ),
    ),
    "notice_to_give": Template(
        Words("{number}: tell the customer of the decision", "{number}：请将决定告知客户"),
        Words(
            "A decision on {kind} {number} was made ({clause}). Please tell the customer, and note how and when.",
            "{kind}单 {number} 已有决定（{clause}），请告知客户，并记录告知方式和时间。",
        ),
    ),
    "hold_ends": Template(
        Words("{number}: the hold ends soon", "{number}：保留期即将届满"),
        Words(
            "{kind} {number} was retained and its time is running out ({clause}). Please decide on it.",
            "{kind}单 {number} 的保留期即将届满（{clause}），请尽快作出决定。",
        ),
    ),
    "decision_forced": Template(
        Words("{number}: decide now", "{number}：请立即作出决定"),
        Words(
            "The time for which {kind} {number} could be retained has run out ({clause}). Please adopt or decline it.",
            "{kind}单 {number} 的保留期已满（{clause}），不得再保留，请决定采纳或不采纳。",
        ),
    ),
    "proposal_to_grade": Template(
        Words("{number}: a proposal to be graded", "{number}：有提案待评定"),
        Words(
            "{kind} {number} was carried out ({clause}). Please grade it.",
            "{kind}单 {number} 已实施（{clause}），请评定等级。",
        ),
    ),
    "proposal_to_reward": Template(
        Words("{number}: a reward to be paid", "{number}：有奖励待发放"),
        Words(
            "{kind} {number} was graded ({clause}). Please pay the customer a reward of {amount} yuan.",
            "{kind}单 {number} 已评定等级（{clause}），请向客户发放奖励 {amount} 元。",
        ),
    ),
    "proposal_thanks": Template(
        Words("Your proposal {number}", "您的提案 {number}"),
        Words(
            "Thank you for your proposal. Its number is {number}; the department concerned will study it, and we "
            "will tell you what comes of it.",
            "感谢您的提案，单号为 {number}。有关部门将认真研究，结果会及时告知您。",
        ),
        to_customer=True,
    ),
    "proposal_adopted": Template(
        Words("Your proposal {number} is adopted", "您的提案 {number} 已被采纳"),
        Words(
            "We are glad to adopt your proposal {number}. It is to be carried out by {implementation_on}; we will "
            "call you about the measures.",
            "很高兴采纳您的提案 {number}，计划于{implementation_on}前实施，具体措施我们会与您联系说明。",
        ),
        to_customer=True,
    ),
    "proposal_declined": Template(
        Words("Your proposal {number}", "您的提案 {number}"),
        Words(
            "We have studied your proposal {number} and cannot adopt it this time. Thank you for your trouble; "
            "please go on telling us what we could do better.",
            "我们认真研究了您的提案 {number}，此次未能采纳。衷心感谢您的关心，欢迎继续提出宝贵意见。",
        ),
        to_customer=True,
    ),
    "proposal_retained": Template(
        Words("Your proposal {number} needs more time", "您的提案 {number} 需进一步研究"),
        Words(
            "We have studied your proposal {number} and need more time to decide. We keep it and will call you "
            "about the reasons.",
            "您的提案 {number} 尚需时间研究，我们予以保留，并会与您联系说明原因。",
        ),
        to_customer=True,
    ),
    "proposal_moved": Template(
        Words("Another date for your proposal {number}", "您的提案 {number} 实施日期变更"),
        Words(
            "Your proposal {number} is now to be carried out by {implementation_on}.",
            "您的提案 {number} 现计划于{implementation_on}前实施。",
        ),
        to_customer=True,
    ),
    "proposal_abandoned": Template(
        Words("Your proposal {number} cannot be carried out", "您的提案 {number} 未能实施"),
        Words(
            "To our regret we cannot carry out your proposal {number} after all. We thank you for it and will call "
            "you about the reasons.",
            "很遗憾，您的提案 {number} 最终未能实施。感谢您的提案，我们会与您联系说明原因。",
        ),
        to_customer=True,
    ),
    "proposal_rewarded": Template(
        Words("The reward for your proposal {number}", "您的提案 {number} 的奖励"),
        Words(
            "Your proposal {number} has been carried out and graded; its reward of {amount} yuan has been paid to "
            "you. Thank you.",
            "您的提案 {number} 已实施并评定等级，奖励 {amount} 元已发放。谢谢您！",
        ),
        to_customer=True,
    ),
    "certificate_issued": Template(
        Words("A certificate for your proposals ({number})", "提案荣誉证书（{number}）"),
        Words(
            "Several of your proposals of {year} could not be adopted, yet we value each of them. With our thanks "
            "we have issued you a certificate for {year}.",
            "您在{year}年提出的多件提案虽未被采纳，我们仍十分珍视。谨为您颁发{year}年度荣誉证书，以表谢意。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("proposal", "提案"),
    sentence="客户提案：采用、不予采用或保留，实施后给予奖励（三）。",
    states={
        "received": Term(Words("received", "已收到"), "已收到，等待填写受理记录"),
        "studying": Term(Words("being studied", "研究中"), "已送交相关部门研究、分析，由其作出决定"),
        "retained": Term(Words("retained", "保留"), "予以保留，需经一段时间才能作出决定"),
        "adopted": Term(Words("adopted", "已采用"), "已采用，按告知客户的日期实施"),
        "implemented": Term(Words("implemented", "已实施"), "已实施，等待评审小组评定"),
        "graded": Term(Words("graded", "已评定"), "等级已评定，等待发放奖励"),
        "declined": Term(Words("declined", "不予采用"), "不予采用，待告知客户并致谢"),
        "rewarded": Term(Words("rewarded", "已奖励"), "奖励已发放"),
        "closed": Term(Words("closed", "已结案"), "未采用，已结案"),
        "withdrawn": Term(Words("withdrawn", "已撤回"), "客户已撤回提案"),
    },
    events={
        "register": Term(Words("register", "登记受理"), "填写受理记录，将提案送交相关部门。"),
        "adopt": Term(Words("adopt", "采用"), "予以采用：告知实施时间、改进措施，并明确权利归属（三§10）。"),
        "decline": Term(Words("decline", "不予采用"), "不予采用，告知客户并致谢；一年内第三件颁发奖状（三§12）。"),
        "retain": Term(
            Words("retain", "保留"), "需要时间作出决定；保留期自首次保留起算，并告知客户保留的原因（三§9·2）。"
        ),
        "extend_hold": Term(Words("extend the hold", "延长保留期"), "经理同意延长一个月，仅限一次：自保留首日起三个月。"),
        "reconsider": Term(Words("reconsider", "重新研究"), "重新研究；保留期继续计算。"),
        "expire_hold": Term(Words("the hold expires", "保留期届满"), "保留期届满，必须作出决定，不得再次保留。"),
        "confirm_notice": Term(Words("confirm the notice", "确认已告知"), "已将最近一次决定告知客户（三§7–9）。"),
        "move_date": Term(Words("move the date", "变更实施日期"), "改在另一日实施，并告知客户。"),
        "abandon": Term(Words("abandon", "放弃实施"), "已采用的提案终未实施，计为不予采用（三§12）。"),
        "report_implemented": Term(Words("report as implemented", "报告已实施"), "相关部门已实施完毕。"),
        "grade": Term(Words("grade", "评定"), "评审小组就创造性、可行性、综合效益打分，据此评定等级和奖励。"),
        "reward": Term(Words("reward", "发放奖励"), "财务按等级发放奖励。"),
        "close": Term(Words("close", "结案"), "告知客户后归档。"),
        "withdraw": Term(Words("withdraw", "撤回提案"), "客户撤回提案。"),
    },
    commitments={
        "accept": Words("accepting the proposal", "受理提案"),
        "study": Words("deciding on the proposal", "研究决定提案"),
        "notice": Words("telling the customer of the decision", "将决定告知客户"),
        "hold_expiry": Words("the end of a proposal's hold", "提案保留期届满"),
        "implementation": Words("carrying out the proposal", "实施提案"),
        "grade": Words("grading the proposal", "评定提案等级"),
        "reward": Words("paying the reward", "发放奖励"),
        "close": Words("closing the case", "结案"),
    },
    names={"reminder": {"hold_ends": Words("the end of the hold is near", "保留期即将届满")}},
)

REFUSALS = {
    "agreement": Words("is needed where the rights are joint (三§10)", "权利共有时必填（三§10）"),
    "joint": Words("it was developed together: ip_owner must be joint (三§10)", "该提案为共同开发：ip_owner 须为 joint（三§10）"),
    "scores_once": Words("each member of the panel scores once", "每位评审成员只评一次"),
    "hold_expired": Words("its hold has expired: adopt or decline it (三§9·1)", "保留期已届满：请采用或不予采用（三§9·1）"),
    "hold_extended": Words("the hold has been extended as often as the policy allows", "保留期的延长次数已达制度上限"),
    "no_notice": Words("no notice is open: the customer knows of the latest decision", "没有待办的告知：客户已知悉最近一次决定"),
    "no_notice_open": Words("no notice is open", "没有待办的告知"),
    "notice_first": Words("the customer has not been told yet: confirm_notice first (三§8)", "尚未告知客户：请先执行 confirm_notice（三§8）"),
    "notice_first_shown": Words("the customer has not been told yet: confirm_notice first", "尚未告知客户：请先执行 confirm_notice"),
    "where_no_phone": Words("is needed where no phone is given", "未填写电话时必填"),
    "category_other": Words("is needed for the category other", "类别为 other 时必填"),
}
WHYS = {
    "proposal.accept_wd": "次日出具受理记录",
    "proposal.study_wd": "两个工作周",
    "proposal.study_forced": "已等待两个月的决定不再拖延",
    "proposal.notify_wd": "告知客户",
    "proposal.hold_months": "制度规定",
    "proposal.hold_extension_max": "“一般”二字允许一次例外",
    "proposal.hold_extension": "延长一个月",
    "proposal.hold_reminders_cd": "留存到期前的天数",
    "proposal.grade": "评审组每月开会",
    "proposal.reward": "随下次发放支付",
    "proposal.close": "归档",
    "proposal.weights": "创新性、可行性、效益；合计 100",
    "proposal.grades": "达到此分数为 A、B、C，其余为 D",
    "proposal.rewards_cny": "A 至 D 级；由总经理确定",
    "proposal.certificate_per_year": "一个自然年内未采纳的建议数",
}
