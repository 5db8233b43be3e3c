"""What does not fit of spare parts, places, suppliers, units to lend and of stock, in both languages (二§2–3, §11)."""

from models.words.words import Words

STORE_FAULTS: dict[str, Words] = {
    # -- the lists --------------------------------------------------------------------------------------------
    "centre_already": Words("{place} is the centre already: there is one", "总库已是 {place}：只能有一个"),
    "no_centre": Words("no place is the centre: one must be", "没有总库：须有一个"),
    "needed_of_place": Words("is needed of a {kind}", "{kind} 类库位必填"),
    "hub_already": Words("{hub} is the hub of {region} already: a region has at most one", "{region} 已有中心库 {hub}：每个区域最多一个"),
    "place_stays": Words("{place} is {kind} and stays so: what lies there lies there for that; add another", "{place} 的类型为 {kind}，不能更改：存放其中的备件以此为准；请另行登记库位"),
    "keeper_of_place": Words("must be {role}:id, as the keeper of a {kind}", "{kind} 类库位的保管人须为 {role}:id"),
    "no_such_store": Words("{place} is not on the list of places: add it first", "库位名册中没有 {place}：请先登记"),
    "whole_number": Words("must be a whole number, such as 10", "须为整数，例如 10"),
    "one_line": Words("{key} stands in line {line} already: one entry is one line", "{key} 已在第 {line} 行：一条占一行"),
    "class_until": Words("is given with manual_abc, and manual_abc with it", "须与 manual_abc 同时填写"),
    "approved_for_nothing": Words("{covers} is neither a part nor a service class on the list of parts, nor *", "备件名册中没有 {covers} 这一备件或适用类别，也不是 *"),
    "on_loan_by_case": Words("is on_loan only by the repair that lends it, until that repair takes it back or writes it off", "只能由借出它的维修案件设为 on_loan，直至该案件收回或核销"),
    "to_be_checked": Words("it has come back and is to be checked, which the file may be too old to know: once that is done, `aftersales units set {unit} --state available`", "已归还待检，文件可能早于归还：检查后请用 `aftersales units set {unit} --state available` 设为可借"),
    "needed_of_new": Words("is needed of what is not on the list of {name} yet", "新登记时必填（{name} 名册）"),
    "not_on_that_list": Words("{key} is not on the list of {name}", "{name} 名册中没有 {key}"),
    "sample_stores": Words("the demonstration has stores of its own, and they do not fit here: {error}", "演示数据自带库位和备件，与现有的不相容：{error}"),
    "no_place": Words("is no place on the list", "不在库位名录中"),
    "part_unlisted": Words("is no part on the list", "不在配件名录中"),
    "part_once": Words("must name {part} once", "{part} 只能列出一次"),
    "no_supplier": Words("is no supplier on the list", "不在供应商名录中"),
    "kept_for_use": Words("must be a place where parts are kept for use", "须为存放可用配件的库位"),
    # -- the ledger -------------------------------------------------------------------------------------------
    "too_little": Words("{place} has {free} of {part} free, {asked} are asked for", "{place} 可用的 {part} 为 {free} 件，需要 {asked} 件"),
    "parts_unknown": Words("{names}: not on the list of parts", "备件名册中没有 {names}"),
    "places_unknown": Words("{names}: not on the list of places", "库位名册中没有 {names}"),
    "kept_for_ended": Words("{cases} is no open case: nothing is kept for it", "{cases} 不是未结案件：不为其预留"),
    "less_kept": Words("{case} has less of {part} kept at {place} than is freed", "{case} 在 {place} 预留的 {part} 少于要释放的数量"),
    "lies_there": Words("{place} is where it lies already", "已在 {place}"),
    "on_its_way": Words("what is on its way is received, or settled, by the request that sent it", "在途备件由发出它的备件申请收货或处理"),
    "back_to_store": Words("from {place} it goes to {stores} alone, not to {target}", "{place} 的备件只能退至 {stores}，不能移至 {target}"),
    "no_plan": Words("{case} is no plan of parts in the register", "服务登记中没有配件计划 {case}"),
    "still_counted": Words(
        "{case} is still counted: nobody sees before what the book says", "盘点单 {case} 仍在清点：清点结束前不显示账面数量"
    ),
    "no_stocktake": Words("{case} is no stocktake in the register", "服务登记中没有盘点单 {case}"),
    "no_part_nor_place": Words("{which} is neither a part nor a place: `aftersales parts list` and `places list` show them", "没有 {which} 这一备件或库位：可用 `aftersales parts list` 和 `places list` 查看"),
    "part_and_pieces": Words("{word} must be a part and its pieces, such as {example}", "{word} 须为备件及件数，例如 {example}"),
    "most_lines": Words("at most {count} parts are booked at once", "一次最多入账 {count} 种备件"),
    "by_warehouse": Words("stock is booked by the warehouse, not by {by}", "库存由仓库入账，{by} 无此权限"),
    "confirmed_by": Words("an adjustment is confirmed by a supervisor who did not book it, not by {by}", "调整须由入账人以外的主管确认，{by} 无此权限"),
    "number_taken": Words("other entries stand under {number} already: take another reference", "{number} 下已有其他分录：请换一个参考号"),
    "in_the_count": Words("{part} at {place} was counted at {at}, what happened before is in that count: have it adjusted as of today", "{place}的 {part} 已于 {at} 盘点，此前的收发已计入盘点：请按今日调整账面"),
    "supervisor_books": Words("by: a supervisor books only what happened on an earlier day; the warehouse books this", "by：主管只能补录前一日及以前发生的事项；当日事项由仓库入账"),
}
