"""What the saved views of the Temporal UI are called, in both languages."""

from models.words.words import Words

OFFICES = {
    "all": Words("all offices", "全部岗位"),
    "service": Words("service", "售后服务"),
    "stores": Words("stores", "仓储"),
    "quality": Words("quality", "服务质量"),
    "people": Words("people", "人事"),
    "rounds": Words("rounds", "定期任务"),
}
"""The offices by their names; one that is not here is called as it is."""
PAGE = Words("Saved views for the Temporal UI", "Temporal UI 视图")
ONCE = Words(
    "Open each link once: every opening saves its view again. The views then stand under Saved Views in the UI.",
    "每个链接只需打开一次：每打开一次都会再存一份。之后可在界面的 Saved Views 中找到这些视图。",
)
COLUMNS = Words(
    "To see more of each case: Configure Columns below the list, take out Run ID, add CaseState, CaseDueAt, "
    "CaseOverdue, EscalationLevel and Assignee. The browser keeps that too.",
    "要显示更多内容：在列表下方点 Configure Columns，去掉 Run ID，加入 CaseState、CaseDueAt、CaseOverdue、"
    "EscalationLevel 和 Assignee。浏览器会一并记住。",
)
WITH = Words("With {person}", "由 {person} 承办")
ABOUT = Words("About {about}", "关于 {about}")
OVERDUE = Words("Overdue", "已超时")
DUE = Words("Due on {day}", "{day} 到期")
ESCALATED = Words("Escalated to the {office}", "已上报{office}")
HELD = Words("On hold", "暂停中")
NOBODY = Words("With nobody", "无人承办")
CLOSED = Words("Closed", "已结案")
REFUSED = Words("Refused openings", "未予立案")
OF_NEW = Words("{office}, new", "{office}：新案件")
OF_NOBODY = Words("{office}, with nobody", "{office}：无人承办")
OF_OVERDUE = Words("{office}, overdue", "{office}：已超时")
OF_DUE = Words("{office}, due on {day}", "{office}：{day} 到期")
OF_ESCALATED = Words("{office}, escalated to the {rung}", "{office}：已上报{rung}")
OF_HELD = Words("{office}, on hold", "{office}：暂停中")
OF_STATE = Words("{kind}, {state}", "{kind}：{state}的")
OF_SUBURB = Words("{office}, in the suburb", "{office}：郊区")
OF_KIND = Words("{kind}, open", "{kind}：未结")
KIND_HELD = Words("{kind}, on hold", "{kind}：暂停中")
ROUND = Words("{kind} {round}", "{kind} {round}")
ROUND_DUE = Words("due {due}", "{due} 到期")
NOT_OPENED = Words("not opened yet", "尚未开立")
ROUND_HELD = Words("on hold", "暂停中")
