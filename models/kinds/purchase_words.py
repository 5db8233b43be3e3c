"""What is said of a purchase: its messages, and its states, events and commitments in words."""

from models.kinds.purchase import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "purchase_to_allow": Template(
        Words("{number}: a purchase of {value} yuan", "{number}：采购 {value} 元待批准"),
        Words(
            "Parts for {value} yuan are to be bought from {supplier} under {number} ({clause}). Please allow or cancel "
            "it.",
            "拟向 {supplier} 采购配件，单号 {number}，金额 {value} 元（{clause}），请批准或取消。",
        ),
    ),
    "purchase_allowed": Template(
        Words("{number}: the purchase is allowed", "{number}：采购已批准"),
        Words(
            "Purchase {number} from {supplier} is allowed ({clause}). Please place the order.",
            "采购单 {number}（供应商 {supplier}）已批准（{clause}），请下单。",
        ),
    ),
    "purchase_expected": Template(
        Words("{number}: parts are expected on {expected_on}", "{number}：配件预计 {expected_on} 到货"),
        Words(
            "{supplier} delivers parts to {place} by {expected_on}, order {reference} ({clause}). Please take them in "
            "the day they come.",
            "{supplier} 将于 {expected_on} 前向 {place} 交货，订单号 {reference}（{clause}），请在到货当日验收入库。",
        ),
    ),
    "purchase_rejected": Template(
        Words("{number}: parts were rejected", "{number}：部分到货拒收"),
        Words(
            "Of delivery {delivery_note} under {number} {pieces} pieces were rejected ({clause}); they lie in "
            "quarantine. Please settle it with {supplier}.",
            "采购单 {number} 的送货单 {delivery_note} 有 {pieces} 件拒收（{clause}），已放入隔离区，请与 {supplier} 交涉。",
        ),
    ),
    "purchase_received": Template(
        Words("{number}: all has come", "{number}：已全部到货"),
        Words(
            "All that was ordered from {supplier} under {number} has come ({clause}).",
            "采购单 {number} 向 {supplier} 订购的配件已全部到货（{clause}）。",
        ),
    ),
    "purchase_ended": Template(
        Words("{number}: nothing more comes", "{number}：不再到货"),
        Words(
            "From {supplier} nothing more comes under {number} ({clause}). The reason: {reason}.",
            "{supplier} 不再按采购单 {number} 交货（{clause}），原因：{reason}。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("purchase", "采购"),
    sentence="采购部门在预算和计划内向合格供应商采购配件，经批准后下单、验收入库（二§2、二§5）。",
    states={
        "drafted": Term(Words("drafted", "待批准"), "已拟定，等待批准"),
        "allowed": Term(Words("allowed", "已批准"), "已批准，等待下单"),
        "placed": Term(Words("ordered", "已下单"), "已向供应商下单，等待到货"),
        "receiving": Term(Words("partly received", "部分到货"), "已有到货，其余待交"),
        "received": Term(Words("received", "已到货"), "所订配件均已到货"),
        "closed_short": Term(Words("closed short", "短交结案"), "其余不再交货，余款释放"),
        "cancelled": Term(Words("cancelled", "已取消"), "未到货即取消"),
    },
    events={
        "allow": Term(Words("allow", "批准"), "经理批准采购；超出计划预算或无计划的由总经理批准。"),
        "place_order": Term(Words("place the order", "下单"), "向当日合格且未暂停的供应商下单并约定到货日期；可改期。"),
        "receive": Term(Words("receive", "验收"), "凭送货单逐项验收：合格入库，拒收进隔离区；每张送货单只收一次。"),
        "close_short": Term(Words("close short", "短交结案"), "其余不再交货，结束采购并释放余款。"),
        "cancel": Term(Words("cancel", "取消"), "未到货前取消采购，款项释放。"),
    },
    commitments={
        "allow": Words("decision on the purchase", "批准采购"),
        "place_order": Words("placing the order", "下单"),
        "delivery": Words("delivery by the supplier", "供应商交货"),
    },
)

REFUSALS = {
    "no_budget": Words("is no plan of parts with a budget", "不是已有预算的配件计划"),
    "under_no_plan": Words("by: it is under no plan: the general manager allows it", "by：无计划的采购由总经理批准"),
    "above_the_budget": Words("by: the plan's purchases come to {total} yuan, its budget is {budget}: the general manager allows it", "by：该计划的采购合计 {total} 元，预算为 {budget} 元：由总经理批准"),
    "ordered_for_the_past": Words("must not lie before the day of the order", "不得早于下单日"),
    "suspended": Words("{supplier} is suspended: nothing is ordered there", "{supplier} 已暂停：不得向其下单"),
    "not_approved_for": Words("{supplier} is not approved on this day for {parts}", "{supplier} 当日未获准供应 {parts}"),
    "not_ordered": Words("{part} was not ordered", "未订购 {part}"),
    "nothing_came": Words("good and rejected must come to 1 or more", "good 与 rejected 合计须至少为 1"),
    "more_than_ordered": Words("{part}: {good} good pieces are more than the {most} that may still come", "{part}：合格 {good} 件超过尚可到货的 {most} 件"),
    "no_longer_approved": Words("{supplier} is no longer approved for {parts}: reject all of it", "{supplier} 已不再获准供应 {parts}：请全部拒收"),
    "note_received": Words("delivery note {note} of {supplier} was received before, under {case}", "{supplier} 的送货单 {note} 已在 {case} 中验收"),
    "too_dear_in_all": Words("must come to less than {most} yuan: these come to {value}", "合计须少于 {most} 元：现为 {value}"),
}
WHYS = {
    "purchase.allow": "供应商报价数日内有效",
    "purchase.place_order": "批准次日下单",
    "parts.over_delivery_pct": "超出订购数量的未经批准",
}
