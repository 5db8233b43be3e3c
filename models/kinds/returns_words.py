"""What is said of a return: its messages, and its states, events and commitments in words."""

from models.kinds.returns import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "report_to_commission": Template(
        Words("{number}: commission the inspection report", "{number}：请委托质量检验"),
        Words(
            "{kind} {number}: the goods are durable and the fault must be inspected ({clause}). Please commission "
            "the report; it is ours to bring.",
            "{kind}单 {number}：耐用商品的质量问题须经检验（{clause}），检验报告由我方负责，请安排委托。",
        ),
    ),
    "report_overdue": Template(
        Words("{number}: no inspection report, please decide", "{number}：检验报告未到，请裁定"),
        Words(
            "{kind} {number}: the inspection report that is ours to bring has not come ({clause}). The case is not "
            "refused for that; please decide it.",
            "{kind}单 {number}：应由我方提供的检验报告逾期未到（{clause}），不得因此拒绝客户，请您裁定。",
        ),
    ),
    "negotiation_needed": Template(
        Words("{number}: please negotiate", "{number}：请与客户协商"),
        Words(
            "{kind} {number}: the condition of the goods is in doubt ({clause}). Please offer the customer another "
            "solution.",
            "{kind}单 {number}：商品状况存在疑问（{clause}），请与客户协商其他解决办法。",
        ),
    ),
    "refund_due": Template(
        Words("{number}: a refund is to be paid", "{number}：请办理退款"),
        Words(
            "{kind} {number}: please pay the refund ({clause}); the amount stands in the case.",
            "{kind}单 {number}：请办理退款（{clause}），金额见服务记录。",
        ),
    ),
    "replacement_due": Template(
        Words("{number}: a replacement is to be sent", "{number}：请发出换货商品"),
        Words(
            "{kind} {number}: please send the replacement ({clause}).",
            "{kind}单 {number}：请发出换货商品（{clause}）。",
        ),
    ),
    "goods_to_send_back": Template(
        Words("{number}: goods are to be sent back", "{number}：请退还客户商品"),
        Words(
            "{kind} {number} ended without a return ({clause}). Please send the customer's goods back.",
            "{kind}单 {number} 未予退换（{clause}），请将商品退还客户。",
        ),
    ),
    "payout_failed": Template(
        Words("{number}: the refund could not be paid", "{number}：退款未能支付"),
        Words(
            "{kind} {number}: finance could not pay the refund ({clause}); the reason stands in the case. Please "
            "ask the customer how to pay.",
            "{kind}单 {number}：财务退款未成功（{clause}），原因见服务记录，请向客户核实收款方式。",
        ),
    ),
    "report_needed": Template(
        Words("An inspection report for {number}", "请提供检验报告 {number}"),
        Words(
            "To decide on your return {number} we need an inspection report on the goods. Please hand it in under "
            "this number.",
            "为处理您的退换货申请 {number}，需要商品的质量检验报告，请凭此单号提交。",
        ),
        to_customer=True,
    ),
    "return_approved": Template(
        Words("Your return {number} is approved", "您的退换货申请 {number} 已同意"),
        Words(
            "Your return {number} is approved. Please send or bring us the goods and give this number.",
            "您的退换货申请 {number} 已同意，请凭此单号将商品寄回或送回。",
        ),
        to_customer=True,
    ),
    "return_refused": Template(
        Words("Your return {number}", "关于您的退换货申请 {number}"),
        Words(
            "To our regret we cannot take the goods of your return {number} back. Please call us for the grounds; "
            "we will gladly look for another solution with you.",
            "很抱歉，您的退换货申请 {number} 不符合退换条件。具体理由欢迎来电询问，我们愿与您协商其他解决办法。",
        ),
        to_customer=True,
    ),
    "offer_made": Template(
        Words("Our offer for {number}", "关于 {number} 的解决方案"),
        Words(
            "We have an offer for you about your return {number}. Please call us and tell us whether it suits you.",
            "针对您的退换货申请 {number}，我们提出了解决方案，请来电告知是否接受。",
        ),
        to_customer=True,
    ),
    "goods_arrived": Template(
        Words("Your goods have arrived: {number}", "商品已收到 {number}"),
        Words(
            "The goods of your return {number} have arrived and are in order. Refund or replacement follows.",
            "您退换货申请 {number} 的商品已收到，验收无误，将为您办理退款或换货。",
        ),
        to_customer=True,
    ),
    "refund_paid": Template(
        Words("Your refund for {number}", "退款已支付 {number}"),
        Words(
            "We have paid you {amount} yuan for your return {number}.",
            "您退换货申请 {number} 的退款 {amount} 元已支付。",
        ),
        to_customer=True,
    ),
    "account_needed": Template(
        Words("We could not pay your refund for {number}", "退款未成功 {number}"),
        Words(
            "The refund for your return {number} could not be paid. Please call us and tell us how you wish to be "
            "paid.",
            "您退换货申请 {number} 的退款未能支付，请来电告知收款方式。",
        ),
        to_customer=True,
    ),
    "replacement_sent": Template(
        Words("Your replacement for {number} is on its way", "换货商品已发出 {number}"),
        Words(
            "The replacement for your return {number} is on its way to you.",
            "您退换货申请 {number} 的换货商品已发出，请注意查收。",
        ),
        to_customer=True,
    ),
    "goods_sent_back": Template(
        Words("Your goods come back to you: {number}", "商品已寄回 {number}"),
        Words(
            "The goods of your return {number} are on their way back to you.",
            "您退换货申请 {number} 的商品已寄回给您，请注意查收。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("return", "退换货"),
    sentence="商品的退货或换货（一§20–27）。",
    states={
        "received": Term(Words("received", "已受理"), "已登记，正在审核退换条件"),
        "needs_report": Term(Words("needs a report", "待检验报告"), "等待商品质量检验报告"),
        "eligible": Term(Words("eligible", "符合条件"), "符合退换条件，等待批准"),
        "negotiating": Term(Words("negotiating", "协商中"), "正与客户协商其他解决办法"),
        "approved": Term(Words("approved", "已批准"), "已同意退换，等待商品寄回"),
        "goods_received": Term(Words("goods received", "商品已收"), "商品已收到，待退款或换货"),
        "offer_due": Term(Words("offer due", "待付补偿"), "客户已接受部分退款，待支付"),
        "refunded": Term(Words("refunded", "已退款"), "款项已支付"),
        "exchanged": Term(Words("exchanged", "已换货"), "换货商品已发出"),
        "settled_by_offer": Term(Words("settled by an offer", "协商解决"), "客户已接受所提方案"),
        "refused": Term(Words("refused", "不予退换"), "不予退换"),
        "cause_found": Term(Words("cause found", "原因已查清"), "退换原因和责任已查清"),
        "withdrawing": Term(Words("being withdrawn", "撤回中"), "客户已撤回，商品尚待退还或行为记录尚待裁定"),
        "closed": Term(Words("closed", "已结案"), "已结案"),
        "withdrawn": Term(Words("withdrawn", "已撤回"), "已撤回"),
    },
    events={
        "submit_report": Term(
            Words("submit a report", "提交检验报告"), "收到商品质量检验报告，按申请时的规定重新审核。"
        ),
        "report_lapses": Term(
            Words("report lapses", "报告逾期"),
            "逾期未收到检验报告：不予退换；报告应由我方提供的除外，由主管裁定。",
        ),
        "approve": Term(Words("approve", "批准"), "按审核结果中的一种方式批准退换，请客户寄回商品。"),
        "overrule": Term(Words("overrule", "主管裁定"), "主管改变审核结果，但不得低于法律赋予客户的权利。"),
        "change_remedy": Term(
            Words("change the remedy", "变更方式"),
            "改为另一种方式；无货可换时，本不应退款的也可按购买价退款。",
        ),
        "offer": Term(Words("offer", "提出方案"), "诚恳地向客户提出其他解决办法；新方案取代尚未答复的方案。"),
        "accept_offer": Term(
            Words("accept the offer", "接受方案"), "客户接受方案；修理另开维修单，部分退款转财务支付。"
        ),
        "decline_offer": Term(Words("decline the offer", "不接受方案"), "客户不接受所提方案。"),
        "receive_goods": Term(Words("receive the goods", "收到商品"), "商品已收到并验收；状况不符的，原批准不再有效。"),
        "refund": Term(Words("refund", "退款"), "财务按审核或约定的金额付款，不多不少。"),
        "payout_failed": Term(
            Words("payout failed", "退款未成功"), "银行退回款项；期限照常计算，由客服人员向客户询问收款方式。"
        ),
        "ship_replacement": Term(Words("ship the replacement", "发出换货"), "换货商品出库；退回的商品归公司所有。"),
        "send_back": Term(
            Words("send back", "退还商品"), "将客户的商品退还；`reference` 为运单号，或接手商品的维修单号。"
        ),
        "find_cause": Term(Words("find the cause", "查明原因"), "查清退换原因，以及负责的部门（或 `none`）和个人。"),
        "close": Term(Words("close", "结案"), "客户商品已退还、行为记录均已裁定后归档。"),
        "report_obstruction": Term(
            Words("report obstruction", "报告推诿"), "有人推诿顾客或激化矛盾，由主管对该记录作出裁定。"
        ),
        "withdraw": Term(Words("withdraw", "撤回申请"), "客户不再退换；已在我处的商品仍须退还。"),
    },
    commitments={
        "decision": Words("deciding on the return", "退换货裁定"),
        "report": Words("the inspection report", "质量检验报告"),
        "negotiation": Words("negotiating a solution", "协商解决"),
        "transport": Words("the arrival of the goods", "商品寄回"),
        "refund": Words("refunding the customer", "向客户退款"),
        "finance": Words("paying the refund", "财务付款"),
        "warehouse": Words("sending the replacement", "仓库换货"),
        "close": Words("closing the case", "结案"),
    },
)

REFUSALS = {
    "remedy": Words("the remedy must be {remedies}", "方式须为 {remedies}"),
    "remedy_needed": Words("is needed to approve, and has no place in a refusal", "批准时必填，不予退换时不得填写"),
    "for_refund_only": Words("only for the remedy refund", "仅适用于退款（refund）"),
    "same_remedy": Words("the remedy is {remedy} already", "方式已是 {remedy}"),
    "partial_refund": Words("is needed for a partial refund, above 0.00", "部分退款时必填，且须大于 0.00"),
    "partial_refund_limit": Words("a partial refund goes up to {price}, the price paid", "部分退款不得超过购买价 {price}"),
    "is_exchange": Words("the remedy is an exchange; change_remedy first", "方式为换货，请先执行 change_remedy"),
    "is_exchange_unpaid": Words("the remedy is an exchange; nothing is to be paid", "方式为换货，无需付款"),
    "is_refund": Words("the remedy is a refund; change_remedy first", "方式为退款，请先执行 change_remedy"),
    "amount_assessed": Words("the amount must be {amount}, as assessed or offered", "金额须为审核或约定的 {amount}"),
    "goods_first": Words("the customer's goods must go back first: send_back", "须先退还客户的商品：send_back"),
    "conduct_first": Words("a conduct record is undecided: decide_conduct", "有行为记录尚未裁定：decide_conduct"),
    "below_the_law": Words("the law leaves the customer {remedies}; no overrule goes below it", "依法客户有权要求 {remedies}，裁定不得低于此"),
    "no_offer": Words("no offer waits for an answer", "没有待答复的方案"),
    "repair_needs": Words("a repair needs {keys}", "修理须填写 {keys}"),
    "phone_or_email": Words("phone or email is needed", "电话和电子邮箱须至少填写一项"),
    "price_below": Words("price and freight together must be below {most}", "价款与运费合计须低于 {most}"),
}
WHYS = {
    "return.no_reason_days": "远程购物的法定期限",
    "return.refund_cd_after_receipt": "退款的法定期限",
    "return.excluded": "制度所列",
    "return.excluded_distance": "法律对远程购物所列",
    "return.sanbao_normal_days": "制度规定",
    "return.sanbao_exchange_days": "三包规定的换货期",
    "return.durable_months": "耐用品由经营者举证的期限",
    "return.seasonal_grace_days": "与无理由退货期相同",
    "return.seasonal_max_days": "当季月份过后不再退货",
    "return.company_fault_basis": "按购买时实付价；\"list\" 为标价",
    "return.dept_task_wd": "各部门自身的任务",
    "return.decision": "客户次日得到答复",
    "return.report": "检测机构需要两周",
    "return.negotiation": "协商一周",
    "return.transport": "商品在途",
    "return.cause": "趁商品在手时查明",
    "return.close": "归档",
    "return.return_goods": "商品退还客户",
}
