"""The help in Chinese, by the English sentences that the commands declare; `make docs` writes both languages.

What a test finds without a row here is named by it. `{name}` stands for what is filled in.
"""

from desk.shown.terminal import exit_help
from models.words.templates import Templates
from models.words.words import Words

HELP: dict[str, str] = {
    exit_help("en"): exit_help("zh_CN"),
    "Show this message and exit.": "显示本帮助。",
    "Print JSON, for programs.": "输出 JSON，供程序使用。",
    # -- fitting firms and customers --------------------------------------------------------------------------
    "Fitting firms: approvals, credentials, ratings.": "安装单位：认可、证件、评价。",
    "Add a fitting firm, or change its name.": "新增安装单位，或更改其名称。",
    "What the firm is called.": "安装单位名称。",
    "Such as installer:f-1.": "例如 installer:f-1。",
    "Approve a firm for a product category; the same first day again moves its last.": "认可安装单位承接某产品类别；起始日相同则更改其截止日。",
    "A supervisor or an office above.": "主管或其上级。",
    "Enter a fitter's credential; the same number of a firm again changes it.": "登记安装人员的证件；同一单位的证件号相同则更改。",
    "What stands on the credential.": "证件号码。",
    "Whose it is, such as installer:w-1.": "持证人，例如 installer:w-1。",
    "List the fitting firms with approvals and credentials.": "列出安装单位及其认可和证件。",
    "Show a firm, and how customers rate it and its fitters: calls, who was satisfied, mean scores of 0 to 100.": "显示安装单位，以及客户对单位和安装人员的评价：回访次数、满意人数、0 至 100 的平均分。",
    "A call that reached nobody is counted as a call, and neither as good nor as bad.": "未联系上的回访计入次数，既不算好评也不算差评。",
    "Ratings from this day on.": "此日起的评价。",
    "Ratings up to this day.": "此日止的评价。",
    "Add and change fitting firms from a CSV file: all of it, or nothing where any line is wrong; each is named.": "从 CSV 文件新增和更改安装单位：任何一行有误则全部不导入，并逐行列出。",
    "Approvals and credentials are added, or changed under their keys (category and first day; number), never taken away; a firm that is not in the file stays as it is.": "认可和证件只增不减，键相同（类别和起始日；证件号）则更改；文件中没有的单位不变。",
    "CSV in UTF-8, as `firms export` writes it.": "UTF-8 编码的 CSV，格式同 `firms export` 的输出。",
    "Print the fitting firms as CSV, with approvals and credentials, for `firms import` or a spreadsheet.": "以 CSV 输出安装单位，含认可和证件，可用于 `firms import` 或电子表格。",
    "Customers, and which of them are key customers.": "客户，以及其中的重点客户。",
    "Such as customer:17; or by an id, a phone number or an e-mail address.": "例如 customer:17；也可用客户编号、电话号码或电子邮箱。",
    "Only key customers.": "只列重点客户。",
    "Customers on a page.": "每页客户数。",
    "List customers by the number of their entry, with their contacts; key customers are marked.": "按登记编号列出客户及联系方式，并标明重点客户。",
    "Show a customer: contacts, address, whether they are a key customer, and their cases, the latest first.": "显示客户：联系方式、地址、是否重点客户，以及其全部案件，最近的在前。",
    "No key customer any more.": "不再是重点客户。",
    "Mark a key customer, who is visited each quarter, or take the mark back.": "标记为重点客户（每季度走访一次），或取消标记。",
    # -- the program and its commands -------------------------------------------------------------------------
    "A company's after-sales cases: start the service, open cases, send events, read where they stand.": "公司售后案件：启动服务、立案、发送事件、查询进展。",
    "Run the whole service: PostgreSQL, Temporal with its UI, and a worker, until Ctrl-C.": "运行整套服务：PostgreSQL、Temporal 及其界面、一个 worker，按 Ctrl-C 停止。",
    "Run one more worker, on the servers that the environment names or those of `up`, until Ctrl-C.": "再运行一个 worker，连接环境变量指定的服务器或 `up` 启动的服务器，按 Ctrl-C 停止。",
    "Open a case, and wait until it stands in the register. JSON in gives JSON out.": "立案，并等待记入服务登记。以 JSON 输入则以 JSON 输出。",
    "Send an event to a case and say what became of it. JSON in gives JSON out.": "向案件发送事件并告知结果。以 JSON 输入则以 JSON 输出。",
    "Bring back a case that the register has open and Temporal does not run; `aftersales doctor` names them.": "恢复登记中未结、但 Temporal 未运行的案件；`aftersales doctor` 可列出这类案件。",
    "Show a case: its state, what may happen now and by whom, its commitments, its timeline.": "显示案件：状态、当前可执行的事件及执行人、承诺事项、时间线。",
    "List cases from the service register, the most pressing first.": "列出服务登记中的案件，最紧急的在前。",
    "Print a procedure as a Mermaid diagram; a case's with its state marked.": "以 Mermaid 图输出流程；指明案件时标出其当前状态。",
    "Explain the events of a kind: what they do, who may send them, what they carry.": "说明某类案件的事件：作用、执行人、所带字段。",
    "Draw again what a case has drawn, and say whether it agrees. Exit code 1 where it does not.": "重新抽签核对案件的抽签结果；不一致时退出码为 1。",
    "Before the case's report or end, only the SHA-256 of its seed is told.": "案件提交报告或结束之前，只公布种子的 SHA-256。",
    "Print links that open a list of cases in the Temporal UI and keep it there as a saved view, office by office.": "按岗位输出链接，在 Temporal 界面中打开案件列表并存为视图。",
    "Send a past log through the running service, as fast as it goes, and count where its cases are.": "将历史日志以最快速度送入运行中的服务，并统计案件去向。",
    "Run again, or with a log that was exported anew, it goes on where it stopped and applies nothing twice. Exit code 1: file, register and Temporal disagree.": "再次运行或换用重新导出的日志时，从中断处继续，不会重复执行。退出码 1：文件、服务登记与 Temporal 不一致。",
    "Run the past through the real workflows at its own times, and tell what this policy would have done.": "按历史时间将过往案件送入真实流程，说明此制度会带来什么结果。",
    "Needs no running service: a server whose clock skips and a throw-away database are started; nothing is delivered. The same inputs give the same files; a run whose outcome stands in DIR already only reads it.": "无需运行中的服务：会启动可跳时的服务器和临时数据库，不发送任何通知。输入相同则输出文件相同；DIR 中已有结果时直接读取。",
    "Fill the running service with sample cases of every kind, under a policy whose clocks run in seconds.": "在运行中的服务里生成各类示例案件，期限以秒计。",
    "Publishes that policy for all cases opened from now on, approved by general_manager:demo; cases that are open keep theirs. Afterwards `--back` publishes the former policy again. For trying out: not beside a company's own cases.": "为此后立案的所有案件公布演示用制度，批准人为 general_manager:demo；未结案件沿用原制度。之后可用 `--back` 重新公布原制度。仅供试用，不得与公司的真实案件同用。",
    "Name what a person must mend, each thing with the command that mends it. Exit code 1 where there is any.": "列出需要人工处理的问题及处理命令；有问题时退出码为 1。",
    "The policy: every number of the procedures.": "制度：流程中的各项数值。",
    "The calendar: when the company is at work.": "日历：公司的工作时间。",
    "Checklists: what is looked at, by the policy's articles.": "检查表：按制度条款检查的内容。",
    "Staff and their certificates.": "员工及其资格证书。",
    "Absences of staff.": "员工缺勤。",
    "Notifications that have not arrived for sure: list, retry, discard.": "未确认送达的通知：列出、重发、放弃。",
    # -- up, worker -------------------------------------------------------------------------------------------
    "With TEMPORAL_ADDRESS (or a profile) or DATABASE_URL set, that server is used and none of our own started.": "已设置 TEMPORAL_ADDRESS（或 profile）或 DATABASE_URL 时，使用该服务器，不另行启动。",
    "Folder of the servers' state (AFTERSALES_DATA, else data)": "服务器数据文件夹（AFTERSALES_DATA，默认 data）",
    "Policy to publish first, when it differs from the last": "先行公布的制度文件，与上次公布的不同时才公布",
    "Port of /metrics and /health (AFTERSALES_METRICS, else 9464 or a free one)": "/metrics 和 /health 的端口（AFTERSALES_METRICS，默认 9464 或空闲端口）",
    # -- cases ------------------------------------------------------------------------------------------------
    "The kind of case: {names}.": "案件类型：{names}。",
    "The JSON object: a file, - for standard input, or itself in {}.": "JSON 对象：文件、-（标准输入），或直接写出 {}。",
    "Your own reference; else one is given.": "自定编号；不填则自动编号。",
    "Who opens it.": "立案人。",
    "Print an example request and open nothing.": "只输出示例请求，不立案。",
    "Events of {kind}: {events}.": "{kind} 的事件：{events}。",
    "A case by its number or its workflow id.": "案件编号或工作流编号。",
    "The event; `aftersales events KIND` lists them.": "事件；`aftersales events KIND` 可列出。",
    "The event's keys.": "事件的字段。",
    "Who acts, such as {person}.": "执行人，例如 {person}。",
    "When it happened, if not now.": "发生时间；默认为现在。",
    "A remark for the timeline.": "记入时间线的备注。",
    "Sent again under the same id, it counts once.": "以相同编号重复发送只计一次。",
    "Leave it for the case and do not wait.": "交给案件即返回，不等待结果。",
    "Only of this kind: {names}.": "只列此类案件：{names}。",
    "Only in this state.": "只列处于此状态的案件。",
    "Only with an overdue commitment.": "只列有超时事项的案件。",
    "Only those that an office was told of.": "只列已上报的案件。",
    "Escalated at least so far.": "上报级别不低于此级。",
    "Only with this one.": "只列由此人承办的案件。",
    "Only about this.": "只列关于此事项的案件。",
    "A day or a time.": "日期或时间。",
    "Only cases that have not ended.": "只列未结案件。",
    "Cases on a page.": "每页件数。",
    "Which page.": "页码。",
    "Only how many there are, by kind and state.": "只按类型和状态统计件数。",
    "{names}, or a case.": "{names}，或案件编号。",
    "One event, with its keys and an example.": "单个事件，附字段和示例。",
    "Where the Temporal UI is.": "Temporal 界面的地址。",
    "Temporal's namespace.": "Temporal 的命名空间。",
    "Only the views of one office, such as service.": "只输出一个岗位的视图，例如 service。",
    "Also the cases that are with this one.": "另加由此人承办的案件。",
    "Also the cases about this, such as {subject}.": "另加关于此事项的案件，例如 {subject}。",
    "Write the links as a page.": "将链接写成网页。",
    # -- past logs --------------------------------------------------------------------------------------------
    "A past log; come along: {names}.": "历史日志；随附：{names}。",
    "What its rows stand for: {names}.": "各行的含义（映射文件）；随附：{names}。",
    "Only the first N cases.": "只取前 N 件案件。",
    "No log, but the cases of the running service's register.": "不用日志，改用运行中服务的登记案件。",
    "The policy to try; else the defaults, or the register's.": "要试行的制度；不填则用默认值或登记中的制度。",
    "Another policy: says what changes, case by case.": "另一份制度：逐件说明有何变化。",
    "The company's calendar; comes along: {names}.": "公司日历；随附：{names}。",
    "Where the CSVs and the picture go, and a repeated run looks.": "CSV 和图的输出文件夹；重复运行时从此读取。",
    "Only the log's first N cases.": "只取日志的前 N 件案件。",
    "Put the policy in force again that was so before.": "恢复原先生效的制度。",
    # -- rules ------------------------------------------------------------------------------------------------
    "A day or an ISO 8601 time with offset; else at once.": "日期，或带时区的 ISO 8601 时间；不填则立即生效。",
    "A TOML file that may hold only what it changes.": "TOML 文件，可只写要更改的内容。",
    "Check a policy file and say what it changes of the defaults; publishes nothing.": "检查制度文件，说明与默认值的不同；不公布。",
    "Publish a policy for the cases opened from now, or from a time, on; open cases keep theirs.": "公布制度，适用于此刻或指定时间起立案的案件；未结案件沿用原制度。",
    "Show the policy in force: each value with its clause, marked where it differs from the default.": "显示现行制度：各项数值及条款，与默认值不同者加以标明。",
    "One key, or a table such as repair.": "一个参数，或一组参数，例如 repair。",
    "Check a calendar file on its own; publishes nothing.": "检查日历文件；不公布。",
    "Publish a calendar: the one in force with what the file changes; provisional dues are recomputed.": "公布日历：现行日历加上文件所作的更改；暂定期限随之重算。",
    "Show a month: working periods, holidays (休), make-up workdays (班), the company's own days (*).": "显示一个月：工作时段、假日（休）、调休上班（班）、公司自定日（*）。",
    "A month, such as 2026-10.": "月份，例如 2026-10。",
    "Show the checklists in force, or one with its items, their clauses and how grave each is.": "显示现行检查表，或其中一份的检查项、条款和严重程度。",
    "Where no service runs, those that are shipped.": "没有运行中的服务时，显示随附的检查表。",
    "One list; else all by name.": "一份检查表；不填则列出全部名称。",
    "Else that in force.": "版本；不填则为现行版本。",
    "Of titles and items.": "标题和检查项的语言。",
    "List the published versions, the latest first, and say which is in force.": "列出已公布的版本，最新的在前，并标明现行版本。",
    "Check a file of checklists and say which lists and items it changes of the shipped ones; publishes nothing.": "检查检查表文件，说明对随附检查表作了哪些更改；不公布。",
    "Publish checklists, the shipped ones with what a file changes, for the cases opened from now, or a time, on.": "公布检查表：随附检查表加上文件所作的更改，适用于此刻或指定时间起立案的案件。",
    # -- staff ------------------------------------------------------------------------------------------------
    "Add a member of staff, or change one: what is not given stays, an empty text takes away.": "新增或更改员工：未填的不变，填空文本则清除。",
    "Note somebody's last day. Refused while open cases wait for them, in whatever role: each is named.": "登记员工的离职日。其名下（不论何种角色）有未结案件时不予登记，并逐件列出。",
    "Give a certificate for a product category; the same first day again moves its last.": "登记某产品类别的资格证书；起始日相同则更改其截止日。",
    "List everyone with their certificates, those who have left too.": "列出全体员工及其证书，含已离职者。",
    "Show a member of staff: post, department, who leads them, certificates, absences that are not over.": "显示一名员工：岗位、部门、上级、证书、未结束的缺勤。",
    "Add and change staff from a CSV file: all of it, or nothing where any line is wrong; each of these is named.": "从 CSV 文件新增和更改员工：任何一行有误则全部不导入，并逐行列出。",
    "A column that the file lacks changes nothing, an empty cell empties. Roles and certificates are added, never taken away; who is not in the file stays as they are.": "文件中没有的列不作更改，空单元格清除原值。角色和证书只增不减；文件中没有的员工不变。",
    "Print the staff register as CSV, with roles and certificates, for `staff import` or a spreadsheet.": "以 CSV 输出员工名册，含角色和证书，可用于 `staff import` 或电子表格。",
    "Such as technician:t-07; staff:t-07 whatever the role.": "例如 technician:t-07；不论角色时写作 staff:t-07。",
    "The name, as customers hear it.": "姓名，即对客户使用的称呼。",
    "town or suburb.": "town（市区）或 suburb（郊区）。",
    "What they work as.": "岗位。",
    "By the name that the company has for it.": "部门，按公司内的名称。",
    "The service station that they belong to.": "所属服务站。",
    "Who leads them.": "直接上级。",
    "First day.": "入职日。",
    "No newcomer.": "非新手。",
    "The last day.": "最后工作日。",
    "They stay: takes the last day back.": "继续留任：取消离职日。",
    "A product category; * for all.": "产品类别；* 表示全部。",
    "First day, such as 2026-01-01.": "起始日，例如 2026-01-01。",
    "Last day.": "截止日。",
    "CSV in UTF-8, as `staff export` writes it.": "UTF-8 编码的 CSV，格式同 `staff export` 的输出。",
    "Enter an absence, from its beginning up to its end. Refused where it overlaps another of that person.": "登记缺勤的起止时间。与此人已登记的缺勤重叠时不予登记。",
    "List absences by their beginning, past ones and those taken back too.": "按开始时间列出缺勤，含已结束和已撤销的。",
    "Have an absence end earlier; before it has begun, take it back. By whom and when stays with it.": "提前结束缺勤；尚未开始的则撤销。保留操作人和时间。",
    "A day, or a time with its offset.": "日期，或带时区的时间。",
    "When they are back; of a day its beginning.": "返岗时间；填日期则为当日零时。",
    "When they are back; else now.": "返岗时间；不填则为现在。",
    "Why they are away.": "缺勤原因。",
    "hr, a supervisor or an office above.": "人力资源部门、主管或其上级。",
    "Only theirs.": "只列此人的缺勤。",
    "Only those of that day.": "只列当日的缺勤。",
    "By its number.": "缺勤编号。",
    # -- outbox -----------------------------------------------------------------------------------------------
    "Messages that are listed.": "列出的通知条数。",
    "Have messages tried again at once, and then as long as `notify.give_up` says.": "立即重发通知，此后在 `notify.give_up` 规定的期限内继续尝试。",
    "Give a message up for good; by whom, when and why stays with it.": "彻底放弃一条通知；保留操作人、时间和理由。",
    "Messages by their keys.": "通知的键。",
    "All that failed.": "全部发送失败的通知。",
    "The message by its key.": "通知的键。",
    "Who gives it up.": "放弃的操作人。",
    "Why; kept with it.": "理由，随通知保留。",
}  # fmt: skip
_KNOWN = Templates({english: Words(english, chinese) for english, chinese in HELP.items()})
_EXTRA = {"required": "必填", "default": "默认"}


def chinese(text: str) -> str | None:
    """A piece of help in Chinese: paragraphs, lines in them, what stands in brackets; None where one is not known."""
    paragraphs = [[_line(line) for line in paragraph.split("  ")] for paragraph in text.split("\n\n")]
    if any(line is None for lines in paragraphs for line in lines):
        return None
    return "\n\n".join("  ".join(filter(None, lines)) for lines in paragraphs)


def _line(line: str) -> str | None:
    said = " ".join(line.split())
    if not said:
        return said
    if said.startswith("[") and said.endswith("]"):
        return "; ".join(map(_extra, said[1:-1].split("; "))).join("[]")
    return HELP.get(said) or _KNOWN.chinese(said)


def _extra(said: str) -> str:
    """What typer adds: whether a value is needed, its default, its range."""
    name, colon, value = said.partition(": ")
    return f"{_EXTRA[name]}{'：' if colon else ''}{value}" if name in _EXTRA else said
