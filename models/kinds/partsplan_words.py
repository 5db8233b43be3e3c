"""What is said of a plan of parts: its messages, and its states, events and commitments in words."""

from models.kinds.partsplan import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "plan_opened": Template(
        Words("{number}: parts for {month} are planned", "{number}：编制 {month} 配件计划"),
        Words(
            "The plan of parts for {month} is open under {number} ({clause}). Please say what you expect to need.",
            "{month} 配件计划已开始编制，单号 {number}（{clause}），请提交需求预计。",
        ),
    ),
    "plan_drafted": Template(
        Words("{number}: the plan for {month} is drafted", "{number}：{month} 配件计划已拟定"),
        Words(
            "The plan for {month} has {needed} parts to buy for {value} yuan ({clause}). Please approve it or send it "
            "back.",
            "{month} 配件计划拟采购 {needed} 种配件，金额 {value} 元（{clause}），请批准或退回。",
        ),
    ),
    "plan_sent_back": Template(
        Words("{number}: the plan for {month} is sent back", "{number}：{month} 配件计划被退回"),
        Words(
            "The plan for {month} is sent back ({clause}). The reason: {reason}. Please draft it anew.",
            "{month} 配件计划被退回（{clause}），原因：{reason}。请重新拟定。",
        ),
    ),
    "plan_approved": Template(
        Words("{number}: the plan for {month} is approved", "{number}：{month} 配件计划已批准"),
        Words(
            "The plan for {month} is approved with a budget of {budget} yuan for {needed} parts ({clause}). Please "
            "order them.",
            "{month} 配件计划已批准，预算 {budget} 元，共 {needed} 种配件（{clause}），请向供应商订购。",
        ),
    ),
    "plan_dropped": Template(
        Words("{number}: the plan for {month} is dropped", "{number}：{month} 配件计划已取消"),
        Words(
            "The plan for {month} is dropped ({clause}). The reason: {reason}.",
            "{month} 配件计划已取消（{clause}），原因：{reason}。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("plan of parts", "配件计划"),
    sentence="汇总维修站和仓库的需求计划，预测各配件需求，结合库存拟定采购计划与预算（二§4、一§32）。",
    states={
        "collecting": Term(Words("collecting", "汇总中"), "正在汇总各处需求和市场预计"),
        "drafted": Term(Words("drafted", "已拟定"), "已拟定，等待批准"),
        "approved": Term(Words("approved", "已批准"), "已批准预算，等待订购"),
        "ordered": Term(Words("ordered", "已订购"), "需求均已转为采购"),
        "dropped": Term(Words("dropped", "已取消"), "计划取消"),
    },
    events={
        "submit_demand": Term(Words("submit demand", "提交需求"), "某处提交需求计划；重新提交即替换该处此前的计划。"),
        "submit_outlook": Term(Words("submit outlook", "提交市场预计"), "市场部门按配件或类别提交系数或数量。"),
        "draft": Term(Words("draft", "拟定"), "逐项计算预测和需求。"),
        "choose": Term(Words("choose", "选定数量"), "另行选定某配件的数量并说明原因；三项数字一并保留。"),
        "approve": Term(Words("approve", "批准"), "批准预算；超过限额的由总经理批准。"),
        "send_back": Term(Words("send back", "退回"), "退回重新汇总和拟定。"),
        "order": Term(Words("order", "订购"), "逐项指定供应商和单价，每个供应商开立一张采购单。"),
        "drop": Term(Words("drop", "取消"), "取消本月计划。"),
    },
    commitments={
        "collect": Words("collecting and drafting", "汇总并拟定"),
        "approve": Words("decision on the plan", "批准计划"),
        "order": Words("ordering what is needed", "订购"),
    },
)

REFUSALS = {
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
}
WHYS = {
    "partsplan.collect": "维修站和市场部门三日内答复",
    "partsplan.approve": "留出审阅和削减的时间",
    "partsplan.order": "留出询价的时间",
    "parts.budget_limit_cny": "超过此额由总经理决定",
    "rounds.parts_plan": "每月首个工作日，上月数据已完整",
    "parts.plan_cycle": "每月一次，或仅由人开立",
}
