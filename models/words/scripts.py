"""Call scripts: what is said and asked, by checklist, in both languages (八§3–4, 一§9–16, 一§19).

An item of a checklist that is a matter of words has them here; the others are for whoever carries them out to know.
`{company}`, `{greeting}` and `{name}` are filled in. The text of 八 breaks off in §4(1): lists may grow.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from models.words.words import Words

RECEPTION = "reception"
"""The script of whoever receives customers, whatever they come about."""
LISTS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    RECEPTION: ("reception", "phone"),
    "contact": ("phone", "reception"),
    "repair": ("phone", "repair_visit"),
    "return": ("reception",),
    "complaint": ("phone", "reception"),
    "proposal": ("reception",),
    "delivery": ("phone", "delivery"),
    "installation": ("phone", "fitting"),
    "visit": ("phone", "visit"),
})  # fmt: skip
"""The checklists by which one speaks to a customer, by kind of case."""
SAID: Mapping[str, Words] = MappingProxyType({
    "calm_speech": Words("Please; thank you; I am sorry; certainly.", "请；谢谢；对不起；好的，没问题。"),
    "men_addressed": Words("Mr {name}", "{name}先生"),
    "women_addressed": Words("Ms {name}", "{name}女士"),
    "greeted_first": Words("{greeting}, how may I help you?", "{greeting}，请问有什么可以帮您？"),
    "received_warmly": Words("Please tell me what has happened; I will see to it.", "请您说说情况，我马上为您处理。"),
    "solved_at_once": Words("We can settle this at once. Does that suit you?", "这个问题现在就可以为您解决，您看这样可以吗？"),
    "explained": Words(
        "I am sorry that we cannot do this, and I will tell you why. May I offer you another way?",
        "很抱歉这一点我们无法做到，请允许我说明原因。您看换一种办法可以吗？",
    ),
    "company_named": Words("{greeting}, this is {company}.", "{greeting}，这里是{company}。"),
    "wait_apologised": Words("I am sorry, one moment please.", "对不起，请稍候。"),
    "passed_on": Words(
        "This is for a colleague: I will put you through. Nobody answers there; may I note your name, your number and "
        "what it is about? You will be called back.",
        "这件事由其他同事负责，我为您转接。暂时联系不上，请留下您的姓名、电话和事由，我们会尽快回电。",
    ),
    "wrong_number": Words(
        "I am sorry, this is {company}; you may have dialled another number. Goodbye.",
        "对不起，这里是{company}，您可能拨错了。再见。",
    ),
    "neighbours_phone": Words(
        "{greeting}, this is {company}; my colleague is away. May I help you, or take a message?",
        "{greeting}，这里是{company}，同事暂时离开，我可以帮您处理或代为转告吗？",
    ),
    "hangs_up_last": Words("Thank you for calling. Goodbye.", "感谢您的来电，再见。"),
    "prepared_and_punctual": Words(
        "I will be with you at the time that we agreed; should anything come between, I call you before.",
        "我会按约定时间到达；如有变化，我会提前打电话给您。",
    ),
    "courteous": Words("May I tell you what I am going to do?", "我先向您说明接下来要做的事情，可以吗？"),
    "to_the_end": Words(
        "Is everything as you wish? Should anything come up, please call us. Thank you, goodbye.",
        "您看还有什么需要？今后有任何问题请随时联系我们。谢谢您，再见。",
    ),
    "dress_and_card": Words("{greeting}, I come from {company}; this is my card.", "{greeting}，我是{company}的工作人员，这是我的识别卡。"),
    "customer_known": Words(
        "You told us before of this; may I check that it is still so?", "您之前向我们反映过情况，请允许我与您核对。"
    ),
    "way_planned": Words("When does it suit you, and how do we find you best?", "您什么时间方便？怎样到您那里最方便？"),
    "fault_thought_over": Words(
        "What does it do, since when, and what have you tried?", "故障是什么样的？从什么时候开始？您试过哪些办法？"
    ),
    "asked_at_the_door": Words("Excuse me, is this the home of {name}?", "请问这是{name}先生（女士）的家吗？"),
    "introduced": Words(
        "{greeting}, I am the courier of {company} and bring your goods.", "{greeting}，我是{company}的送货员，给您送货来了。"
    ),
    "shoe_covers": Words("I put on shoe covers. May I come in?", "我穿上鞋套，可以进来吗？"),
    "set_where_wanted": Words("Where may I set it down for you?", "请问放在什么位置？"),
    "faulty_unit_back": Words(
        "I am sorry: I take it back and bring you another. When does it suit you?",
        "非常抱歉，这台我拉回去，给您换一台新的。您什么时间方便？",
    ),
    "fitter_credentials": Words(
        "{greeting}, I come to fit your appliance for {company}; these are my credentials.",
        "{greeting}，我受{company}委派为您安装，这是我的证件。",
    ),
    "badge_shown": Words(
        "{greeting}, I am the technician of {company}; this is my badge. May I come in?",
        "{greeting}，我是{company}的维修人员，这是我的工号卡，可以进来吗？",
    ),
    "nothing_touched": Words("May I move this aside to get at it?", "为了检修，我可以把它移开一下吗？"),
    "nothing_taken": Words("Thank you, that is kind, but we may not.", "谢谢您的好意，公司规定我们不能接受。"),
    "waste_taken": Words("I clean up here and take the waste with me.", "我把现场清理干净，垃圾我带走。"),
})  # fmt: skip
"""The words of an item, by its key."""
WHO = Words("Your name, and where may we reach you?", "请问您贵姓？怎样联系您？")
WHERE = Words("Your address, and when does it suit you?", "您的地址是？什么时间方便？")
PRODUCT = Words("Which product is it: model and number?", "是什么产品？型号和机号是多少？")
BOUGHT = Words("When and where did you buy it? Have you the invoice?", "什么时候、在哪里购买的？有发票吗？")
ASKED: Mapping[str, tuple[Words, ...]] = MappingProxyType({
    RECEPTION: (WHO, Words("What is it about?", "请问您有什么事？")),
    "contact": (WHO, Words("What is it about, and is it urgent?", "请问是什么事？紧急吗？")),
    "repair": (
        WHO, PRODUCT, BOUGHT, Words("What does it do, and since when? Does it smell or leak?", "有什么故障？从什么时候开始？有异味或漏水吗？"),
        WHERE,
    ),
    "return": (
        WHO, PRODUCT, BOUGHT, Words("Why do you return it? Has it been used?", "为什么退换？使用过吗？"),
        Words("Would you like another one, or the money back?", "您希望换货还是退款？"),
    ),
    "complaint": (
        WHO, Words("What has happened, when, and who was there?", "发生了什么事？什么时候？有谁在场？"),
        Words("What do you wish that we do?", "您希望我们怎样处理？"),
    ),
    "proposal": (WHO, Words("What should be better, and how?", "您觉得哪里可以改进？怎样改进？")),
    "delivery": (
        WHO, Words("What is the number of your order?", "您的订单号是多少？"), WHERE,
        Words("Who receives it? Is there a lift, and is the way wide enough?", "由谁收货？有电梯吗？通道够宽吗？"),
    ),
    "installation": (
        WHO, PRODUCT, WHERE, Words("Are water, power and the place ready?", "水、电和安装位置都准备好了吗？"),
    ),
    "visit": (
        WHO, WHERE, Words("What do you think of our products and service, and what do you miss?", "您对我们的产品和服务有什么意见和建议？"),
    ),
})  # fmt: skip
"""What is asked, in its order."""
GREETINGS = (
    (5, Words("Good evening", "晚上好")),
    (9, Words("Good morning", "早上好")),
    (12, Words("Good morning", "上午好")),
    (18, Words("Good afternoon", "下午好")),
    (24, Words("Good evening", "晚上好")),
)
"""Up to which hour of the day one says so (八§3(2)·3)."""


def greeting(moment: datetime) -> Words:
    """The greeting of a time of day, as the clock on the wall has it (八§3(2)·3)."""
    return next(words for until, words in GREETINGS if moment.hour < until)


def filled(words: Words, **values: Words) -> Words:
    """Words with what they name in each language."""
    english, local = ({key: value.said(language) for key, value in values.items()} for language in ("en", "zh_CN"))
    return Words(words.en.format_map(english), words.zh.format_map(local))
