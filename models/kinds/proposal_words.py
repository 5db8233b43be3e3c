"""What is said of a proposal: its messages, and its states, events and commitments in words."""

from models.kinds.proposal import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Words

TOPICS = {
    "proposal_received": Template(
        Words("{number}: a proposal to be accepted", "{number}：有建议待受理"),
        Words(
            "A customer's {kind} came in as {number} ({clause}). Please fill in its acceptance record and name the "
            "department concerned.",
            "收到客户{kind}，单号 {number}（{clause}）。请填写受理记录并转交有关部门。",
        ),
    ),
    "proposal_to_study": Template(
        Words("{number}: a proposal for you to study", "{number}：有建议请贵部门研究"),
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
        Words("{number}: a proposal to be graded", "{number}：有建议待评定"),
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
        Words("Your proposal {number}", "您的建议 {number}"),
        Words(
            "Thank you for your proposal. Its number is {number}; the department concerned will study it, and we "
            "will tell you what comes of it.",
            "感谢您的建议，单号为 {number}。有关部门将认真研究，结果会及时告知您。",
        ),
        to_customer=True,
    ),
    "proposal_adopted": Template(
        Words("Your proposal {number} is adopted", "您的建议 {number} 已被采纳"),
        Words(
            "We are glad to adopt your proposal {number}. It is to be carried out by {implementation_on}; we will "
            "call you about the measures.",
            "很高兴采纳您的建议 {number}，计划于{implementation_on}前实施，具体措施我们会与您联系说明。",
        ),
        to_customer=True,
    ),
    "proposal_declined": Template(
        Words("Your proposal {number}", "您的建议 {number}"),
        Words(
            "We have studied your proposal {number} and cannot adopt it this time. Thank you for your trouble; "
            "please go on telling us what we could do better.",
            "我们认真研究了您的建议 {number}，此次未能采纳。衷心感谢您的关心，欢迎继续提出宝贵意见。",
        ),
        to_customer=True,
    ),
    "proposal_retained": Template(
        Words("Your proposal {number} needs more time", "您的建议 {number} 需进一步研究"),
        Words(
            "We have studied your proposal {number} and need more time to decide. We keep it and will call you "
            "about the reasons.",
            "您的建议 {number} 尚需时间研究，我们予以保留，并会与您联系说明原因。",
        ),
        to_customer=True,
    ),
    "proposal_moved": Template(
        Words("Another date for your proposal {number}", "您的建议 {number} 实施日期变更"),
        Words(
            "Your proposal {number} is now to be carried out by {implementation_on}.",
            "您的建议 {number} 现计划于{implementation_on}前实施。",
        ),
        to_customer=True,
    ),
    "proposal_abandoned": Template(
        Words("Your proposal {number} cannot be carried out", "您的建议 {number} 未能实施"),
        Words(
            "To our regret we cannot carry out your proposal {number} after all. We thank you for it and will call "
            "you about the reasons.",
            "很遗憾，您的建议 {number} 最终未能实施。感谢您的建议，我们会与您联系说明原因。",
        ),
        to_customer=True,
    ),
    "proposal_rewarded": Template(
        Words("The reward for your proposal {number}", "您的建议 {number} 的奖励"),
        Words(
            "Your proposal {number} has been carried out and graded; its reward of {amount} yuan has been paid to "
            "you. Thank you.",
            "您的建议 {number} 已实施并评定等级，奖励 {amount} 元已发放。谢谢您！",
        ),
        to_customer=True,
    ),
    "certificate_issued": Template(
        Words("A certificate for your proposals ({number})", "建议荣誉证书（{number}）"),
        Words(
            "Several of your proposals of {year} could not be adopted, yet we value each of them. With our thanks "
            "we have issued you a certificate for {year}.",
            "您在{year}年提出的多条建议虽未被采纳，我们仍十分珍视。谨为您颁发{year}年度荣誉证书，以表谢意。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("proposal", "建议"),
    commitments={
        "accept": Words("accepting the proposal", "受理建议"),
        "study": Words("deciding on the proposal", "研究决定建议"),
        "notice": Words("telling the customer of the decision", "将决定告知客户"),
        "hold_expiry": Words("the end of a proposal's hold", "建议保留期届满"),
        "implementation": Words("carrying out the proposal", "实施建议"),
        "grade": Words("grading the proposal", "评定建议等级"),
        "reward": Words("paying the reward", "发放奖励"),
        "close": Words("closing the case", "结案"),
    },
)
