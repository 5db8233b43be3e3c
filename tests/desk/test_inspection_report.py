"""`aftersales report inspection`: one of them, and the register of a time with what found nothing (五§2·1, 五§14)."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

from cases.inspections import INSPECTOR, LEADER, SPECIALIST, TECH, declared, inspection_request, results
from commandline import Desk
from desk.gateway.inspection_report import inspection_register, inspection_report, register_of
from desk.shown.printed import as_csv, as_values, markdown
from played.case_files import ZONE
from played.company import Company
from played.company_case import CompanyCase

SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)


async def held(company: Company, number: str, **answers: str) -> CompanyCase:
    """An inspection that is reported, its findings reported and corrected, and answered."""
    case = await company.open("Inspection", inspection_request(number=number))
    await case.send("start", INSPECTOR)
    await case.send("enter", INSPECTOR, person=TECH, checklist="discipline", results=results(**answers))
    await case.send("enter", SPECIALIST, person=TECH, checklist="discipline", results=results(**answers))
    await case.send("finish", LEADER)
    for number_, one in [*case.file.facts.findings.items()]:  # type: ignore[attr-defined]  # the kind's own
        if one.severe:
            await case.send("report_serious", INSPECTOR, finding=number_, what="kept | a phone")
        await case.send("correct", TECH, finding=number_, done="given back")
    await case.send("report", LEADER, text="all | seen", inspectors=declared())
    await case.send("acknowledge", TECH, agrees=False, remarks="mine")
    return case


async def test_the_register_has_nil_results_missed_ones_and_its_sources(company: Company, tmp_path: Path) -> None:
    """By planned day; each row names the entry from which it comes; Markdown and CSV say the same."""
    await company.until("2026-11-25 09:00")
    clean = await held(company, "A-1")
    found = await held(company, "A-2", lost_property="no", punctual="no")
    await company.open("Inspection", inspection_request(number="A-3"))
    await company.until("2026-12-01 09:00")
    with company.engine.connect() as connection:
        report = inspection_register(connection, SINCE, UNTIL)
        one = inspection_report(connection, "A-2", ZONE)
    seqs = [next(e.seq for e in case.file.timeline if e.event == "finish") for case in (clean, found)]
    rows: list[dict[str, Any]] = [*report.tables[0].rows]  # type: ignore[list-item]  # made as such
    assert [(row["number"], row["result"], row["findings"], row["score"]) for row in rows] == [
        ("A-1", "nothing found", 0, "1"), ("A-2", "found", 2, "3/5"), ("A-3", None, None, None)
    ]  # fmt: skip
    assert [row["source"] for row in rows][:2] == [f"inspection-A-1/{seqs[0]}", f"inspection-A-2/{seqs[1]}"]
    assert [row["outcome"] for row in rows] == ["reported", "reported", "missed"]
    assert {name.en: value for name, value in report.head.items()} == {
        "planned": 3, "in the register": 2, "with nothing found": 1, "missed": 1
    }  # fmt: skip
    listed = list(csv.reader(io.StringIO(as_csv(report))))
    assert (len(listed), listed[-1][0]) == (8, "Register")
    text = markdown(one)
    for wanted in ("all | seen", "# A-2 2026-11-25", "lost_property", "serious", "given back", "| no | mine |"):
        assert wanted in text.replace("\\|", "|"), wanted
    tables = as_values(one)["tables"]
    assert [row["finding"] for row in tables["Findings"]] == ["3", "4"], "those of the first sheet are void"
    assert [row["sheet"] for row in tables["Work check sheets"]] == ["2"]
    assert len(tables["What the inspectors declare"]) == 5
    assert company.wrong() == []
    desk = Desk({"DATABASE_URL": str(company.engine.url.render_as_string(hide_password=False)),
                 "AFTERSALES_DATA": str(tmp_path)})  # fmt: skip
    await _told_by_the_command(desk)


async def _told_by_the_command(desk: Desk) -> None:
    """By case and by days; what is typed wrong is refused."""
    done = await desk("report", "inspection", "A-2")
    assert (done.code, "lost_property" in done.out) == (0, True)
    month = await desk("report", "inspection", "--from", "2026-11-01", "--csv")
    assert (month.code, "A-3" in month.out) == (0, True)
    for wrong in (("A-9",), ("A-2", "--from", "2026-11-01"), ("--from", "November")):
        assert (await desk("report", "inspection", *wrong)).code != 0


def test_a_time_without_inspections_has_an_empty_register() -> None:
    """It says so."""
    report = register_of([], SINCE, UNTIL)
    assert "none" in markdown(report)
    assert as_values(report)["head"] == {"planned": 0, "in the register": 0, "with nothing found": 0, "missed": 0}
