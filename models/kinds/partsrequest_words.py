"""What is said of a request for parts: its messages, and its states, events and commitments in words."""

from models.kinds.partsrequest import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "parts_requested": Template(
        Words("{number}: parts are asked for", "{number}：配件申请待审批"),
        Words(
            "{place} asks your store for parts under {number} ({clause}). Please approve, pass on or refuse it.",
            "{place} 向贵库申请配件，单号 {number}（{clause}），请审批、上报或退回。",
        ),
    ),
    "parts_refused": Template(
        Words("{number}: the parts are refused", "{number}：配件申请被退回"),
        Words("The store has refused {number}: {reason} ({clause}).", "配件申请 {number} 被退回：{reason}（{clause}）。"),
    ),
    "parts_issued": Template(
        Words("{number}: parts are on their way", "{number}：配件已发出"),
        Words(
            "{source} has sent the parts of {number}, reference {reference}. Please book them in the day they come ({clause}).",
            "{source} 已发出 {number} 的配件，凭证号 {reference}。请在到货当日登记入库（{clause}）。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("request for parts", "配件申请"),
    sentence="配件需求由特约维修站、维修人员或仓库提出，由区域仓库或备品中心审批、发货、收货入账（二§3、二§11）。",
    states={
        "submitted": Term(Words("submitted", "待审批"), "已提出，等待供货仓库审批"),
        "approved": Term(Words("approved", "已批准"), "已批准并预留，等待拣货"),
        "picking": Term(Words("picking", "拣货中"), "正在拣货"),
        "issued": Term(Words("on the way", "在途"), "已发出，等待收货"),
        "backordered": Term(Words("waiting for stock", "缺货待补"), "供货仓库没有存货，等待补货"),
        "received": Term(Words("received", "已收货"), "批准的配件均已收到"),
        "refused": Term(Words("refused", "已退回"), "供货仓库不予供应"),
        "cancelled": Term(Words("cancelled", "已取消"), "申请人或主管已取消"),
    },
    events={
        "approve": Term(Words("approve", "审批"), "逐项批准或拒绝，批准的数量当即预留；未批准也未拒绝的仍待供应。"),
        "pass_up": Term(Words("pass up", "上报中心"), "区域仓库将缺少的部分向备品中心申请，紧急程度和首次日期不变。"),
        "refuse": Term(Words("refuse", "退回"), "全部不予供应，并告知申请地点的保管人。"),
        "stock_came": Term(Words("stock came", "到货预留"), "其他案件入库时已为本申请预留的数量归入本申请。"),
        "pick": Term(Words("pick", "拣货"), "开始拣货。"),
        "issue": Term(Words("issue", "发货"), "逐项登记发出的数量；少于批准数量的须说明原因，其余重新待供应。"),
        "receive": Term(Words("receive", "收货"), "逐项登记完好和破损的数量；用于维修的当即为该维修单预留并通知维修人员。"),
        "settle_missing": Term(Words("settle what is missing", "处理短少"), "主管认定未到的配件已找到、丢失或索赔；后两者重新待供应。"),
        "bring_back": Term(Words("bring back", "退回仓库"), "在途配件退回供货仓库，重新待供应。"),
        "invoice": Term(Words("invoice", "开票"), "财务按发货当日价格向购买配件的维修站开票。"),
        "cancel": Term(Words("cancel", "取消"), "取消申请，预留的配件全部释放。"),
    },
    commitments={
        "approve": Words("decision of the store", "仓库审批"),
        "issue": Words("sending the parts", "发货"),
        "receive": Words("arrival of the parts", "收货"),
        "invoice": Words("invoice to the station", "向维修站开票"),
        "backorder": Words("getting what is not there", "缺货补齐"),
    },
)

REFUSALS = {
    "case_of_repair": Words("case is needed where the reason is repair", "原因为 repair 时必填 case"),
    "why_refused": Words("why is needed where something is refused", "有拒绝数量时必填 why"),
    "nobody_supplies": Words("has nobody who supplies it: the list has no centre", "没有供货库位：库位名册中没有总库"),
    "for_the_centre": Words("is needed where the parts are for the centre", "配件用于总库时必填"),
    "no_hub": Words("{place} is no hub: there is nobody above it", "{place} 不是区域库：没有上级库位"),
    "store_alone_approved": Words("it was opened when the store alone approved", "此申请立案时只能由库房审批"),
    "passed_up_before": Words("nothing is lacking that was not passed up before", "没有尚未上报的缺口"),
    "passed_up_most": Words("must be {count} at most: the rest is not open, or was passed up before", "最多 {count} 件：其余已不待供应或已上报"),
    "sends_nothing": Words("must send something; else cancel it", "至少发出一件；否则请取消"),
    "cut_by_count": Words("nothing is kept any more, since a count has cut it: cancel it and ask again", "盘点已取消全部预留：请取消本申请后重新申请"),
    "not_on_the_way": Words("nothing is on the way", "没有在途配件"),
    "part_not_on_the_way": Words("nothing of {part} is on the way", "{part} 没有在途数量"),
    "not_sold": Words("nothing is sold here: the station is part of the company", "无需开票：该维修站属于本公司"),
    "still_on_the_way": Words("something is still on the way", "尚有在途配件"),
    "approved_most": Words("approved and refused must come to {count} at most", "批准与拒绝合计最多 {count} 件"),
    "why_less": Words("is needed: {count} are approved", "必填：已批准 {count} 件"),
    "came_most": Words("received and damaged must come to 1 to {count}", "完好与破损合计须为 1 至 {count} 件"),
    "not_asked_for": Words("{part} was not asked for", "未申请 {part}"),
    "name_approved": Words("must name {parts} too, which is approved", "还须列出已批准的 {parts}"),
    "no_place_of_kind": Words("the list of places has none of kind {kind}: add one first", "库位名册中没有 {kind} 类库位：请先登记"),
}
WHYS = {
    "partsrequest.approve": "半天，以便装满下一趟车",
    "partsrequest.approve_urgent": "有客户在等待",
    "partsrequest.issue": "一个工作日内记账并发出",
    "partsrequest.issue_urgent": "当日发出",
    "partsrequest.receive": "承运人需要一周",
    "partsrequest.invoice": "与其他账单相同",
    "partsrequest.backorder": "两周内补齐缺货",
    "parts.settlement": "服务站属于公司，或自购配件",
    "rounds.replenishment": "在工程车出发之前",
    "rounds.bookings": "应入账当日的下班时间",
}
