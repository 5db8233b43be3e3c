"""What is said of a custody: its messages, and its states, events and commitments in words."""

from models.kinds.custody import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "custody_issued": Template(
        Words("{number}: {item} is in your keeping", "{number}：{item} 由您保管"),
        Words(
            "You have signed for {item} ({clause}). It is not for private use; give it back or hand it over when you "
            "leave your post, and report at once what becomes of it.",
            "您已签收 {item}（{clause}）。不得私用；离岗时须交还或移交，如有磨损、损坏或丢失请立即报告。",
        ),
    ),
    "custody_reported": Template(
        Words("{number}: {item} is to be assessed", "{number}：{item} 待认定"),
        Words(
            "{item} was reported as worn, damaged or lost ({clause}). Please assess {number}: nothing is owed for "
            "normal wear.",
            "{item} 已报告磨损、损坏或丢失（{clause}），请对 {number} 作出认定；正常磨损不赔偿。",
        ),
    ),
    "custody_assessed": Template(
        Words("{number}: what is owed for {item}", "{number}：{item} 的认定结果"),
        Words(
            "What you reported of {item} was assessed ({clause}): you owe {amount} yuan.",
            "您报告的 {item} 已认定（{clause}）：应赔偿 {amount} 元。",
        ),
    ),
    "custody_owed": Template(
        Words("{number}: {amount} yuan are owed for {item}", "{number}：{item} 应赔偿 {amount} 元"),
        Words(
            "For {item} {amount} yuan are owed ({clause}). Please settle {number} with its holder.",
            "{item} 应赔偿 {amount} 元（{clause}），请与保管人结清 {number}。",
        ),
    ),
    "custody_waived": Template(
        Words("{number}: nothing is asked of you for {item}", "{number}：{item} 免予赔偿"),
        Words(
            "The manager has waived what you owed for {item} ({clause}).", "经理已免除您对 {item} 的赔偿（{clause}）。"
        ),
    ),
}

WORDS = KindWords(
    kind=Words("custody", "工具保管"),
    sentence="工具、钥匙或设备登记到人保管，直至交还、移交或核销（一§33，二§8、§13–14）。",
    states={
        "held": Term(Words("held", "保管中"), "由保管人保管"),
        "reported": Term(Words("reported", "已报告"), "已报告磨损、损坏或丢失，待认定"),
        "assessed": Term(Words("assessed", "已认定"), "已认定应予赔偿"),
        "closing": Term(Words("closing", "待裁定"), "保管已结束，尚有行为记录待裁定"),
        "returned": Term(Words("returned", "已交还"), "已交还"),
        "handed_over": Term(Words("handed over", "已移交"), "已移交他人"),
        "written_off": Term(Words("written off", "已核销"), "已核销"),
    },
    events={
        "give_back": Term(Words("give back", "交还"), "收回物品并由保管人签字；本人不得收回自己保管的物品。"),
        "hand_over": Term(Words("hand over", "移交"), "物品移交他人，并为其另开保管单。"),
        "report": Term(
            Words("report", "报告"), "保管人或主管报告磨损、损坏或丢失；贵重物品正常磨损也须说明原因。"
        ),
        "report_private_use": Term(Words("report private use", "举报私用"), "有人报告该物品被私用：提请行为裁定。"),
        "repair_done": Term(Words("repaired", "修复"), "物品已修复并登记费用；再次登记的以最后一次为准。"),
        "assess": Term(
            Words("assess", "认定"), "认定应赔金额：正常磨损不赔，已修复的以修理费为限，其余按账面价值。"
        ),
        "compensate": Term(Words("compensate", "赔偿"), "按认定金额如数收取赔偿。"),
        "waive": Term(Words("waive", "免赔"), "经理说明理由，免予赔偿。"),
    },
    commitments={
        "assess": Words("assessing what was reported", "认定所报告的情况"),
        "compensation": Words("settling what is owed", "结清赔偿"),
        "key_back": Words("giving back the key", "归还钥匙"),
    },
    names={"conduct": {"private_use": Words("private use", "私用公物")}},
)

REFUSALS = {
    "place_of_key": Words("place is needed for a key, and has no place otherwise", "钥匙须填写 place，其他物品不得填写"),
    "until_of_key": Words("until_at has no place but for a key", "until_at 仅适用于钥匙"),
    "key_until_of_key": Words("has no place but for a key", "仅适用于钥匙"),
    "has_it": Words("{person} has it already: name somebody else", "{person} 已是保管人，请指明他人"),
    "account_needed": Words("is needed: say how it came about", "必填：请说明经过"),
    "lost_repaired": Words("it was reported lost: there is nothing to repair", "已报告丢失，无可修复"),
    "lost_worn": Words("it was reported lost, which is no wear", "已报告丢失，不属正常磨损"),
    "amount_as_assessed": Words("the amount must be {amount}, as assessed", "金额须为认定的 {amount}"),
    "asset_no": Words("is needed from {limit} on: put it on the fixed-asset account first", "价值达 {limit} 的必填：请先列入固定资产账"),
    "after_the_event": Words("must lie after the event", "须晚于事件时间"),
    "not_keeper": Words("is needed: {person} is neither keeper nor deputy of {place}", "必填：{person} 不是 {place} 的保管人或代理人"),
    "place_listed": Words("{place}: not on the list of places; add it first", "{place} 不在地点名册中，请先登记"),
}
WHYS = {
    "custody.assess": "当事人还记得经过",
    "custody.compensation": "留出提出异议和付款的时间",
    "tools.valuable_min_cny": "超出备用金采购的范围",
    "tools.life_months": "日常使用的工具大约可用三年",
    "tools.floor_pct": "设备通常的残值率",
    "assets.fixed_min_cny": "通常的标准，以公司会计制度为准",
}
