"""What is said of a repair: its messages, and its states, events and commitments in words."""

from models.kinds.repair import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

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
    sentence="客户商品的上门维修或送修（一§19）。",
    states={
        "registered": Term(Words("registered", "已登记"), "已记入售后服务登记表，等待派维修人员"),
        "assigned": Term(Words("assigned", "已派工"), "已指定维修人员"),
        "scheduled": Term(Words("visit agreed", "已约上门"), "已与客户约定上门时间"),
        "on_site": Term(Words("on site", "已上门"), "维修人员已到达客户处"),
        "repairing": Term(Words("repairing", "维修中"), "现场维修已开始"),
        "in_workshop": Term(Words("in the workshop", "送修中"), "商品已凭收据带回维修"),
        "ready": Term(Words("ready", "待取机"), "送修商品已修复，等待客户取回"),
        "repaired": Term(Words("repaired", "已修复"), "维修完毕，商品在客户处，费用尚未结算"),
        "settled": Term(Words("settled", "已结算"), "费用已结算，派工单尚未上交"),
        "handed_in": Term(Words("handed in", "派工单已交"), "派工单已上交，等待主管考核"),
        "reviewed": Term(Words("reviewed", "已考核"), "维修时间和质量已考核，待回访客户"),
        "cancelling": Term(Words("being cancelled", "取消中"), "已取消报修，商品或备用机尚未归还"),
        "closed": Term(Words("closed", "已结案"), "已结案"),
        "cancelled": Term(Words("cancelled", "已取消"), "已取消"),
    },
    events={
        "assign": Term(Words("assign", "派工"), "指定一名当日资格证书有效的维修人员（一§18·1）；留在他人车上的配件改为另行预留。"),
        "contact": Term(
            Words("contact the customer", "联系客户"),
            "已与客户电话联系并初步判断故障（一§19(2)·1），约定上门时间；客户自行要求的时间即为到达期限。",
        ),
        "resolve_remotely": Term(Words("resolve remotely", "远程解决"), "故障已在电话中指导解决，不收费。"),
        "report_delay": Term(
            Words("report a delay", "报告延误"), "维修人员事先告知将会迟到：不按旷工处理，但不改变期限。"
        ),
        "arrive": Term(
            Words("arrive", "到达"), "维修人员已到达并出示工号卡，或客户家中无人；迟到者提请按旷工处理。"
        ),
        "quote": Term(Words("quote", "报价"), "事先向客户说明维修费用；新报价使原报价的同意失效。"),
        "accept_quote": Term(Words("accept the quote", "同意报价"), "客户同意报价。"),
        "decline_quote": Term(Words("decline the quote", "不同意报价"), "客户不同意该价格，报价作废。"),
        "start_work": Term(Words("start work", "开始维修"), "开始维修；收费维修须先有客户同意的报价。"),
        "leave": Term(Words("leave", "离开"), "维修人员未修完即离开，已另约或尚未另约上门时间。"),
        "take_in": Term(Words("take in", "收件送修"), "带回商品或客户送来商品：开具收据，并在进出商品簿上登记。"),
        "request_parts": Term(
            Words("request parts", "申请配件"),
            "随车或维修库有的配件当即为本案预留；不足的部分自动向供货仓库申请。",
        ),
        "parts_arrived": Term(Words("parts arrived", "配件到货"), "所申请的配件已到并为本案预留，告知维修人员。"),
        "parts_cut": Term(
            Words("parts cut by a count", "盘点核减预留"), "盘点结果少于预留，为本案预留的配件已核减，随单配件以账面为准。"
        ),
        "lend": Term(Words("lend a loaner", "借出备用机"), "维修期间以备用机代替故障商品。"),
        "request_help": Term(Words("request help", "请求协助"), "维修人员不能按原定时间修妥，即报请主管协助。"),
        "reschedule": Term(Words("reschedule", "改期"), "主管另行承诺完成日期，该日期即为完成期限。"),
        "finish": Term(Words("finish", "现场修复"), "现场维修完毕，客户已在派工单上签字。"),
        "finish_in_workshop": Term(Words("finish in the workshop", "送修修复"), "送修商品已修复，等待客户取回。"),
        "give_up": Term(Words("give up", "无法修复"), "商品无法修复，不收费。"),
        "rework": Term(Words("rework", "返修"), "尚未修好，重新维修，完成期限重新计算。"),
        "hand_back": Term(Words("hand back", "交还商品"), "收回收据，或凭收据遗失声明，将商品交还客户。"),
        "return_loaner": Term(Words("return the loaner", "归还备用机"), "备用机已收回入库。"),
        "settle": Term(Words("settle", "结算费用"), "按客户同意的报价结算：较低费用可当场收取，其余经财务收取。"),
        "hand_in_cash": Term(Words("hand in cash", "现金上交"), "当场收取的现金已交至财务。"),
        "record_payment": Term(Words("record a payment", "登记收款"), "客户款项已到账。"),
        "issue_invoice": Term(Words("issue the invoice", "开具发票"), "财务开具发票。"),
        "hand_in": Term(Words("hand in the work order", "上交派工单"), "维修人员上交派工单。"),
        "review": Term(Words("review", "考核"), "主管考核维修时间和质量，各 0 至 100 分。"),
        "write_off": Term(
            Words("write off", "核销"), "经理决定不再等待商品、备用机、款项或现金，以此代替未发生的事项。"
        ),
        "follow_up": Term(Words("follow up", "回访"), "电话回访客户；第三次仍未联系上，视为已回访。"),
        "cancel": Term(Words("cancel", "取消报修"), "客户不再需要维修；商品和备用机仍须归还。"),
    },
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
    names={"reminder": {"loaner_offer": Words("offering a loaner", "提供备用机")}},
)

REFUSALS = {
    "badge": Words("badge_shown or nobody_there must be true", "badge_shown 或 nobody_there 须为 true"),
    "total_below": Words("the total must be below {most}", "合计须低于 {most}"),
    "no_quote_waits": Words("no quote waits for an answer", "没有待答复的报价"),
    "no_quote": Words("there is no quote to decline", "没有可拒绝的报价"),
    "before_event": Words("{key} must not lie before the event", "{key} 不得早于事件时间"),
    "no_accepted_quote": Words("the repair is chargeable and no quote has been accepted", "该维修收费，而客户尚未同意任何报价"),
    "write_off": Words("a write-off of {what} needs an overdue {name}, and {same} is not overdue", "核销 {what} 须有超时的 {name}，而 {same} 并未超时"),
    "nothing_to_write_off": Words("nothing is overdue that could be written off", "没有可核销的超时事项"),
}
WHYS = {
    "repair.callback_wm": "公开承诺为 15 至 30 分钟",
    "repair.contact_urgent": "通常时间的一半",
    "repair.arrival_wh_urban": "半天",
    "repair.arrival_wh_suburban": "一个完整工作日",
    "repair.onsite_limit_wd": "现场维修的承诺期限",
    "repair.workshop_limit_cd": "送修的承诺期限",
    "repair.statutory_limit_cd": "超过此限应予换货（三包）",
    "repair.collect": "客户来取，或送还客户",
    "repair.settle": "维修完成即结算费用",
    "repair.onsite_collect_max_cny": "上门费加一个小配件",
    "repair.cash_handin_wd": "现金不连续过两夜",
    "repair.payment": "两周内支付账单",
    "repair.invoice_days": "制度规定；以工作日计，写作 \"3 CD\" 为自然日",
    "repair.workorder_handin_wd": "每次维修后交单",
    "repair.review": "趁记忆犹新时考核",
    "repair.return_goods": "取消的维修须归还商品",
}
