"""Who may send an event, and who has sent it, as people read it."""

from io import StringIO

import pytest
from rich.console import Console

from desk.shown import show
from desk.shown.declared import declared
from models.offices import EVERYONE, INSIDERS
from models.words.spoken import speaking
from models.words.terms import senders
from played.case_files import CHINA


@pytest.mark.parametrize(
    ("roles", "named", "said"),
    [
        (EVERYONE, False, "任何人"), (INSIDERS, False, "公司任何人员"), ((), False, "案件所列人员"),
        (("technician", "clerk"), False, "technician（维修人员）、clerk（客服人员）或其上级"),
        (("technician", "supervisor", "manager", "general_manager"), False,
         "technician（维修人员）、supervisor（售后服务主管）、manager（售后服务经理）、general_manager（总经理）"),
        (("warehouse",), True, "warehouse（仓库）、案件所列人员"),
        (("clerk",), True, "clerk（客服人员）或其上级、案件所列人员"),
    ],
)  # fmt: skip
def test_offices_above_those_that_an_event_is_for_are_told_where_there_are_any(
    roles: tuple[str, ...], named: bool, said: str
) -> None:
    """Everyone is one word; a storekeeper has nobody above."""
    with speaking("zh_CN"):
        assert senders(roles, named=named) == said


@pytest.mark.parametrize(
    ("by", "sealed_by", "said"),
    [
        ("clerk:c-1", None, "clerk:c-1"), ("clerk:c-1", "clerk:c-1", "clerk:c-1"),
        ("clerk:cc-1", "clerk:cc-1 via token:cc", "clerk:cc-1"),
        ("technician:t-7", "supervisor:s-1", "technician:t-7 (sent by supervisor:s-1)"),
        ("unknown", "clerk:c-1", "unknown (sent by clerk:c-1)"),
    ],
)  # fmt: skip
def test_whoever_has_sent_something_under_another_name_stands_beside_it(
    by: str, sealed_by: str | None, said: str
) -> None:
    """As the seal proves; what came in plain says no more than it says itself."""
    entry = {
        "seq": 2, "at": "2026-11-23T09:00:00+08:00", "event": "add_note", "by": by, "from": "registered",
        "to": "registered", "outcome": "refused", "reason": "NotAllowed: by", "sealed_by": sealed_by,
    }  # fmt: skip
    with speaking("en"):
        page = Console(file=StringIO(), width=200)
        page.print(show.timeline([entry], CHINA.tz, declared().kinds["repair"]))
    assert isinstance(page.file, StringIO)
    assert f" {said}  " in page.file.getvalue()
