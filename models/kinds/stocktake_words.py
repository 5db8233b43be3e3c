"""What is said of a stocktake: its messages, and its states, events and commitments in words."""

from models.kinds.stocktake import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "stocktake_opened": Template(
        Words("{number}: {place} is to be counted", "{number}：请盘点{place}"),
        Words(
            "{lines} parts at {place} are to be counted ({clause}). Please count each, with somebody else; 0 is said.",
            "{place}共 {lines} 种配件待盘点（{clause}）。请与另一人共同逐项清点，数量为零也须填写。",
        ),
    ),
    "stocktake_to_recount": Template(
        Words("{number}: parts are to be counted once more", "{number}：有配件需要复盘"),
        Words(
            "{lines} parts at {place} differ by more than their class may ({clause}). Please have them counted once "
            "more by somebody else than before.",
            "{place}有 {lines} 种配件差异超过该类别的允许范围（{clause}），请安排初盘以外的人员复盘。",
        ),
    ),
    "stocktake_to_explain": Template(
        Words("{number}: {differing} differences at {place}", "{number}：{place}有 {differing} 项差异"),
        Words(
            "{place} is counted ({clause}); {differing} parts differ from the book. Please explain each of them.",
            "{place}已清点完毕（{clause}），{differing} 种配件与账面不符，请逐项说明原因。",
        ),
    ),
    "stocktake_to_apply": Template(
        Words("{number}: {place} is counted", "{number}：{place}已盘点"),
        Words(
            "{place} is counted ({clause}); {differing} parts differ from the book. Once they are explained, please "
            "apply the stocktake.",
            "{place}已清点完毕（{clause}），{differing} 种配件与账面不符。原因说明后请审批入账。",
        ),
    ),
    "stocktake_applied": Template(
        Words("{number}: the book of {place} is set right", "{number}：{place}账面已调整"),
        Words(
            "The stocktake of {place} is applied ({clause}); {differing} parts were set right.",
            "{place}的盘点结果已入账（{clause}），共调整 {differing} 种配件。",
        ),
    ),
    "stocktake_abandoned": Template(
        Words("{number}: the stocktake of {place} is given up", "{number}：{place}的盘点已放弃"),
        Words(
            "The stocktake of {place} is given up ({clause}). The reason: {reason}.",
            "{place}的盘点已放弃（{clause}），原因：{reason}。",
        ),
    ),
    "stocktake_cut": Template(
        Words("Parts kept at {place} are not there", "{place}预留的配件实际没有"),
        Words(
            "By stocktake {number} parts that were kept at {place} are not there ({clause}): {lost}. They are kept no "
            "longer; please ask for them anew.",
            "盘点单 {number} 查明，{place}预留的以下配件实际没有（{clause}）：{lost}。预留已取消，请重新申请。",
        ),
    ),
    "stocktake_still_open": Template(
        Words("{place} is still being counted", "{place}仍在盘点"),
        Words(
            "This month's stocktake of {place} is not opened, as {stocktake} is still open ({clause}).",
            "{place}的盘点单 {stocktake} 尚未结束，本月不再另开盘点（{clause}）。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("stocktake", "盘点"),
    sentence="逐项清点某处的配件，复核并说明差异，再调整账面（一§34）。",
    states={
        "counting": Term(Words("counting", "清点中"), "正在清点"),
        "recounting": Term(Words("recounting", "复盘中"), "差异过大的配件由他人复盘"),
        "counted": Term(Words("counted", "已清点"), "已清点，正在说明差异原因"),
        "applied": Term(Words("applied", "已入账"), "账面已按盘点结果调整"),
        "abandoned": Term(Words("abandoned", "已放弃"), "盘点放弃，账面不变"),
    },
    events={
        "count": Term(Words("count", "清点"), "逐项填报清点数量；保管人须与他人共同清点。"),
        "recount": Term(Words("recount", "复盘"), "差异过大的配件由初盘以外的人员重新清点。"),
        "explain": Term(Words("explain", "说明原因"), "说明盘点与账面不符的原因；可以更正说明。"),
        "apply": Term(Words("apply", "入账"), "按盘点结果调整账面；实际没有的配件同时取消预留。"),
        "abandon": Term(Words("abandon", "放弃"), "主管放弃本次盘点。"),
    },
    commitments={
        "count": Words("counting", "完成清点"),
        "recount": Words("counting once more", "完成复盘"),
        "apply": Words("explaining and applying", "说明差异并入账"),
    },
)

REFUSALS = {
    "parts_unlisted": Words("not on the list of parts: {parts}", "不在配件名录中：{parts}"),
    "nothing_to_count": Words("nothing lies there and nothing should: name the parts to be counted", "该处没有也不应有配件：请列明要盘点的配件"),
    "count_on_the_way": Words("is where parts are on their way: `receive` and `settle_missing` of their requests say what has come", "该处为在途配件：请在发出它们的配件申请中收货（receive）或处理短少（settle_missing）"),
    "off_the_sheet": Words("is not on the sheet", "不在盘点表中"),
    "part_off_the_sheet": Words("{part} is not on the sheet", "{part} 不在盘点表中"),
    "counted_between": Words("must lie between the opening of the stocktake and this event", "须在盘点开单之后、本事件之前"),
    "counted_alone": Words("with is needed: {by} keeps {place} and does not count alone", "须填写 with：{by} 是{place}的保管人，不得单独清点"),
    "counted_with": Words("must be somebody else than who counts", "须为清点人以外的人"),
    "counted_before": Words("{part} is counted and nothing earlier was posted since: it stays so", "{part} 已清点，此后没有补记更早的收发，无须重盘"),
    "not_recounted": Words("{part} is not to be counted once more", "{part} 无须复盘"),
    "explained_stale": Words("{part} is stale: count it again before", "{part} 清点后补记了更早的收发：请先重新清点"),
    "no_difference": Words("{part} does not differ: there is nothing to explain", "{part} 与账面相符，无须说明"),
    "count_stale": Words("{parts}: something earlier was posted since the count, count again", "{parts}：清点后补记了更早的收发，请重新清点"),
    "unexplained": Words("{parts}: not explained yet", "{parts}：差异原因尚未说明"),
    "below_kept": Words("{part}: {left} would be left at {place}, and {kept} are kept for {cases}: cut what is not there", "{part}：{place}将剩 {left} 件，而已为 {cases} 预留 {kept} 件：请用 cut 取消实际没有的预留"),
}
WHYS = {
    "rounds.stocktakes": "每月首个工作日，在大量出入库之前",
    "stocktake.count": "一个仓库两日内盘完",
    "stocktake.recount": "在大量出入库之前",
    "stocktake.apply": "留出查找原因的时间",
    "parts.tolerance_pct": "A（含暂定）、B、C 类允许的账面百分比差异",
    "parts.stocktake": "仓库多久盘点一次",
}
