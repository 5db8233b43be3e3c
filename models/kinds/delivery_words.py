"""What is said of a delivery: its messages, and its states, events and commitments in words."""

from models.kinds.delivery import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "delivery_to_schedule": Template(
        Words("{number}: a delivery waits for its time", "{number}：有送货待约时间"),
        Words(
            "{kind} {number} is to be delivered ({clause}). Please agree a time with the customer and name a courier.",
            "{kind}单 {number} 待送货（{clause}），请与客户约定时间并指定送货人员。",
        ),
    ),
    "delivery_to_judge": Template(
        Words("{number}: is this order delivered?", "{number}：该订单是否送货待定"),
        Words(
            "The order of {number} is neither bulky, heavy or long nor above the free threshold ({clause}). Please "
            "grant the delivery, or have it declined.",
            "{number} 的商品不属大件，购物金额也未达送货标准（{clause}）。请决定是否破例送货。",
        ),
    ),
    "delivery_assigned": Template(
        Words("{number}: a delivery for you", "{number}：请您送货"),
        Words(
            "You deliver {number} between {from_at} and {to_at} ({clause}). Please call the customer beforehand and "
            "confirm address, phone, name, time and model.",
            "请于{from_at}至{to_at}之间送达 {number}（{clause}）。出发前请电话与客户核对地址、电话、姓名、时间和型号。",
        ),
    ),
    "delivery_unreached": Template(
        Words("{number}: the customer was called three times in vain", "{number}：三次联系不上客户"),
        Words(
            "Nobody was reached before delivery {number} ({clause}). Its slot is given up; please see to it.",
            "送货单 {number} 送货前三次未联系上客户（{clause}），原定时段已取消，请跟进。",
        ),
    ),
    "delivery_damage": Template(
        Words("{number}: something was damaged at the customer's", "{number}：送货时造成损坏"),
        Words(
            "At delivery {number} something was damaged ({clause}): {severity}. Please see to it.",
            "送货单 {number} 放置时造成损坏（{clause}），程度：{severity}，请处理。",
        ),
    ),
    "delivery_coming_back": Template(
        Words("{number}: goods are on their way back", "{number}：有商品退回入库"),
        Words(
            "Goods of delivery {number} are on their way back to the store ({clause}). Please take them in.",
            "送货单 {number} 有商品正在退回（{clause}），请验收入库。",
        ),
    ),
    "delivery_agreed": Template(
        Words("Your delivery {number}", "您的送货单 {number}"),
        Words(
            "We deliver your order {number} between {from_at} and {to_at}. Our courier will call you beforehand.",
            "您的订单（送货单 {number}）将于{from_at}至{to_at}之间送达，送货前会先与您电话联系。",
        ),
        to_customer=True,
    ),
    "delivery_declined": Template(
        Words("Your order {number}", "您的订单 {number}"),
        Words(
            "Your order {number} does not come within our home delivery. We are sorry, and keep it ready for you.",
            "很抱歉，您的订单（{number}）不在送货上门的范围内，商品已为您备好，请您自提。",
        ),
        to_customer=True,
    ),
    "delivery_delayed": Template(
        Words("Your delivery {number} comes later", "您的送货单 {number} 将延迟"),
        Words(
            "We are sorry: your delivery {number} is late. The reason: {reason}. It is to come between {from_at} and "
            "{to_at}.",
            "非常抱歉，您的送货单 {number} 将会延迟，原因：{reason}。预计于{from_at}至{to_at}之间送达。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("delivery", "送货"),
    sentence="将订单商品送到客户家中，直至每件商品验收合格（一§3–13）。",
    states={
        "requested": Term(Words("requested", "待约时间"), "已受理，等待与客户约定送货时间"),
        "ineligible": Term(Words("not eligible", "不符合送货条件"), "既非大件，金额也未达标准；主管可破例准许"),
        "scheduled": Term(Words("scheduled", "已约时间"), "已约定送货时段，尚未电话核对"),
        "confirmed": Term(Words("confirmed", "已核对"), "客户已确认地址、时间和商品"),
        "under_way": Term(Words("under way", "送货途中"), "送货人员已出发"),
        "arrived": Term(Words("arrived", "已到门口"), "送货人员已到客户门口"),
        "placed": Term(Words("placed", "已放置"), "商品已放在客户要求的位置"),
        "inspected": Term(Words("inspected", "已验货"), "已开箱验货，等待客户签字"),
        "swapping": Term(Words("swapping", "换货中"), "有商品不合格，等待更换"),
        "coming_back": Term(Words("coming back", "退回途中"), "商品正退回仓库"),
        "closing": Term(Words("closing", "待裁定"), "送货已结束，尚有行为记录待裁定"),
        "delivered": Term(Words("delivered", "已送达"), "已送达并验收"),
        "declined": Term(Words("declined", "不予送货"), "不予送货，由客户自提"),
        "cancelled": Term(Words("cancelled", "已取消"), "已取消"),
    },
    events={
        "grant": Term(Words("grant", "破例准许"), "主管破例准许送货。"),
        "decline": Term(Words("decline", "不予送货"), "不予送货，并告知客户。"),
        "agree_slot": Term(Words("agree a slot", "约定时段"), "与客户约定送货时段和送货人员；途中改约即折返。"),
        "confirm_call": Term(
            Words("call before setting out", "送货前电话核对"), "核对或更正地址、电话、姓名、时间和型号；三次未接通则取消时段。"
        ),
        "set_out": Term(Words("set out", "出发"), "送货人员带上全部应送商品出发。"),
        "notify_delay": Term(
            Words("notify of a delay", "通知延迟"), "事先向客户说明原因并致歉；及时通知者免责，过迟者只作记录。"
        ),
        "arrive": Term(Words("arrive", "到达"), "送货人员到达；客户家中无人则另约时间。"),
        "place": Term(Words("place", "放置商品"), "按客户要求的位置轻放商品；造成损坏的立质量异常追查。"),
        "inspect": Term(Words("inspect", "开箱验货"), "签字之前，当面开箱逐件验货。"),
        "sign": Term(Words("sign", "签收"), "客户签收合格商品；不合格的予以更换。"),
        "refuse_goods": Term(Words("refuse the goods", "拒收"), "客户拒收，商品退回仓库。"),
        "bring_back": Term(Words("bring back", "取回不合格品"), "凭收据取回不合格商品，并另约时间（可稍后再约）。"),
        "decide_swap": Term(
            Words("decide on a swap", "裁定换货"), "主管对不合格商品作出决定：换新、换其他型号或退货。"
        ),
        "take_in": Term(Words("take in", "验收入库"), "仓库收回全部退回商品。"),
        "report_conduct": Term(Words("report on conduct", "评价送货服务"), "按送货检查表评价；任何步骤均不等待。"),
        "miss": Term(
            Words("missed", "未上门"), "当日送货时间已过而无人到达：提请对送货人员作行为裁定；暂停期间除外。"
        ),
        "cancel": Term(Words("cancel", "取消送货"), "客户不再需要；途中和现场商品退回，已验收的不受影响。"),
    },
    commitments={
        "eligibility": Words("deciding whether it is delivered", "决定是否送货"),
        "slot": Words("agreeing a time", "约定送货时间"),
        "precall": Words("the call before setting out", "送货前电话核对"),
        "arrival": Words("arrival at the customer's", "按时到达"),
        "handover": Words("handing over", "放置、验货与签收"),
        "redelivery": Words("delivering what replaces it", "换货重送"),
        "bring_back": Words("bringing back what is not right", "取回不合格品"),
        "take_in": Words("taking in what comes back", "退回商品入库"),
    },
    names={
        "conduct": {
            "late_delivery": Words("late delivery", "送货迟到"),
            "missed_delivery": Words("missed delivery", "未按约送货"),
        },
        "reminder": {"miss": Words("nobody came within the hours of delivery", "当日送货时间内未到达")},
    },
)

REFUSALS = {
    "a_courier": Words("must be a courier, courier:id", "须为送货人员，格式为 courier:id"),
    "units_at_most": Words("must have {most} units at most", "最多 {most} 件"),
    "needed_when_reached": Words("is needed where the customer was reached, and has no place otherwise", "联系上客户时必填，否则不得填写"),
    "zone_unreached": Words("has no place where the customer was not reached", "未联系上客户时不得填写"),
    "needed_for_another_model": Words("is needed for another model, and has no place otherwise", "换其他型号时必填，否则不得填写"),
    "needed_for_a_return": Words("is needed for a return, and has no place otherwise", "退货时必填，否则不得填写"),
    "lie_after": Words("must lie after {key}", "须晚于 {key}"),
    "units_exactly": Words("must name exactly the units {units}, each once", "须恰好列出第 {units} 件，每件一次"),
    "models_of_items": Words("must name {count} models, one for each item", "须按商品顺序列出 {count} 个型号"),
    "no_unit_owed": Words("no unit of that number is owed", "没有该编号的待送商品"),
    "bring_back_first": Words("what is not right must come back first: bring_back", "须先取回不合格商品：bring_back"),
    "swapped_too_often": Words("unit {units} was swapped too often: a supervisor decides first, decide_swap", "第 {units} 件更换次数已达上限，须先由主管决定：decide_swap"),
    "slot_past": Words("the slot must not begin before the event", "时段不得早于事件时间开始"),
    "slot_one_day": Words("the slot must lie within one day", "时段须在同一天内"),
    "slot_length": Words("the slot may take {minutes} minutes at most", "时段最长 {minutes} 分钟"),
    "slot_closed": Words("nothing is delivered on {day}, which is no workday", "{day} 不是工作日，不送货"),
    "slot_hours": Words("the slot must lie within the hours of delivery, {hours} on that day", "时段须在送货时间内，当日为 {hours}"),
    "courier_away": Words("{courier} is away from {begin} to {end}: name another courier or another time", "{courier} 在 {begin} 至 {end} 不在岗：请换人或改时间"),
    "courier_busy": Words("{courier} has a slot then in {case}: name another courier or another time", "{courier} 该时段已有安排（{case}）：请换人或改时间"),
}
WHYS = {
    "delivery.weight_kg_min": "一人可搬约 25 公斤",
    "delivery.longest_side_cm_min": "汽车后备箱放不下的长度",
    "delivery.free_threshold_cny": "约为一件大家电的入门价",
    "delivery.hours": "送货人员的工作时间，含午间",
    "delivery.window_minutes": "通常承诺两小时的时段",
    "delivery.late_grace_minutes": "时段结束后方计迟到",
    "delivery.slots_per_courier": "一人同时只能在一处",
    "delivery.precall_lead_hours": "客户尚可拒绝或改期",
    "delivery.delay_notice_minutes_before": "给客户留出应对时间",
    "delivery.doa_redelivery_wd": "在可退货的一周之内",
    "delivery.doa_max_loops": "此后由主管决定；公司自定上限",
    "delivery.slot": "次日前约定时间",
    "delivery.handover": "半天，用于放置、开箱和验货",
    "delivery.bring_back": "不合格品不占用客户的地方",
    "delivery.take_in": "商品不在车上过夜",
    "delivery.eligibility": "客户次日得到答复",
}
