"""The grounds of an assessment in both languages: they stand in English in the records, and are told by their sentence."""

from models.words.templates import Templates
from models.words.words import Words

GROUNDS: dict[str, Words] = {
    # -- a return (一§20–24) -----------------------------------------------------------------------------------
    "company_fault_paid": Words("the company caused it: at the price paid, with the freight", "因公司原因：按购买价，含运费"),
    "company_fault_list": Words("the company caused it: at the price list, with the freight", "因公司原因：按标价，含运费"),
    "no_fault": Words("the report finds no fault: judged as a return without a reason", "检验报告认定无质量问题：按无理由退货审核"),
    "fault_within": Words("a fault within {days} days", "{days} 日内出现质量问题"),
    "fault_later": Words("a fault after that time needs an inspection report", "超过该期限的质量问题须有检验报告"),
    "no_sale": Words("nothing proves that the company sold the goods", "不能证明商品由本公司售出"),
    "misuse": Words("the report finds that use, washing or care spoilt the goods", "检验报告认定因使用、洗涤或保养不当损坏"),
    "sanbao_fault": Words("a confirmed fault of 三包 goods within {days} days of sale", "三包商品售出 {days} 日内经检验确认有质量问题"),
    "body_confirms": Words("a competent body confirms the fault", "有资质的机构确认有质量问题"),
    "body_needed": Words("our own technician's finding is not enough here: a competent body must inspect", "本公司维修人员的检验不足为据：须由有资质的机构检验"),
    "paid_freight": Words("at the price paid, with the freight", "按购买价，含运费"),
    "our_report": Words("durable goods up to {months} months after receipt: we commission the report, its lapse never refuses", "耐用商品收货 {months} 个月内：由我方委托检验，逾期未检不得作为拒绝理由"),
    "too_late": Words("more than {days} days after receipt", "收货已超过 {days} 日"),
    "no_proof": Words("neither invoice nor another proof of purchase", "没有发票或其他购买凭证"),
    "excluded": Words("{category} is excluded from returns", "{category} 属于不予退换的类别"),
    "excluded_by_law": Words("{category} is excluded from distance returns by law", "{category} 依法不适用网购无理由退货"),
    "excluded_confirmed": Words("{category} is excluded, as the buyer confirmed at purchase", "{category} 不予退换，购买时已经客户确认"),
    "not_clean": Words("the goods are not clean", "商品不洁净"),
    "damaged": Words("the goods are damaged", "商品有损坏"),
    "not_resaleable": Words("the goods are not resaleable", "商品不能再次销售"),
    "sound": Words("sound goods within {days} days of receipt", "收货 {days} 日内，商品完好"),
    "paid": Words("at the price paid", "按购买价"),
    "seasonal": Words("seasonal goods, not returned in time: at the lower of the price paid and the current price", "季节性商品未及时退回：按购买价与现价中较低者"),
    # -- a delivery (一§4–5) -----------------------------------------------------------------------------------
    "bulky": Words("item {place} ({model}) is bulky", "第 {place} 项（{model}）为大件商品"),
    "heavy": Words("item {place} ({model}) weighs {weight} kg, {least} or more", "第 {place} 项（{model}）重 {weight} kg，达到 {least} kg"),
    "long": Words("item {place} ({model}) is {side} cm long, {least} or more", "第 {place} 项（{model}）长 {side} cm，达到 {least} cm"),
    "large_order": Words("the order comes to {amount}, {least} or more", "订单金额 {amount}，达到 {least}"),
}
"""By key: the sentence in the records, and the Chinese one."""
KNOWN = Templates(GROUNDS)
