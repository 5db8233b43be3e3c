"""What is said of a handover: its messages, and its states, events and commitments in words."""

from models.kinds.handover import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "handover_opened": Template(
        Words("{number}: {person} hands over by {last_on}", "{number}：{person} 须于 {last_on} 前移交"),
        Words(
            "Everything that stands in the name of {person} is to be handed over by {last_on} ({clause}): tools, keys, "
            "stock, open cases. `aftersales show {number}` lists what there still is.",
            "{person} 名下的工具、钥匙、存货和未结案件须于 {last_on} 前全部移交（{clause}）。"
            "`aftersales show {number}` 可查看尚未移交的事项。",
        ),
    ),
    "handover_done": Template(
        Words("{number}: {person} has handed everything over", "{number}：{person} 已全部移交"),
        Words(
            "Nothing stands in the name of {person} any more ({clause}); the last day is {last_on}.",
            "{person} 名下已无未移交事项（{clause}），最后工作日为 {last_on}。",
        ),
    ),
    "handover_cancelled": Template(
        Words("{number}: {person} stays", "{number}：{person} 留任"),
        Words("{person} stays: nothing has to be handed over ({clause}).", "{person} 留任，无须移交（{clause}）。"),
    ),
}

WORDS = KindWords(
    kind=Words("handover", "离岗移交"),
    sentence="员工离职或调岗前，移交其名下的工具、钥匙、存货和未结案件（一§33·3）。",
    states={
        "open": Term(Words("open", "移交中"), "其名下可能尚有未移交事项"),
        "done": Term(Words("done", "已移交"), "已全部移交"),
        "cancelled": Term(Words("cancelled", "已取消"), "本人留任"),
    },
    events={
        "clear": Term(Words("clear", "登记移交"), "登记某事项如何移交；未结案件须已由其自身的事件转交他人。"),
        "write_off": Term(Words("write off", "核销"), "核销车上缺失的存货；工具和钥匙由其保管单自身的事件结束。"),
        "confirm": Term(Words("confirm", "确认移交"), "名下已无事项：离职者登记最后工作日，调岗者可变更岗位。"),
        "cancel": Term(Words("cancel", "取消移交"), "本人留任。"),
    },
    commitments={"handover": Words("handing everything over", "全部移交")},
)

REFUSALS = {
    "successor": Words("must be another than the person", "须为本人以外的人员"),
    "still_stands": Words("{thing} still stands in their name: {instead}", "{thing} 仍在其名下：{instead}"),
    "to_of_a_case": Words("is needed for an open case, and has no place otherwise", "未结案件必填，否则不得填写"),
    "is_with": Words("{thing} is with {person}, not {other}", "{thing} 现由 {person} 负责，而非 {other}"),
    "no_van_stock": Words("{thing} is no stock of a van: {instead}", "{thing} 不是车存配件：{instead}"),
    "van_empty": Words("{place} holds nothing any more", "{place} 已无存货"),
    "in_their_name": Words("still in their name: {things}", "名下尚有：{things}"),
    "unknown_thing": Words("nothing of that name stood in their name; there is: {things}", "其名下从无此事项；现有：{things}"),
    "course_ends": Words("withdraw_person of the course", "请从培训中退出（withdraw_person）"),
    "custody_ends": Words("give_back or hand_over of its custody, or report what became of it", "请交还（give_back）或移交（hand_over），或报告其去向（report）"),
    "loaner_ends": Words("have the warehouse take it in", "请仓库验收入库"),
    "van_stock_ends": Words("move it to its hub or the centre, or have a manager write_off what is not there", "请移回区域库或中心库，缺失的由经理核销（write_off）"),
    "liability_ends": Words("assess it, then compensate or waive", "请先认定（assess），再赔偿或免赔"),
    "training_ends": Words("it is given up by its event end, or passed", "请以该培训单的 end 事件终止，或待其合格"),
    "case_goes_on": Words("hand it on by its own event, or bring it to an end", "请以该案件自身的事件转交，或将其办结"),
}
