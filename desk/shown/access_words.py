"""What the commands say of access: who is believed, keys, signing in, in both languages."""

from models.words.words import Words

# -- who is believed ------------------------------------------------------------------------------------------

EVERYONE = Words("everyone", "所有人")
NOBODY = Words("nobody", "无")
COMMA = Words(", ", "、")
BELIEVED = Words("unsealed messages are believed from: {who}", "可接受未加封消息的来源：{who}")
SET = Words("since {at}, set by {by}; {zone}", "自 {at} 起，由 {by} 设定；{zone}")
ACCOUNTS = Words("people who may sign in: {count}", "可登录人员：{count} 人")
TOLD = Words("every open case goes by it", "所有未结案件已按此执行")
UNTOLD = Words(
    "{count} open cases are still to be told; a running worker tells them", "尚有 {count} 件未结案件待通知，由运行中的 worker 通知"
)

# -- keys -----------------------------------------------------------------------------------------------------

KEYS_MADE = Words("{file} holds the key {kek}; name the file in AFTERSALES_KEYS", "{file} 已生成密钥 {kek}；请在 AFTERSALES_KEYS 中指定该文件")
WRAPS = Words("key {kek} wraps {count} keys of cases", "密钥 {kek} 封装 {count} 个案件密钥")
WRAPS_NOW = Words("key {kek} wraps {count} keys of cases, and those made now", "密钥 {kek} 封装 {count} 个案件密钥（当前使用）")
IS_MISSING = Words("key {kek} wraps {count} keys of cases and is missing here", "密钥 {kek} 封装 {count} 个案件密钥，但此处缺失")
KEK_ADDED = Words(
    "key {kek} is in the file; copy it to every machine, restart what reads a copy, then `aftersales access keys rewrap`",
    "密钥 {kek} 已加入文件；请复制到每台机器，重启读取副本的进程，然后运行 `aftersales access keys rewrap`",
)
ROTATED = Words("key {kek} is current; {count} keys of cases are wrapped with it", "当前密钥为 {kek}；已重新封装 {count} 个案件密钥")

# -- signing in -----------------------------------------------------------------------------------------------

NAME = Words("Name (the id of role:id)", "编号（role:id 中的 id）")
PASSWORD = Words("Password", "密码")
SIGNED_IN = Words("signed in at {front} as {names}, until {expires}", "已在 {front} 登录，身份：{names}，有效期至 {expires}")
SIGNED_OUT = Words("signed out", "已退出登录")
NOT_SIGNED_IN = Words("nobody was signed in", "当前无人登录")

# -- people and sessions --------------------------------------------------------------------------------------

NO_ACCOUNTS = Words("nobody has an account", "尚无任何账户")
LINK = Words(
    "{person} chooses a password within {hours} hours, once, at: {link}", "请 {person} 在 {hours} 小时内通过此链接设置密码（限一次）：{link}"
)
ACTS_AS = Words("{person} acts as {names}; {count} sessions were ended", "{person} 的身份：{names}；已结束 {count} 个会话")
CLOSED = Words("the account of {person} is closed; {count} sessions were ended", "{person} 的账户已停用；已结束 {count} 个会话")
OPERATOR = Words("operator", "操作员")
SIGNS_IN = Words("can sign in", "可登录")
NO_PASSWORD = Words("has chosen no password", "尚未设置密码")
IS_CLOSED = Words("is closed", "已停用")
HAS_LEFT = Words("has left, by the staff list", "员工名册显示已离职")
NO_SESSIONS = Words("nobody is signed in", "当前无人登录")
ENDED = Words("{count} sessions were ended", "已结束 {count} 个会话")

# -- tokens and the audit -------------------------------------------------------------------------------------

TOKEN_MADE = Words(
    "{name} has a token until {until}, listed as {token}; it is shown this once:", "{name} 的令牌有效期至 {until}，列表中的编号为 {token}；仅此一次显示："
)
TOKEN_REVOKED = Words("the token {token} is revoked", "令牌 {token} 已撤销")
NO_TOKENS = Words("no program has a token", "尚无任何程序令牌")
READS = Words("reads", "可读取")
OPENS = Words("opens cases", "可立案")
HOLDS = Words("holds", "有效")
IS_REVOKED = Words("revoked", "已撤销")
HAS_RUN_OUT = Words("has run out", "已过期")
REFUSED = Words("{what}: refused", "{what}：已拒绝")
NO_LINES = Words("no line of the audit is like that", "没有符合条件的审计记录")
MORE_LINES = Words("there are more; these are the latest {count}: --limit prints more", "还有更多；以上为最近 {count} 条，可用 --limit 增加")
