"""What the clock has noted on a timeline, told in Chinese: the records keep the English sentences of the loop.

A sentence is known by its pattern; what is not known is left to the reader as it stands.
"""

import re
from collections.abc import Callable

from models.words import grounds

PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (
            r"(?P<clock>\w+) was due (?P<due>[\d: -]+): rung (?P<rung>\d), (?P<office>.+) told",
            "{clock} 应于 {due} 前完成，已超时：上报第 {rung} 级",
        ),
        (r"(?P<clock>\w+) is due (?P<due>[\d: -]+): (?P<told>[\w:.@-]+) warned", "{clock} 将于 {due} 到期：已预警 {told}"),
        (r"(?P<clock>\w+): (?P<told>[\w:.@-]+) reminded", "{clock}：已提醒 {told}"),
        (r"(?P<clock>\w+): rung (?P<rung>\d)", "{clock}：上报第 {rung} 级"),
        (
            r"provisional dues recomputed under calendar (?P<version>\S+): no due moved",
            "按第 {version} 版工作日历重新计算暂定期限：无变动",
        ),
        (
            r"provisional dues recomputed under calendar (?P<version>\S+): (?P<clocks>[\w, ]+)",
            "按第 {version} 版工作日历重新计算暂定期限：{clocks}",
        ),
        (r"period (?P<period>\w+): ran", "{period} 期：已执行"),
        (r"period (?P<period>\w+): late", "{period} 期：已补做"),
        (r"period (?P<period>\w+): passed", "{period} 期：已提前执行，不再重复"),
        (r"period (?P<period>\w+): by[_ ]hand", "{period} 期：已提前执行"),
        (r"period (?P<period>\w+): skipped", "{period} 期：已跳过"),
        (r"unsealed messages are believed from everyone", "未加封的消息，不论何人发送，均可接受"),
        (r"unsealed messages are believed from nobody", "不再接受未加封的消息"),
        (r"unsealed messages are believed from (?P<roles>[\w, ]+)", "可接受未加封消息的岗位：{roles}"),
        (r"refused: no report came in time", "逾期未收到检验报告，不予退换"),
        (r"no report came; it is ours to bring, so the supervisor decides", "检验报告应由我方提供而未到，由主管裁定"),
        (r"a decision is forced", "必须作出决定"),
        (r"conduct record proposed: (?P<conduct>\w+)", "已提请行为记录：{conduct}"),
        (r"work since the last report: (?P<cases>.+)", "自上次日报以来办理的案件：{cases}"),
        (r"no work since the last report", "自上次日报以来没有办理案件"),
        (r"(?P<person>[\w:.@-]+) is absent on that day", "{person} 当日全天缺勤"),
        (r"(?P<person>[\w:.@-]+) is not employed on that day", "{person} 当日不在职"),
        (r"nobody of the staff is at work on that day", "当日无售后人员在岗"),
        (r"no time is left to draw from on that day", "当日已无可供抽签的时间，不再抽查"),
        (r"not the assignee", "并非承办人"),
        (r"not in the sample of those who are called back", "未抽入回访样本"),
        (r"(?P<person>[\w:.@-]+) is absent and passed over", "{person} 不在岗，已略过"),
        (r"(?P<person>[\w:.@-]+) is absent", "{person} 缺勤"),
        (r"answered after (?P<seconds>\d+) s", "{seconds} 秒后才接听"),
        (r"the visitor is absent then", "走访人员届时缺勤"),
        (r"no superior on the staff list: the general_manager rates", "员工名册上没有直接上级，由总经理评分"),
        (r"not rated: present_too_short", "不予评分：在岗天数不足"),
        (r"not rated: nobody_but_self", "不予评分：除本人外无人评分"),
        (r"not rated: nothing_applicable", "不予评分：没有适用的指标"),
        (r"the visitor filled in the checklist: self", "检查表由走访人员本人填写（self）"),
        (
            r"neither bulky, heavy or long \(一§4\) nor above the free threshold \(一§5\)",
            "既非大件、重件或长件（一§4），也未达到免费送货金额（一§5）",
        ),
        (r"told too late: it moves no clock and excuses nobody", "告知过晚：不改变时限，也不免除责任"),
        (
            r"acts in their own matter \((?P<field>\w+)\): no office is above",
            "办理涉及本人的事项（{field}）：没有更高的岗位",
        ),
        (r"another slot is agreed on the way; it may overlap others of the courier", "途中另约时段，可与该送货人员的其他时段重叠"),
    )
)
"""English sentences of the timeline, each with its Chinese."""


_GROUND = re.compile(r"(?P<said>.+) \((?P<clause>[一二三四五六]§[^()\s]*(?:\(\d+\)[^()\s]*)?)\)")
"""A ground of an assessment, with its clause."""


def retold(reason: str, named: Callable[[str], str]) -> str | None:
    """A reason in Chinese, sentence by sentence; `named` gives a clock's words. None where one is not known."""
    parts = [_retold(part, named) for part in reason.split("; ") if part]
    known = [part for part in parts if part is not None]
    return "；".join(known) if known and len(known) == len(parts) else None


def _retold(sentence: str, named: Callable[[str], str]) -> str | None:
    for pattern, template in PATTERNS:
        found = pattern.fullmatch(sentence)
        if found is not None:
            filled = found.groupdict()
            if "clock" in filled:
                filled["clock"] = named(filled["clock"])
            return template.format_map(filled)
    ground = _GROUND.fullmatch(sentence)
    said = grounds.KNOWN.chinese(ground["said"]) if ground else None
    return f"{said}（{ground['clause']}）" if ground and said else None
