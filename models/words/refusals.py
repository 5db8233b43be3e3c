"""Refusals in both languages: each has a key and parameters, and goes over the wire in English.

What callers get (`reason`, `errors`, `possible`) is the contract's and stays as it is: key and parameters are no part of
it. They are read off the English sentence by its template, so that old timelines, cases of any release and refusals by
the database can be told in Chinese as well as those of today. Whoever words a refusal anew adds it here, or as
`REFUSALS` to the words of a kind; a test finds every sentence of a loop, a kind or a form that no template knows.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from models.kinds import gathered
from models.words.faults import FAULTS
from models.words.spoken import spoken
from models.words.store_words import STORE_FAULTS
from models.words.templates import Templates
from models.words.words import Words

FILE = Path(__file__).with_name("sentences.json")
"""Every sentence by key, English and Chinese; `make docs` writes it."""
PHONE = "a phone number of 6 to 30 digits, spaces, (), - or +"
REFUSALS: dict[str, Words] = {
    # -- the loop: who, when, whether it fits -----------------------------------------------------------------
    "not_possible": Words("{event} is not possible in state {state}; possible now: {possible}", "{event} 在状态 {state} 下不能执行；当前可执行：{possible}"),
    "not_possible_at_end": Words("{event} is not possible in state {state}; the case has ended", "{event} 在状态 {state} 下不能执行；案件已结束"),
    "no_event": Words("{event} is not an event of {kind}; possible now: {possible}", "{kind} 没有事件 {event}；当前可执行：{possible}"),
    "no_event_at_end": Words("{event} is not an event of {kind}; the case has ended", "{kind} 没有事件 {event}；案件已结束"),
    "ends_by_events": Words("a case ends by its own events, not by a request to cancel its workflow; {hint}", "案件只能由其自身的事件结束，不能以取消工作流的请求结束；{hint}"),
    "not_for_role": Words("{event} is for {roles}, not for {role}", "{event} 由 {roles} 执行，{role} 无此权限"),
    "not_for_role_nor_person": Words("{event} is for {roles} or {person}, not for {role}", "{event} 由 {roles} 或 {person} 执行，{role} 无此权限"),
    "by_missing": Words("by is missing: say who acts, role:id", "缺少 by：请注明执行人，格式为 role:id"),
    "by_wrong": Words("by {error}", "by {error}"),
    "by_system": Words("by: system never comes from outside", "by：外部不得使用 system"),
    "system": Words("system never comes from outside", "外部不得使用 system"),
    "backdated": Words("only a supervisor or above may date an event back more than {limit}", "事件时间提前超过 {limit} 的，须由主管或以上人员发送"),
    "between": Words("must lie between the opening and now", "必须在立案之后、当前时间之前"),
    "event_id_used": Words("was used for another message; take a new one", "已用于另一条消息，请换用新的"),
    "one_object": Words("must be exactly one JSON object, {what} was sent", "必须是一个 JSON 对象，收到的是 {what}"),
    "one_object_only": Words("must be exactly one JSON object", "必须是一个 JSON 对象"),
    "a_json_object": Words("must be one JSON object", "必须是一个 JSON 对象"),
    "a_json_object_such_as": Words("must be one JSON object, such as {example}", "必须是一个 JSON 对象，例如 {example}"),
    "before_last_change": Words("it is dated before the last change of state", "事件时间早于上一次状态变更"),
    "no_working_time": Words("{error}; send it again once a calendar with working time is published", "{error}；请在公布含相应工作时间的日历后重新发送"),
    "not_judged": Words("cannot be judged: {error}; open it again once a calendar with working time is published", "无法审核：{error}；请在公布含相应工作时间的日历后重新开单"),
    "read_too_much": Words("the records hold more of {what} than one step can take in", "登记中的 {what} 超出一个步骤所能读取的数量"),
    "uncertified": Words("{person} holds no certificate for {category} valid on {day} (一§18·1)", "{person} 在 {day} 没有有效的 {category} 类资格证书（一§18·1）"),
    "unwritable": Words("the records cannot hold it ({why}): is a value out of range?", "登记无法保存（{why}）：是否有值超出范围？"),
    "workflow_id": Words("must be {kind}-NUMBER, NUMBER being 1 to 40 of A-Z a-z 0-9 . _ -", "必须是 {kind}-编号，编号为 1 至 40 个 A-Z a-z 0-9 . _ - 字符"),
    "number_agrees": Words("must agree with the workflow id", "必须与工作流编号一致"),
    "no_cron": Words("must not be set: a case is opened once", "不得设置：案件只开立一次"),
    "fixed_number": Words("must be {number}, which it has whoever opens it", "编号须为 {number}，无论由谁开单"),
    "future": Words("must not lie in the future", "不得晚于当前时间"),
    "opened_before": Words("{number} was opened before; nothing has changed", "{number} 此前已立案，未作任何改动"),
    "who_opens": Words("must be one of {roles} (or an office above) to open a {kind}", "{kind} 须由 {roles}（或其上级）开单"),
    "system_opens": Words("system opens a case only where another case's step says so in the records", "只有登记中另一案件的步骤要求时，system 才能开单"),
    "open_about": Words("{case} is open about {subject}: end it first", "{subject} 已有未结案件 {case}，请先将其结束"),
    "reopenable": Words("must be the workflow id of a closed {kind}, or of one that is lost (`aftersales doctor` names those)", "必须是已结束或已失联的 {kind} 的工作流编号（失联者见 `aftersales doctor`）"),
    "reopens_with_reason": Words("reopens and reopen_reason go together", "reopens 与 reopen_reason 须同时填写"),
    "no_case": Words("no case {case}: neither the register nor Temporal knows it", "没有案件 {case}：服务登记和 Temporal 中均无记载"),
    "too_large": Words("must not be larger than {size} KiB", "不得大于 {size} KiB"),
    "plain_json": Words("must be JSON in UTF-8: no NaN, no lone surrogates, not nested too deeply", "必须是 UTF-8 编码的 JSON：不得含 NaN 或孤立代理项，嵌套不得过深"),
    "plain_text": Words("must be text in UTF-8 without NUL", "必须是不含 NUL 的 UTF-8 文本"),
    # -- what every kind shares -------------------------------------------------------------------------------
    "nothing_overdue": Words("nothing is overdue", "没有超时事项"),
    "not_overdue": Words("{commitment} is not overdue", "{commitment} 并未超时"),
    "shortens_only": Words("until_at may only shorten the hold, which ends at {at} at the latest", "until_at 只能缩短暂停，暂停最迟于 {at} 结束"),
    "no_until": Words("until_at has no place where a hold has no limit", "暂停没有期限，不得填写 until_at"),
    "no_conduct": Words("no undecided conduct record has that number", "没有该编号的待裁定行为记录"),
    "no_conduct_at_all": Words("no conduct record is undecided", "没有待裁定的行为记录"),
    "own_matter": Words("{field} is {person}: nobody acts in their own matter", "{field} 为 {person}：任何人不得办理涉及本人的事项"),
    # -- repair -----------------------------------------------------------------------------------------------
    "badge": Words("badge_shown or nobody_there must be true", "badge_shown 或 nobody_there 须为 true"),
    "total_below": Words("the total must be below {most}", "合计须低于 {most}"),
    "no_quote_waits": Words("no quote waits for an answer", "没有待答复的报价"),
    "no_quote": Words("there is no quote to decline", "没有可拒绝的报价"),
    "loaner_out": Words("a loaner is out already", "已借出备用机"),
    "no_loaner": Words("no loaner is out", "没有借出的备用机"),
    "receipt": Words("receipt_returned true or lost_receipt_statement is needed", "须填写 receipt_returned 为 true，或 lost_receipt_statement"),
    "no_goods": Words("no goods of the customer are here", "我处没有客户的商品"),
    "method_none": Words("must be none if and only if the amount is 0.00", "金额为 0.00 时须为 none，否则不得为 none"),
    "amount_of_quote": Words("the amount must be {amount}, that of the accepted quote", "金额须为客户同意的报价 {amount}"),
    "cash_limit": Words("cash on site goes up to {limit}; use finance", "当场收取现金不得超过 {limit}，请改为 finance"),
    "invoice_issued": Words("the invoice is issued", "发票已开具"),
    "nothing_to_invoice": Words("there is nothing to invoice", "没有需要开票的金额"),
    "not_reached": Words("only a customer who was reached can say so", "只有联系上的客户才能作此表示"),
    "call_done": Words("the call is done", "回访已完成"),
    "before_event": Words("{key} must not lie before the event", "{key} 不得早于事件时间"),
    "no_accepted_quote": Words("the repair is chargeable and no quote has been accepted", "该维修收费，而客户尚未同意任何报价"),
    "settled_by": Words("the {kind} was settled by {method}, not {other}", "该 {kind} 按 {method} 结算，而非 {other}"),
    "recorded": Words("it is recorded already", "已有登记"),
    "amount_exactly": Words("the amount must be exactly {amount}", "金额须恰为 {amount}"),
    "write_off": Words("a write-off of {what} needs an overdue {name}, and {same} is not overdue", "核销 {what} 须有超时的 {name}，而 {same} 并未超时"),
    "nothing_to_write_off": Words("nothing is overdue that could be written off", "没有可核销的超时事项"),
    # -- return -----------------------------------------------------------------------------------------------
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
    # -- complaint --------------------------------------------------------------------------------------------
    "handler": Words("the handler must not be the person complained about", "处理人不得是被投诉人"),
    "stays_with_handler": Words("it was opened when a complaint stayed with its handler: add_note", "该投诉开立时处理人尚不可更换，请以 add_note 说明"),
    "with_handler_already": Words("it is with {person} already: name another handler", "已由 {person} 处理，请指定他人"),
    "alternative": Words("must say what was agreed instead", "须说明改为约定了什么"),
    "of_the_company": Words("must be someone of the company, not a customer", "须为公司人员，不得是客户"),
    "after_opening": Words("must not lie after the opening", "不得晚于立案时间"),
    # -- contact ----------------------------------------------------------------------------------------------
    "not_itself": Words("a contact does not belong to itself: name another case", "联系单不能归入自身：请指明另一案件"),
    "not_registered": Words("no case {case} is in the register: have one opened by kind and request", "服务登记中没有案件 {case}：请用 kind 和 request 开立"),
    "other_ended": Words("{case} has ended: have one opened by kind and request", "{case} 已结束：请用 kind 和 request 开立"),
    "case_alone": Words("has no place beside kind and request: name a case, or say what to open", "不得与 kind、request 同时填写：请指明案件，或说明开立什么"),
    "kind_and_request": Words("is needed where no open case is named", "未指明未结案件时必填"),
    "kind_not_here": Words("is no kind of case here", "本服务没有这一案件类型"),
    "misdirected_alone": Words("has no place beside an answer: a misdirected contact ends without one", "不得与答复同时填写：打错的电话无需答复"),
    "another_than_unit": Words("must be another than the unit", "不得与 unit 相同"),
    # -- custody ----------------------------------------------------------------------------------------------
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
    # -- handover ---------------------------------------------------------------------------------------------
    "successor": Words("must be another than the person", "须为本人以外的人员"),
    "still_stands": Words("{thing} still stands in their name: {instead}", "{thing} 仍在其名下：{instead}"),
    "to_of_a_case": Words("is needed for an open case, and has no place otherwise", "未结案件必填，否则不得填写"),
    "is_with": Words("{thing} is with {person}, not {other}", "{thing} 现由 {person} 负责，而非 {other}"),
    "no_van_stock": Words("{thing} is no stock of a van: {instead}", "{thing} 不是车存配件：{instead}"),
    "van_empty": Words("{place} holds nothing any more", "{place} 已无存货"),
    "in_their_name": Words("still in their name: {things}", "名下尚有：{things}"),
    "unknown_thing": Words("nothing of that name stood in their name; there is: {things}", "其名下从无此事项；现有：{things}"),
    # -- proposal ---------------------------------------------------------------------------------------------
    "agreement": Words("is needed where the rights are joint (三§10)", "权利共有时必填（三§10）"),
    "joint": Words("it was developed together: ip_owner must be joint (三§10)", "该提案为共同开发：ip_owner 须为 joint（三§10）"),
    "hold_expired": Words("its hold has expired: adopt or decline it (三§9·1)", "保留期已届满：请采用或不予采用（三§9·1）"),
    "hold_extended": Words("the hold has been extended as often as the policy allows", "保留期的延长次数已达制度上限"),
    "after_event": Words("must not lie after the event", "不得晚于事件时间"),
    "no_notice": Words("no notice is open: the customer knows of the latest decision", "没有待办的告知：客户已知悉最近一次决定"),
    "no_notice_open": Words("no notice is open", "没有待办的告知"),
    "notice_first": Words("the customer has not been told yet: confirm_notice first (三§8)", "尚未告知客户：请先执行 confirm_notice（三§8）"),
    "notice_first_shown": Words("the customer has not been told yet: confirm_notice first", "尚未告知客户：请先执行 confirm_notice"),
    "a_department": Words("must be a department, department:id", "须为部门，格式为 department:id"),
    "where_no_phone": Words("is needed where no phone is given", "未填写电话时必填"),
    "category_other": Words("is needed for the category other", "类别为 other 时必填"),
    "not_told": Words("only {offices} or an office above was told and may take charge", "仅已接到上报的 {offices} 或其上级可以接管"),
    # -- delivery ---------------------------------------------------------------------------------------------
    "not_here": Words("has no place here: this case gives it", "此处不能填写，由本案给出"),
    "a_courier": Words("must be a courier, courier:id", "须为送货人员，格式为 courier:id"),
    "units_at_most": Words("must have {most} units at most", "最多 {most} 件"),
    "needed_when_reached": Words("is needed where the customer was reached, and has no place otherwise", "联系上客户时必填，否则不得填写"),
    "needed_for_another_model": Words("is needed for another model, and has no place otherwise", "换其他型号时必填，否则不得填写"),
    "needed_for_a_return": Words("is needed for a return, and has no place otherwise", "退货时必填，否则不得填写"),
    "must_be_model": Words("must be {model}", "须为 {model}"),
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
    # -- stocktakes and the ledger ----------------------------------------------------------------------------
    "no_place": Words("is no place on the list", "不在库位名录中"),
    "parts_unlisted": Words("not on the list of parts: {parts}", "不在配件名录中：{parts}"),
    "part_unlisted": Words("is no part on the list", "不在配件名录中"),
    "part_once": Words("must name {part} once", "{part} 只能列出一次"),
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
    "no_registered_case": Words("is no case in the register", "服务登记中没有该案件"),
    "below_kept": Words("{part}: {left} would be left at {place}, and {kept} are kept for {cases}: cut what is not there", "{part}：{place}将剩 {left} 件，而已为 {cases} 预留 {kept} 件：请用 cut 取消实际没有的预留"),
    "in_the_count": Words("{part} at {place} was counted at {at}, what happened before is in that count: have it adjusted as of today", "{place}的 {part} 已于 {at} 盘点，此前的收发已计入盘点：请按今日调整账面"),
    # -- plans of parts ---------------------------------------------------------------------------------------
    "plan_month": Words("must be a month such as 2026-12, 2000 to 2100", "须为月份，例如 2026-12，2000 至 2100 年"),
    "a_factor": Words('must be a factor with four decimals at most, such as "1.2"', "须为系数，最多四位小数，例如 \"1.2\""),
    "part_or_class": Words("must name a part or a service_class, one of them", "part 与 service_class 须填且只填一项"),
    "factor_or_quantity": Words("must say factor or quantity, one of them", "factor 与 quantity 须填且只填一项"),
    "plan_without_a_centre": Words("cannot be planned: the list has no centre", "无法编制：库位名录中没有备品中心"),
    "plan_without_parts": Words("cannot be planned: the list of parts is empty", "无法编制：配件名录为空"),
    "no_class": Words("is no service class on the list of parts", "配件名录中没有该类别"),
    "not_on_the_plan": Words("is on no line of the plan", "不在计划中"),
    "above_the_limit": Words("by: a budget above {limit} yuan is approved by the general manager", "by：超过 {limit} 元的预算由总经理批准"),
    "below_the_plan": Words("the plan comes to {value} yuan: approve as much, or have less chosen before", "计划金额为 {value} 元：预算不得低于此数，否则请先减少数量"),
    "each_need": Words("must name each part with a need: {parts}", "须列出每种有需求的配件：{parts}"),
    "not_needed": Words("is not needed by this plan, or was ordered before", "本计划不需要，或已订购"),
    "too_many_pieces": Words("{part}: {need} pieces are more than one purchase may have, {most}", "{part}：{need} 件超过一张采购单的上限 {most} 件"),
    "too_dear_of_one": Words("of {supplier} come to {value} yuan: less than {most} in one purchase", "向 {supplier} 订购的合计 {value} 元：一张采购单须少于 {most} 元"),
    # -- purchases --------------------------------------------------------------------------------------------
    "no_supplier": Words("is no supplier on the list", "不在供应商名录中"),
    "kept_for_use": Words("must be a place where parts are kept for use", "须为存放可用配件的库位"),
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
    # -- installation -----------------------------------------------------------------------------------------
    "a_firm": Words("must be a fitting firm, installer:id", "须为安装公司，格式为 installer:id"),
    "a_fitter": Words("must be a fitter, installer:id or staff:id", "须为安装人员，格式为 installer:id 或 staff:id"),
    "a_delivery": Words("must be the workflow id of a delivery, delivery-number", "须为送货单的工作流编号，格式为 delivery-编号"),
    "no_firm": Words("{firm} is not on the list of firms: add it first, or send the order to another", "安装公司名册中没有 {firm}：请先登记，或改派其他安装公司"),
    "not_approved": Words("{firm} is not approved for {category} on {day}: have it approved, or send the order to another", "{firm} 在 {day} 未获准安装 {category} 类商品：请先办理认可，或改派其他安装公司"),
    "other_time": Words("the customer wanted {wanted}: agree another time with them and say customer_agreed true", "客户要求的时间为 {wanted}：改约须先征得客户同意，并填写 customer_agreed 为 true"),
    "not_agreed": Words("must be true: agree the new time with the customer first", "须为 true：请先与客户约定新的时间"),
    "other_credential": Words("the order names credential {credential}, not {other}: come with that one, or accept_order with another", "派工单所列证件为 {credential}，而非 {other}：请持所列证件上门，或以另一证件重新执行 accept_order"),
    "not_delivered": Words("{delivery} has no accepted {model} yet: come once the customer has signed, move_visit until then", "{delivery} 的 {model} 尚未签收：请在客户签收后上门，在此之前可执行 move_visit 改约"),
    "not_of_the_firm": Words("the order is with {firm}, and {person} holds no credential of it: somebody of that firm, or a clerk on its word, says so", "派工单在 {firm}，{person} 没有该公司的证件：须由该公司人员执行，或由客服人员依其答复代为登记"),
    "no_credential": Words("{credential} is no credential of {firm}: `aftersales firms show {same}` lists those that are", "{credential} 不是 {firm} 的证件：其证件可用 `aftersales firms show {same}` 查看"),
    "another_s_credential": Words("credential {credential} is that of {holder}: name that fitter, or a credential of {fitter}", "证件 {credential} 属于 {holder}：请填写该安装人员，或填写 {fitter} 的证件"),
    "credential_over": Words("credential {credential} is not valid on {day}: accept_order with one that is", "证件 {credential} 在 {day} 无效：请以有效证件执行 accept_order"),
    # -- visit ------------------------------------------------------------------------------------------------
    "no_id": Words("is needed where no id is given", "未填写客户编号（id）时必填"),
    "before_opening": Words("must not lie before the opening", "不得早于立案时间"),
    "visit_at_between": Words("visit_at must lie between {first} and {last}: agree on another hour, or have the supervisor move the visit", "visit_at 须在 {first} 与 {last} 之间：请另约时间，或由主管改期（move）"),
    "true": Words("must be true", "须为 true"),
    "no_such_customer": Words("no such customer: name one as customer:17, by an id, a phone number or an e-mail address; `aftersales customer list` shows them", "没有该客户：请以 customer:17、客户编号、电话或电子邮箱指明；`aftersales customer list` 可列出客户"),
    "several_customers": Words("several customers have it: name one of {customers}", "有多位客户与之相符：请指明 {customers} 之一"),
    "not_to_visit": Words("{customer} has neither an id nor both a name and a phone number, so that no visit could be opened for them: open a case of theirs that says more", "{customer} 既无客户编号，也没有完整的姓名和电话，无法为其开立走访：请先以更完整的资料开单"),
    # -- round ------------------------------------------------------------------------------------------------
    "period_over": Words("period {period} ran or was passed over; the next is {next}", "{period} 期已执行或已略过；下一期为 {next}"),
    "period_not_next": Words("period {period} is not the next one; the next is {next}", "{period} 期不是下一期；下一期为 {next}"),
    "period_ran": Words("period {period} ran by hand already; the clock passes over it", "{period} 期已提前执行，到期时不再重复"),
    # -- daily report -----------------------------------------------------------------------------------------
    "whose_report": Words("{person} hands it in, in whatever role; a supervisor may excuse it", "由 {person} 本人提交（不论以何角色）；确有原因的，可由主管准予免交"),
    "line_missing": Words("add a line for each case since the last report: {cases}", "自上次日报以来的每个案件须列一行，请补上：{cases}"),
    "note_missing": Words("add a note where minutes differ from the work order: {cases}", "分钟数与工单不符的，请加说明：{cases}"),
    "no_such_case": Words("there is no case {cases}: name it by its workflow id, or leave it out", "没有案件 {cases}：请填写其工作流编号，或留空"),
    "told_meanwhile": Words("another report has told some of this work meanwhile: send it again with what is left", "其中部分案件刚刚已列入本人另一份日报：请就余下部分重新提交"),
    "minutes_of_a_day": Words("must not add up to more than {most} minutes, a whole day: these are {total}", "合计不得超过一整天的 {most} 分钟：现为 {total} 分钟"),
    # -- the command line -------------------------------------------------------------------------------------
    "who_acts": Words("say who acts: --by ROLE:ID, such as --by {example}", "请用 --by ROLE:ID 注明执行人，例如 --by {example}"),
    "by_option": Words("--by {error}", "--by {error}"),
    "no_kind": Words("{name} is no kind of case; there are {names}", "没有案件类型 {name}；现有 {names}"),
    "no_such_event": Words("{name} is no event of {kind}; there are {names}", "{kind} 没有事件 {name}；现有 {names}"),
    "no_state": Words("{name} is no state; there are {names}", "没有状态 {name}；现有 {names}"),
    "give_request": Words("give the request with --json FILE; `aftersales open {kind} --example` prints one", "请用 --json FILE 提供开单请求；`aftersales open {kind} --example` 可打印示例"),
    "key_value": Words("{word} must be KEY=VALUE, such as {example}", "{word} 须写作 KEY=VALUE，例如 {example}"),
    "database_away": Words("the database does not answer: is the service up, is DATABASE_URL right?", "数据库没有应答：服务是否已启动，DATABASE_URL 是否正确？"),
    "several_cases": Words("{case} is the number of several cases: name one of {names}", "{case} 是多个案件的编号：请指明 {names} 之一"),
    "no_case_named": Words("no case {case}: name a case by its number or its workflow id", "没有案件 {case}：请以编号或工作流编号指明案件"),
    "lost_case": Words("the register knows {case} in state {state}, Temporal does not run it: `aftersales revive {same}` brings it back, if it is lost", "服务登记中 {case} 的状态为 {state}，但 Temporal 未运行该案件：若已失联，`aftersales revive {same}` 可将其恢复"),
    "temporal_away": Words("Temporal does not answer: {why}", "Temporal 没有应答：{why}"),
    "temporal_down": Words("Temporal does not answer ({why}): is the service up?", "Temporal 没有应答（{why}）：服务是否已启动？"),
    "no_records": Words("the database holds no records yet: start a worker once, which sets it up", "数据库中尚无登记：请先启动一次 worker 进行初始化"),
    "no_calendar": Words("no published calendar is in force: publish one with `aftersales calendar publish`", "没有生效的工作日历：请用 `aftersales calendar publish` 公布"),
    "no_service": Words("no service is running on {folder}: start it with `make up`, name its folder in AFTERSALES_DATA, or set {wanted}", "{folder} 上没有运行中的服务：请用 `make up` 启动，或在 AFTERSALES_DATA 中指明其文件夹，或设置 {wanted}"),
    "not_answered": Words("{case} has not answered: {why}. Send it again under the same event_id and it counts once; a signal is kept until {until}", "{case} 尚未答复：{why}。以相同的 event_id 重新发送只计一次；信号会保留（{until}）"),
    # -- forms of fields --------------------------------------------------------------------------------------
    "control": Words("must not hold control characters", "不得含控制字符"),
    "blank": Words("must not be blank", "不得为空白"),
    "invisible": Words("must not hold the invisible sign {sign}: type the number without it", "不得含不可见字符 {sign}：请去掉后重新输入号码"),
    "phone": Words("must be " + PHONE + "; an extension follows as ext. 12", "须为 6 至 30 位的电话号码，可含数字、空格、( ) - +；分机写作 ext. 12"),
    "phone_narrow": Words("must be " + PHONE, "须为 6 至 30 位的电话号码，可含数字、空格、( ) - +"),
    "email": Words("must be an e-mail address alone, such as {example}", "须为单独的电子邮箱地址，例如 {example}"),
    "instant": Words("must be ISO 8601 with an offset, 2000 to 2100, such as {example}", "须为带时区的 ISO 8601 时间，2000 至 2100 年，例如 {example}"),
    "day": Words("must be a date such as {example}, 2000 to 2100", "须为日期，2000 至 2100 年，例如 {example}"),
    "money": Words("must be yuan as a string with two decimals, such as {example}", "须为以元计、带两位小数的字符串，例如 {example}"),
    "technician": Words("must be a technician, technician:id", "须为维修人员，格式为 technician:id"),
    "case_number": Words("must be 1 to 40 of A-Z a-z 0-9 . _ -", "须为 1 至 40 个 A-Z a-z 0-9 . _ - 字符"),
    "case_id": Words("must be a case's workflow id, kind-number", "须为案件的工作流编号，格式为 类型-编号"),
    "person": Words("must be role:id, for example {example}", "须为 role:id，例如 {example}"),
    "anyone": Words("must be role:id or staff:id, for example {example}", "须为 role:id 或 staff:id，例如 {example}"),
    "unknown_role": Words("unknown role; one of {roles}", "未知角色；须为 {roles} 之一"),
    "one_of": Words("must be one of {values}", "须为 {values} 之一"),
    "more": Words("and {count} more", "另有 {count} 处"),
    # -- pydantic's own ---------------------------------------------------------------------------------------
    "missing": Words("Field required", "必填"),
    "extra": Words("Extra inputs are not permitted", "没有这个字段"),
    "string": Words("Input should be a valid string", "须为文本"),
    "integer": Words("Input should be a valid integer", "须为整数"),
    "number": Words("Input should be a valid number", "须为数字"),
    "boolean": Words("Input should be a valid boolean", "须为 true 或 false"),
    "list": Words("Input should be a valid list", "须为列表"),
    "dictionary": Words("Input should be a valid dictionary", "须为对象"),
    "object": Words("Input should be a valid dictionary or instance of {name}", "须为对象"),
    "object_only": Words("Input should be an object", "须为对象"),
    "longest": Words("String should have at most {count} characters", "不得超过 {count} 个字符"),
    "longest_one": Words("String should have at most {count} character", "不得超过 {count} 个字符"),
    "shortest": Words("String should have at least {count} characters", "至少 {count} 个字符"),
    "shortest_one": Words("String should have at least {count} character", "至少 {count} 个字符"),
    "pattern": Words("String should match pattern {pattern}", "格式须符合 {pattern}"),
    "at_most": Words("Input should be less than or equal to {limit}", "不得大于 {limit}"),
    "at_least": Words("Input should be greater than or equal to {limit}", "不得小于 {limit}"),
    "less": Words("Input should be less than {limit}", "须小于 {limit}"),
    "greater": Words("Input should be greater than {limit}", "须大于 {limit}"),
    "choice": Words("Input should be {choices}", "须为 {choices}"),
    "list_longest": Words("List should have at most {count} items after validation, not {found}", "不得多于 {count} 项，现有 {found} 项"),
    "list_shortest": Words("List should have at least {count} item after validation, not {found}", "至少 {count} 项，现有 {found} 项"),
    "dictionary_longest": Words("Dictionary should have at most {count} items after validation, not {found}", "不得多于 {count} 个字段，现有 {found} 个"),
    "aware": Words("Input should have timezone info", "须带时区"),
}
"""By key: the sentence on the wire, with its parameters in braces, and the Chinese one."""
NESTED = ("error", "hint", "why", "until", "lines", "what", "instead")
"""Parameters that are sentences themselves."""
HINTS: dict[str, Words] = {
    "custody_ends": Words("give_back or hand_over of its custody, or report what became of it", "请交还（give_back）或移交（hand_over），或报告其去向（report）"),
    "loaner_ends": Words("have the warehouse take it in", "请仓库验收入库"),
    "van_stock_ends": Words("move it to its hub or the centre, or have a manager write_off what is not there", "请移回区域库或中心库，缺失的由经理核销（write_off）"),
    "liability_ends": Words("assess it, then compensate or waive", "请先认定（assess），再赔偿或免赔"),
    "case_goes_on": Words("hand it on by its own event, or bring it to an end", "请以该案件自身的事件转交，或将其办结"),
    "leads_to_an_end": Words("possible now, and leading to an end: {possible}", "当前可执行且可使案件结束的有：{possible}"),
    "possible": Words("possible now: {possible}", "当前可执行：{possible}"),
    "ended": Words("this one has ended", "本案已结束"),
    "no_worker": Words("it waits for a worker: no worker is running", "正在等待 worker：目前没有 worker 运行"),
    "waits": Words("it waits for a worker: {text}", "正在等待 worker：{text}"),
    "until_mended": Words("the program is mended", "直到程序修复"),
    "until_worker": Words("a worker comes", "直到有 worker 运行"),
}


@cache
def sentences() -> Mapping[str, Words]:
    """Every sentence by key, those that stand with a kind's words too. Raises ValueError where a key stands twice."""
    found = REFUSALS | FAULTS | STORE_FAULTS | HINTS
    for own in gathered("REFUSALS"):
        twice = sorted(found.keys() & own.keys())
        if twice:
            raise ValueError(f"refusals are worded twice: {', '.join(twice)}")
        found |= own
    return found


def text() -> str:
    """The file of all sentences, a line for each, so that a change shows in a line."""
    both = {key: [said.en, said.zh] for key, said in sentences().items()}
    lines = (f"{json.dumps(key)}: {json.dumps(said, ensure_ascii=False)}" for key, said in both.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


@cache
def _templates() -> Templates:
    """Read from the file: a command that starts in a tenth of a second cannot read every kind for it."""
    known = json.loads(FILE.read_text(encoding="utf-8"))
    return Templates({key: Words(en, zh) for key, (en, zh) in known.items()}, NESTED)


def read(text: str) -> tuple[str, Mapping[str, str]] | None:
    """The key and the parameters of a refusal; None for one that no template knows."""
    return _templates().read(text)


def told(text: str) -> str:
    """A refusal in the language of the process; what is not known stands as it came, or in parts."""
    return text if spoken() == "en" else _templates().told(text)
