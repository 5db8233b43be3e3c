"""`aftersales appraisal`: an appraisal with all that was counted, a month's report, a year's page (六)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Annotated

import typer

from desk.commands.options import Json
from desk.commands.reading import register_read, zone_of
from desk.commands.reports import Csv, printed
from desk.errors import BadUsage
from desk.gateway.appraisal_month import month_report
from desk.gateway.appraisal_report import appraisal_report
from desk.gateway.appraisal_year import year_report
from desk.gateway.records import Connection
from desk.shown.printed import PrintedReport

SHOW = "show"
MONTH = re.compile(r"([12]\d{3})-?(0[1-9]|1[0-2])")
YEAR = re.compile(r"[12]\d{3}")
Which = Annotated[str, typer.Argument(metavar="MONTH|YEAR|show", help="A month such as 2026-11, a year, or `show`.")]
CaseShown = Annotated[str | None, typer.Argument(metavar="CASE", help="With `show`: its number or workflow id.")]


def appraisal(which: Which, case: CaseShown = None, *, csv: Csv = False, machine: Json = False) -> None:
    """Print an appraisal, the report of a month's appraisals, or a year's page for a manager.

    `show CASE` prints every figure with the cases behind it, as they were counted, so that anyone can count it again.
    """
    wanted = _wanted(which, case)
    with register_read() as connection:
        printed(wanted(connection, zone_of(connection)), csv=csv, machine=machine)


def _wanted(which: str, case: str | None) -> Callable[[Connection, tzinfo], PrintedReport]:
    """The report that is asked for. Raises BadUsage."""
    month = MONTH.fullmatch(which)
    if which == SHOW and case is not None:
        return lambda connection, tz: appraisal_report(connection, case, tz)
    if month is not None and case is None:
        first = date(int(month[1]), int(month[2]), 1)
        return lambda connection, tz: month_report(connection, first, tz, datetime.now(UTC))
    if YEAR.fullmatch(which) and case is None:
        return lambda connection, tz: year_report(connection, int(which), tz)
    raise BadUsage("say `show CASE`, a month such as 2026-11, or a year such as 2026")
