"""`aftersales report day`: the day's exceptions by item and department, its checks and the seed, with their sources."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.rules.people import staff as register
from cases.quality_days import BOSS, LIST, SPECIALIST, TECH, day_request, results
from commandline import Desk
from desk.shown.printed import PrintedReport, PrintedTable, as_csv, markdown, source
from models.words.words import Words
from played.company import Company

SEEN = "staff:t-1"


@pytest.fixture
async def away(records: Engine, company: Company, tmp_path: Path) -> Desk:
    """The command line on the records of a company whose Monday has reported, and whose Tuesday has begun."""
    with records.begin() as connection:
        register.enlist(connection, TECH, {"name": "x", "department": "after_sales"})
    case = await company.open("QualityDay", day_request(by=BOSS), "2026-11-23 09:00")
    noted = {"item": "no_chatting", "severity": "minor", "what": "chatted | laughed\nloudly", "evidence": "clerk:c-1"}
    await company.send(case, "note_exception", {"by": BOSS, "person": TECH} | noted)
    await company.until("2026-11-23 17:30")
    waiting = case.view()["checks"]
    body: dict[str, Any] = {"check": 1, "results": results(waiting["1"]["checklist"])}
    await company.send(case, "record_check", {"by": SPECIALIST} | waiting["1"] | body)
    wrong = {"by": BOSS, "person": TECH, "checklist": LIST, "results": results(no_chatting="again")}
    await company.send(case, "record_check", wrong)
    main = [{"item": "no_chatting", "cause": "nothing to do", "measure": "work"}]
    await company.send(case, "report", {"by": SPECIALIST, "main": main})
    await company.open("QualityDay", day_request("2026-11-24", by=BOSS), "2026-11-24 08:30")
    url = records.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Desk({"DATABASE_URL": url, "AFTERSALES_DATA": str(tmp_path)})


async def test_a_reported_day_is_printed_with_its_sources(away: Desk) -> None:
    """As Markdown, as CSV, and for programs; and its draws can be drawn again (四§12·1)."""
    shown = (await away("report", "day", "G-20261123")).out
    assert (await away("report", "day", "2026-11-23")).out == shown
    assert shown.startswith("# G-20261123 2026-11-23\n")
    assert "- checks drawn: 2\n- checks entered: 1\n- unplanned checks: 1\n- missing checks: 2 (" in shown
    found = (await away("report", "day", "G-20261123", "--json")).json
    entries = found["tables"]["Exceptions by item"][0]["source"].partition("/")[2].split(", ")
    assert "| no_chatting | " in shown
    assert f"| 2 | qualityday-G-20261123/{', '.join(entries)} |" in shown
    assert "chatted \\| laughed loudly" in shown
    (department,) = found["tables"]["Exceptions by department"]
    assert (department["department"], department["count"]) == ("after_sales", 2)
    seed = found["head"]["seed of the draws"]
    assert len(bytes.fromhex(seed)) == 32
    assert f"- seed of the draws: {seed}\n" in shown
    lines = list(csv.DictReader(io.StringIO((await away("report", "day", "G-20261123", "--csv")).out)))
    assert [line["count"] for line in lines if line["table"].startswith("Exceptions by")] == ["2", "2"]
    assert [line["cause"] for line in lines if line["table"] == "Main exceptions"] == ["nothing to do"]
    assert {one["agrees"] for one in (await away("draw", "G-20261123", "--json")).json["draws"]} == {True}


async def test_a_day_that_has_not_reported_is_not_printed(away: Desk) -> None:
    """Nor is what is no quality day; the draws of one under way tell their SHA-256 alone."""
    assert "has sent no report yet" in (await away("report", "day", "G-20261124")).err
    assert "is no quality day" in (await away("report", "day", "R-1")).err
    assert {one["agrees"] for one in (await away("draw", "G-20261124", "--json")).json["draws"]} == {None}


def test_a_report_of_nothing_says_so() -> None:
    """A table without rows; figures without an entry come from their case."""
    empty = PrintedReport("x", {Words("of", "之"): 0}, [PrintedTable(Words("none here", "无"), ("item",), [])])
    assert markdown(empty) == "# x\n\n- of: 0\n\n## none here\n\nnone\n"
    assert as_csv(empty) == "table,what,value,item\nx,of,0,\n"
    assert (source("c-1", [3, 2, 3]), source("c-1", [])) == ("c-1/2, 3", "c-1")
