"""What is said of an installation: its messages, and its states, events and commitments in words."""

from models.kinds.installation import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "installation_requested": Template(
        Words("{number}: an installation order is to be sent", "{number}：有安装派工单待发送"),
        Words(
            "A customer wants a product installed ({clause}). Please send order {number} to a fitting firm that is "
            "approved for it.",
            "客户需要安装商品（{clause}），请将安装派工单 {number} 发送给经认可的安装公司。",
        ),
    ),
    "installation_ordered": Template(
        Words("{number}: an installation order for you", "{number}：请受理安装派工单"),
        Words(
            "Installation order {number} is for you ({clause}). Please say soon whether you come, and name the fitter "
            "with the credential.",
            "安装派工单 {number}（{clause}）现发给贵方，请尽快答复是否承接，并告知安装人员及其证件号。",
        ),
    ),
    "installation_withdrawn": Template(
        Words("{number}: this installation order is taken back", "{number}：安装派工单已收回"),
        Words(
            "Installation order {number} is no longer with you ({clause}). Please do not go there.",
            "安装派工单 {number}（{clause}）已收回，请不要再上门。",
        ),
    ),
    "installation_refused": Template(
        Words("{number}: the fitting firm does not come", "{number}：安装公司不承接"),
        Words(
            "The firm has refused installation order {number} ({clause}). Please send it to another one.",
            "安装公司未承接安装派工单 {number}（{clause}），请改派其他安装公司。",
        ),
    ),
    "installation_missed": Template(
        Words("{number}: nobody was there", "{number}：安装人员上门时无人"),
        Words(
            "The fitter of installation {number} found nobody ({clause}). Please agree another time with the customer.",
            "安装单 {number}（{clause}）的安装人员上门时无人在场，请与客户另行约定时间。",
        ),
    ),
    "installation_failed": Template(
        Words("{number}: the site is not ready", "{number}：现场不具备安装条件"),
        Words(
            "Installation {number} could not be done on site ({clause}). Please see to what is missing and send the "
            "order again.",
            "安装单 {number}（{clause}）因现场原因未能安装，请落实所缺条件后重新派工。",
        ),
    ),
    "fitting_assigned": Template(
        Words("{number}: you fit {visit_at}", "{number}：请于{visit_at}上门安装"),
        Words(
            "You are to fit for installation {number} {visit_at} ({clause}). Please bring the credential that the "
            "order names, and wear it.",
            "请于{visit_at}上门完成安装单 {number}（{clause}），并佩戴派工单所列证件。",
        ),
    ),
    "fitting_agreed": Template(
        Words("Your installation {number}", "您的安装服务 {number}"),
        Words(
            "Our fitter comes {visit_at} and wears a credential. Should this time no longer suit you, please call us "
            "and give the number {number}.",
            "安装人员将于{visit_at}佩戴证件上门安装。如时间不便，请来电告知，单号为 {number}。",
        ),
        to_customer=True,
    ),
    "fitting_called_off": Template(
        Words("Your installation {number}: another time", "您的安装服务 {number} 时间有变"),
        Words(
            "To our regret our visit {visit_at}, as agreed for {number}, does not take place. We will soon agree with "
            "you on what follows.",
            "很抱歉，单号 {number} 约定于{visit_at}的上门安装不能如约进行，我们会尽快与您另行联系。",
        ),
        to_customer=True,
    ),
    "fitting_missed": Template(
        Words("Nobody was there: your installation {number}", "上门时无人：您的安装服务 {number}"),
        Words(
            "Our fitter was at your door {visit_at} and met nobody. Please call us and give the number {number}, so "
            "that we agree another time.",
            "安装人员于{visit_at}上门时无人在场。请来电另约时间，单号为 {number}。",
        ),
        to_customer=True,
    ),
}

WORDS = KindWords(
    kind=Words("installation", "安装"),
    sentence="安装公司上门为客户安装、调试商品（一§14–17）。",
    states={
        "requested": Term(Words("requested", "已提出"), "客户提出安装需求，派工单尚待发送给安装公司"),
        "sent": Term(Words("sent", "已派单"), "派工单已发给安装公司，等待其答复"),
        "scheduled": Term(Words("scheduled", "已约定"), "安装人员将持证件按约定时间上门"),
        "on_site": Term(Words("on site", "已上门"), "安装人员已到客户处"),
        "installed": Term(Words("installed", "已安装"), "已安装并调试，等待回访客户"),
        "closed": Term(Words("closed", "已结案"), "已结案"),
        "not_possible": Term(Words("not possible", "无法安装"), "因商品原因未能安装"),
        "cancelled": Term(Words("cancelled", "已取消"), "已取消"),
    },
    events={
        "send_order": Term(
            Words("send the order", "发送派工单"),
            "将派工单发给当日经认可安装该类商品的安装公司；原承接公司的派工单随即收回。",
        ),
        "accept_order": Term(
            Words("accept the order", "承接派工单"),
            "安装公司承接：由持当日有效证件的安装人员，按客户要求的时间或另行约定的时间上门。",
        ),
        "refuse_order": Term(Words("refuse the order", "不承接派工单"), "安装公司不承接，需改派其他安装公司。"),
        "move_visit": Term(Words("move the visit", "改约"), "与客户另行约定上门时间，届时安装人员的证件仍须有效。"),
        "arrive": Term(
            Words("arrive", "到达"), "安装人员持派工单所列证件到达；或上门时无人，需另行约定时间。"
        ),
        "finish": Term(Words("finish", "安装完成"), "已安装并调试，客户已签字。"),
        "fail": Term(
            Words("fail", "未能安装"), "现场不具备条件，日后重新派工；或因商品原因，转为客户联系单处理。"
        ),
        "call_back": Term(
            Words("call back", "回访"), "回访客户并请其评价安装人员；第三次仍未联系上的视为已完成。"
        ),
        "cancel": Term(Words("cancel", "取消"), "客户不再需要安装；已承接的安装公司会收到通知。"),
    },
    commitments={
        "send_order": Words("sending the order to a fitting firm", "向安装公司发送派工单"),
        "answer": Words("the fitting firm's answer", "安装公司答复"),
        "visit": Words("the visit", "安装人员上门"),
        "call_back": Words("calling the customer back", "安装回访"),
    },
)

REFUSALS = {
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
}
WHYS = {
    "installation.dispatch_send_wh": "及时派单：半个上午",
    "installation.answer": "安装单位次日下班前答复是否承接",
    "installation.visit": "安装人员比约定时间最多可晚多久",
    "installation.callback_wd": "趁客户印象犹新时回访",
}
