"""What the front's pages say, in both languages."""

from models.words.words import Words

TITLE = Words("After-sales service", "售后服务")
SIGN_IN = Words("Sign in", "登录")
SIGN_OUT = Words("Sign out", "退出登录")
NAME = Words("Name: your id, or role:id", "编号（如 s-1），或 role:id")
PASSWORD = Words("Password", "密码")
AGAIN = Words("The same once more", "再输入一次")
CHOOSE = Words("Choose a password", "设置密码")
LENGTH = Words("10 characters or more; a few words make a good one.", "至少 10 个字符；几个词语组成的短句即可。")
FOR = Words("for {whose}", "账户：{whose}")
FIRST = Words(
    "Nobody has an account yet. Say who you are: role:id, several roles one after the other, such as supervisor:s-1. You "
    "become an operator as well.",
    "尚无任何账户。请填写您的身份：role:id，可填多个，用空格隔开，例如 supervisor:s-1。您将同时成为操作员。",
)
WHO = Words("Who you are", "您的身份")
SAVE = Words("Save", "保存")
SAVED = Words("The password is set: sign in with it.", "密码已设置，请用新密码登录。")
NOBODY_YET = Words(
    "Nobody has an account yet: open the link for the first sign-in, which `up` or the front's log names.",
    "尚无任何账户：请打开首次登录的链接，见 `up` 的输出或入口的日志。",
)
ELSEWHERE = Words("this form was sent by another site's page", "此表单来自其他网站的页面")
TOO_LONG = Words("that is too long", "内容过长")
NOT_ALIKE = Words("the two passwords are not alike", "两次输入的密码不一致")
MY_SESSIONS = Words("My sessions", "我的会话")
SIGNED_IN_AS = Words("Signed in as {name}", "当前身份：{name}")
END = Words("End", "结束")
THIS_ONE = Words("this one", "当前会话")
SEEN = Words("last used {at}", "最近使用 {at}")
TO_UI = Words("To the Temporal UI", "进入 Temporal 界面")
