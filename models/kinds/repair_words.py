"""What is said of a repair: its messages, and its states, events and commitments in words."""

from models.kinds.repair import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Words

TOPICS = {
    "urgent_opened": Template(
        Words("{number}: urgent {kind}", "{number}：紧急{kind}"),
        Words(
            "An urgent {kind} was opened as {number} ({clause}). Please assign it at once.",
            "收到紧急{kind}，单号 {number}（{clause}），请立即派人处理。",
        ),
    ),
    "delay_reported": Template(
        Words("{number}: the technician will be late", "{number}：维修人员将晚到"),
        Words(
            "{kind} {number}: the technician reports a delay ({clause}) and expects to arrive {new_eta_at}. The "
            "agreed times stand.",
            "{kind}单 {number}：维修人员报告将晚到（{clause}），预计{new_eta_at}到达。原定时限不变。",
        ),
    ),
    "help_requested": Template(
        Words("{number}: the technician asks for help", "{number}：维修人员请求协助"),
        Words(
            "{kind} {number}: the technician cannot manage by the planned time and asks for help ({clause}). The "
            "reason stands in the case.",
            "{kind}单 {number}：维修人员不能按原定时间修妥，请求协助（{clause}），原因见服务记录。",
        ),
    ),
    "visit_agreed": Template(
        Words("Our visit for {number}", "上门服务安排 {number}"),
        Words(
            "As agreed, our technician will visit you {visit_at} and show a badge on arrival. Should this time no "
            "longer suit you, please call us and give the number {number}.",
            "按照约定，我们的维修人员将于{visit_at}上门服务，到达时会出示工作牌。如时间不便，请来电告知，单号为 {number}。",
        ),
        to_customer=True,
    ),
    "ready_to_collect": Template(
        Words("Your product is ready: {number}", "您的商品已可取回 {number}"),
        Words(
            "Your product is ready to be collected. Please bring the receipt that you were given; the number is "
            "{number}.",
            "您送修的商品已可取回，请凭收据领取，单号为 {number}。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("repair", "维修"),
    commitments={
        "emergency": Words("assigning the emergency", "紧急事件派人"),
        "contact": Words("the first call to the customer", "首次联系客户"),
        "arrival": Words("arrival at the customer's", "到达客户处"),
        "completion": Words("completing the repair", "完成维修"),
        "statutory": Words("the statutory limit of a repair", "法定维修期限"),
        "collect": Words("collection by the customer", "客户取回商品"),
        "settle": Words("settling the fees", "费用结算"),
        "hand_in": Words("handing in the work order", "上交派工单"),
        "review": Words("rating the work", "维修考核"),
    },
)
