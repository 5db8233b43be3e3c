"""What `aftersales up` says, in both languages."""

from models.words.words import Words

UP = Words("The service is up.", "服务已启动。")
LISTENS = Words("What listens, and for what:", "监听地址及用途：")
ACCESS_OPEN = Words(
    "Access is open: whoever reaches Temporal is believed; `aftersales access close --by ROLE:ID` closes it.",
    "访问未关闭：能连接 Temporal 者一律可信；执行 `aftersales access close --by 角色:编号` 即可关闭。",
)
STOPPED = Words(
    "Stopped. Every case waits where it is; start again to go on.", "服务已停止。各案件保持原状，重新启动后继续。"
)
STARTING = Words("starting {servers}", "正在启动 {servers}")
STOPPING = Words("stopping {servers}", "正在停止 {servers}")
RECORDS = Words("bringing the records up to date", "正在更新登记")
FINISHING = Words(
    "finishing the work in hand (once more to stop at once)", "正在完成手头的工作（再按一次立即停止）"
)
AND = Words(" and ", " 和 ")
THE_WORKER = Words("the worker", "worker")

# -- where things are -----------------------------------------------------------------------------------------

UI = Words("Front", "入口")
FIRST = Words("First sign-in", "首次登录")
FIRST_LINK = Words("{url} (once, within 24 hours)", "{url}（一次有效，24 小时内）")
TEMPORAL = Words("Temporal", "Temporal")
AS_NAMED = Words("as the environment says", "按环境变量")
DATABASE = Words("Database", "数据库")
MESSAGES = Words("Messages", "通知")
METRICS = Words("Metrics", "指标")
METRICS_AT = Words("{url}/metrics, and /health beside it", "{url}/metrics，健康检查为 /health")
DATA = Words("Data", "数据文件夹")
OPEN = Words("Open a case", "立案")
HOW_TO_OPEN = Words(
    "aftersales open repair --json FILE (an operator: or Start Workflow in the UI: Repair, aftersales)",
    "aftersales open repair --json FILE（操作员也可在界面中 Start Workflow：Repair，aftersales）",
)
STOP = Words("Stop", "停止")
HOW_TO_STOP = Words("Ctrl-C; a second start goes on where this one stopped", "Ctrl-C；再次启动时从停止处继续")
ELSEWHERE = Words("Elsewhere", "其他终端")
IN_OTHERS = Words("in other terminals: {command}", "在其他终端先执行：{command}")

# -- what listens ---------------------------------------------------------------------------------------------

FOR_CLIENTS = Words("Temporal: workers and clients, in any language", "Temporal：worker 和客户端，任何语言均可")
FOR_FRONT = Words("the front: signing in and, behind it, the Temporal UI", "入口：登录后进入 Temporal 界面")
SHUT = Words(
    "Temporal's HTTP API, which is shut: it refuses every call", "Temporal 的 HTTP 接口，已关闭，拒绝一切调用"
)
FIGURES = Words("Temporal's own figures, at /metrics", "Temporal 自身的指标，路径 /metrics")
AMONG = Words("the parts of Temporal among themselves", "Temporal 内部通信")
WORKER = Words("metrics and health of the worker", "worker 的指标和健康检查")
SDK = Words(
    "what the worker's SDK counts, which the metrics pass on", "worker 所用 SDK 的计数，已并入上述指标"
)
SOCKET = Words("the database, in a folder that no other account enters", "数据库，所在文件夹其他账户无法进入")
