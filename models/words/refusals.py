"""Refusals in both languages: each has a key and parameters, and goes over the wire in English.

What callers get (`reason`, `errors`, `possible`) is the contract's and stays as it is: key and parameters are no part of
it. They are read off the English sentence by its template, so that old timelines, cases of any release and refusals by
the database can be told in Chinese as well as those of today. What one kind alone refuses, or one part of several,
stands as `REFUSALS` with its words (`models/kinds`, `models/parts`), what is shared here and beside this file; a test
finds every sentence of a loop, a kind or a form that no template knows.
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
    "by_nobody_vouches": Words("by: nobody vouches that {by} sent this: sign in and send it sealed; unsealed messages are believed from {rule}", "by：无法证明此消息由 {by} 发送：请登录后加封发送；可接受未加封消息的来源：{rule}"),
    "nobody_vouches": Words("nobody vouches that {by} sent this: sign in and send it sealed; unsealed messages are believed from {rule}", "无法证明此消息由 {by} 发送：请登录后加封发送；可接受未加封消息的来源：{rule}"),
    "by_another": Words("by: {who} is signed in, not {by}", "by：当前登录者为 {who}，不是 {by}"),
    "by_no_token": Words("by: token:{program} does not speak for {by}", "by：程序 {program} 的令牌不能代表 {by}"),
    "no_token_for": Words("token:{program} does not speak for {by}", "程序 {program} 的令牌不能代表 {by}"),
    "by_system": Words("by: system never comes from outside", "by：外部不得使用 system"),
    "system": Words("system never comes from outside", "外部不得使用 system"),
    "backdated": Words("only a supervisor or above may date an event back more than {limit}", "事件时间提前超过 {limit} 的，须由主管或以上人员发送"),
    "between": Words("must lie between the opening and now", "必须在立案之后、当前时间之前"),
    "event_id_used": Words("was used for another message; take a new one", "已用于另一条消息，请换用新的"),
    "one_object": Words("must be exactly one JSON object, {what} was sent", "必须是一个 JSON 对象，收到的是 {what}"),
    "sent_nothing": Words("nothing", "空内容"),
    "sent_several": Words("{count} arguments", "{count} 个参数"),
    "sent_else": Words("something else", "其他内容"),
    "one_object_only": Words("must be exactly one JSON object", "必须是一个 JSON 对象"),
    "a_json_object": Words("must be one JSON object", "必须是一个 JSON 对象"),
    "a_json_object_such_as": Words("must be one JSON object, such as {example}", "必须是一个 JSON 对象，例如 {example}"),
    "before_last_change": Words("it is dated before the last change of state", "事件时间早于上一次状态变更"),
    "no_working_time": Words("{error}; send it again once a calendar with working time is published", "{error}；请在公布含相应工作时间的日历后重新发送"),
    "not_judged": Words("cannot be judged: {error}; open it again once a calendar with working time is published", "无法审核：{error}；请在公布含相应工作时间的日历后重新开单"),
    "held_first": Words("it is on hold: resume it first", "案件处于暂停中：请先恢复"),
    "read_too_much": Words("the records hold more of {what} than one step can take in", "登记中的 {what} 超出一个步骤所能读取的数量"),
    "not_open_to_move": Words("{commitment} is not open: there is no due to move", "{commitment} 未在进行中，没有可延长的期限"),
    "due_not_known": Words("nobody knows yet when {commitment} is due: publish the calendar first", "{commitment} 的期限尚不能确定：请先公布日历"),
    "lengthened_is_over": Words("{more} more end at {due}, which is over: give more", "再加 {more} 至 {due}，已经过去：请延长更多"),
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
    "own_matter": Words("{field} is {person}: nobody acts in their own matter", "{field} 为 {person}：任何人不得办理涉及本人的事项"),
    "not_told": Words("only {offices} or an office above was told and may take charge", "仅已接到上报的 {offices} 或其上级可以接管"),
    "not_here": Words("has no place here: this case gives it", "此处不能填写，由本案给出"),
    # -- several kinds ----------------------------------------------------------------------------------------
    "not_reached": Words("only a customer who was reached can say so", "只有联系上的客户才能作此表示"),
    "alternative": Words("must say what was agreed instead", "须说明改为约定了什么"),
    "after_opening": Words("must not lie after the opening", "不得晚于立案时间"),
    "before_opening": Words("must not lie before the opening", "不得早于立案时间"),
    "after_event": Words("must not lie after the event", "不得晚于事件时间"),
    "no_registered_case": Words("is no case in the register", "服务登记中没有该案件"),
    "must_be_model": Words("must be {model}", "须为 {model}"),
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
    "temporal_busy": Words("Temporal takes no more just now ({why}): send it again", "Temporal 暂时无法受理更多请求（{why}）：请稍后重新发送"),
    "temporal_down": Words("Temporal does not answer ({why}): is the service up?", "Temporal 没有应答（{why}）：服务是否已启动？"),
    "no_records": Words("the database holds no records yet: start a worker once, which sets it up", "数据库中尚无登记：请先启动一次 worker 进行初始化"),
    "no_calendar": Words("no published calendar is in force: publish one with `aftersales calendar publish`", "没有生效的工作日历：请用 `aftersales calendar publish` 公布"),
    "no_service": Words("no service is running on {folder}: start it with `make up`, name its folder in AFTERSALES_DATA, or set {wanted}", "{folder} 上没有运行中的服务：请用 `make up` 启动，或在 AFTERSALES_DATA 中指明其文件夹，或设置 {wanted}"),
    "not_answered": Words("{case} has not answered: {why}. Send it again under the same event_id and it counts once; a signal is kept until {until}", "{case} 尚未答复：{why}。以相同的 event_id 重新发送只计一次；信号会保留（{until}）"),
    "no_such_customer": Words("no such customer: name one as customer:17, by an id, a phone number or an e-mail address; `aftersales customer list` shows them", "没有该客户：请以 customer:17、客户编号、电话或电子邮箱指明；`aftersales customer list` 可列出客户"),
    "several_customers": Words("several customers have it: name one of {customers}", "有多位客户与之相符：请指明 {customers} 之一"),
    "not_to_visit": Words("{customer} has neither an id nor both a name and a phone number, so that no visit could be opened for them: open a case of theirs that says more", "{customer} 既无客户编号，也没有完整的姓名和电话，无法为其开立走访：请先以更完整的资料开单"),
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
    "a_firm": Words("must be a fitting firm, installer:id", "须为安装公司，格式为 installer:id"),
    "a_fitter": Words("must be a fitter, installer:id or staff:id", "须为安装人员，格式为 installer:id 或 staff:id"),
    "a_department": Words("must be a department, department:id", "须为部门，格式为 department:id"),
    "of_the_company": Words("must be someone of the company, not a customer", "须为公司人员，不得是客户"),
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
