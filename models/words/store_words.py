"""What does not fit of spare parts, places, suppliers, units to lend and of stock, in both languages (二§2–3, §11)."""

from models.words.words import Words

STORE_FAULTS: dict[str, Words] = {
    # -- the lists --------------------------------------------------------------------------------------------
    "centre_already": Words("{place} is the centre already: there is one", "总库已是 {place}：只能有一个"),
    "no_centre": Words("no place is the centre: one must be", "没有总库：须有一个"),
    "needed_of_place": Words("is needed of a {kind}", "{kind} 类库位必填"),
    "hub_already": Words("{hub} is the hub of {region} already: a region has at most one", "{region} 已有中心库 {hub}：每个区域最多一个"),
    "keeper_of_place": Words("must be {role}:id, as the keeper of a {kind}", "{kind} 类库位的保管人须为 {role}:id"),
    "no_such_store": Words("{place} is not on the list of places: add it first", "库位名册中没有 {place}：请先登记"),
    "named_once": Words("must name {name} once", "{name} 只能写一次"),
    "whole_number": Words("must be a whole number, such as 10", "须为整数，例如 10"),
    "one_line": Words("{key} stands in line {line} already: one entry is one line", "{key} 已在第 {line} 行：一条占一行"),
    "class_until": Words("is given with manual_abc, and manual_abc with it", "须与 manual_abc 同时填写"),
    "approved_for_nothing": Words("{covers} is neither a part nor a service class on the list of parts, nor *", "备件名册中没有 {covers} 这一备件或适用类别，也不是 *"),
    "on_loan_by_case": Words("is on_loan only by the repair that lends it, until that repair takes it back or writes it off", "只能由借出它的维修案件设为 on_loan，直至该案件收回或核销"),
    "needed_of_new": Words("is needed of what is not on the list of {name} yet", "新登记时必填（{name} 名册）"),
    "not_on_that_list": Words("{key} is not on the list of {name}", "{name} 名册中没有 {key}"),
    "sample_stores": Words("the demonstration has stores of its own, and they do not fit here: {error}", "演示数据自带库位和备件，与现有的不相容：{error}"),
    # -- the ledger -------------------------------------------------------------------------------------------
    "too_little": Words("{place} has {free} of {part} free, {asked} are asked for", "{place} 可用的 {part} 为 {free} 件，需要 {asked} 件"),
    "parts_unknown": Words("{names}: not on the list of parts", "备件名册中没有 {names}"),
    "places_unknown": Words("{names}: not on the list of places", "库位名册中没有 {names}"),
    "kept_for_ended": Words("{cases} is no open case: nothing is kept for it", "{cases} 不是未结案件：不为其预留"),
    "less_kept": Words("{case} has less of {part} kept at {place} than is freed", "{case} 在 {place} 预留的 {part} 少于要释放的数量"),
    "lies_there": Words("{place} is where it lies already", "已在 {place}"),
    "on_its_way": Words("what is on its way is received, or settled, by the request that sent it", "在途备件由发出它的备件申请收货或处理"),
    "back_to_store": Words("from {place} it goes to {stores} alone, not to {target}", "{place} 的备件只能退至 {stores}，不能移至 {target}"),
    "no_part_nor_place": Words("{which} is neither a part nor a place: `aftersales parts list` and `places list` show them", "没有 {which} 这一备件或库位：可用 `aftersales parts list` 和 `places list` 查看"),
    "part_and_pieces": Words("{word} must be a part and its pieces, such as {example}", "{word} 须为备件及件数，例如 {example}"),
    "most_lines": Words("at most {count} parts are booked at once", "一次最多入账 {count} 种备件"),
    "by_warehouse": Words("stock is booked by the warehouse, not by {by}", "库存由仓库入账，{by} 无此权限"),
    "confirmed_by": Words("an adjustment is confirmed by a supervisor who did not book it, not by {by}", "调整须由入账人以外的主管确认，{by} 无此权限"),
    "number_taken": Words("other entries stand under {number} already: take another reference", "{number} 下已有其他分录：请换一个参考号"),
}
