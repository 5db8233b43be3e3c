"""What the commands say of access: who is believed, keys, signing in, in both languages."""

from models.words.words import Words

# -- who is believed ------------------------------------------------------------------------------------------

EVERYONE = Words("everyone", "所有人")
NOBODY = Words("nobody", "无")
AND = Words(", ", "、")
BELIEVED = Words("unsealed messages are believed from: {who}", "可接受未加封消息的来源：{who}")
SET = Words("since {at}, set by {by}", "自 {at} 起，由 {by} 设定")
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
ROTATED = Words("key {kek} is current; {count} keys of cases are wrapped with it", "当前密钥为 {kek}；已重新封装 {count} 个案件密钥")

# -- signing in -----------------------------------------------------------------------------------------------

NAME = Words("Name (the id of role:id)", "姓名编号（role:id 中的 id）")
PASSWORD = Words("Password", "密码")
SIGNED_IN = Words("signed in at {front} as {names}, until {expires}", "已在 {front} 登录，身份：{names}，有效期至 {expires}")
SIGNED_OUT = Words("signed out", "已退出登录")
NOT_SIGNED_IN = Words("nobody was signed in", "当前无人登录")
