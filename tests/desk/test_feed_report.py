"""What a feed has come to, told in either language."""

import re
from dataclasses import replace

from desk.feed.feed import CaseFed, RowFed, short
from desk.feed.feed_report import SHOWN, FeedReport
from models.words.spoken import speaking
from pasts.outcomes import rows
from workflows.kinds.repair import Repair

CHINESE = re.compile("[\u4e00-\u9fff]")
ENDED = short("hold is not possible in state closed; possible now: review")
BEFORE = RowFed(4, "a", 1, before=True)
UNKNOWN = "the mapping does not know the activity sends flowers"
CASES = [
    CaseFed("A-1", Repair.procedure, "assigned", True, [RowFed(2, "a", 2), RowFed(3, "b", 0, None, UNKNOWN)]),
    CaseFed("A-2", Repair.procedure, "closed", False, [BEFORE, RowFed(6, "b", 0, "hold", ENDED)]),
    CaseFed("A-3", Repair.procedure, None, False, [RowFed(5, "a", 0, "open", "not opened: Field required")]),
]
REGISTER = {"repair-A-1": "assigned", "repair-A-2": "reviewed"}
REPORT = FeedReport(CASES, REGISTER, REGISTER, 2.04, {"repair-A-1": 3, "repair-A-2": 1})


def test_a_feed_is_summed_up_in_a_few_lines() -> None:
    """With the cases about which file, register and Temporal do not agree."""
    assert REPORT.summary() == [
        "3 cases: 1 opened, 1 were open before, 1 not opened",
        "5 rows: 2 applied, 3 refused, 1 of them by an earlier feed",
        "3 events applied, 2.0 seconds",
        "File, register and Temporal do not agree about 1 cases: A-2",
        "1 cases have other events from logs than the rows of this one: A-1 (3, not 2)",
    ]


def test_a_feed_is_told_in_chinese() -> None:
    """Titles, heads, states, reasons and lines; JSON stays as it is."""
    with speaking("zh_CN"):
        tables, lines = REPORT.tables(), REPORT.summary()
        heads = [str(head) for table in tables for head in (table.title, *(c.header for c in table.columns))]
        assert [text for text in (*heads, *lines) if not CHINESE.search(text) and text != "Temporal"] == []
        assert [row[0] for row in rows(tables, "各状态案件数")] == [
            "assigned 已派工", "closed 已结案", "未立案", "reviewed 已考核", "合计",
        ]  # fmt: skip
        assert [row[1] for row in rows(tables, "被拒绝的行")] == [
            "映射文件没有活动 sends flowers", "未立案：必填", "hold 在状态 closed 下不能执行",
        ]  # fmt: skip
        agreeing = replace(REPORT, cases=[CASES[0]], applied={"repair-A-1": 2})
        assert agreeing.summary()[-1] == "日志、服务登记与 Temporal 一致。"
        assert REPORT.as_json()["reasons"] == {UNKNOWN: 1, "not opened: Field required": 1, ENDED: 1}


def test_of_many_cases_the_first_are_named() -> None:
    """And how many more there are."""
    many = replace(REPORT, cases=[replace(CASES[1], number=f"A-{n}") for n in range(SHOWN + 2)])
    assert many.summary()[3].endswith(f"A-{SHOWN - 1} and 2 more")
    with speaking("zh_CN"):
        assert many.summary()[3].endswith(f"A-{SHOWN - 1} 及另外 2 项")
