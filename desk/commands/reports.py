"""`aftersales report`: reports to print, as Markdown or as CSV, each figure with the entry that it comes from."""

from calendar import monthrange
from datetime import date, datetime
from typing import Annotated

import typer

from desk.commands.options import Case, Json
from desk.commands.reading import register_read, zone_of
from desk.errors import BadUsage
from desk.gateway.day_report import day_report
from desk.gateway.inspection_report import inspection_register, inspection_report
from desk.gateway.quality_reports import improvement_report, meeting_report
from desk.gateway.training_reports import course_report, plan_report
from desk.gateway.visit_sheet import visit_sheet
from desk.shown.printed import PrintedReport, as_csv, as_values, markdown
from desk.shown.terminal import as_json, raw

report = typer.Typer(help="Reports to print: Markdown or CSV, each figure with its source.", no_args_is_help=True)
OneOrNone = Annotated[str | None, typer.Argument(metavar="[CASE]", help="An inspection by its number or workflow id.")]
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first planned day; the month's first.")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last planned day; the end of the month.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")]


@report.command("day")
def day(case: Case, *, csv: Csv = False, machine: Json = False) -> None:
    """Print a quality day's report: exceptions by item and by department, its checks, the seed of its draws."""
    with register_read() as connection:
        printed(day_report(connection, case, zone_of(connection)), csv=csv, machine=machine)


@report.command("inspection")
def inspection(
    case: OneOrNone = None, *, since: From = None, until: To = None, csv: Csv = False, machine: Json = False
) -> None:
    """Print an inspection: sheets, findings, report, answers; or the register of a time, with what found nothing.

    Without a case and without days, the register is that of this month.
    """
    with register_read() as connection:
        tz = zone_of(connection)
        if case is not None:
            if since or until:
                raise BadUsage("name a case, or days: not both")
            found = inspection_report(connection, case, tz)
        else:
            first = day_given("--from", since) or datetime.now(tz).date().replace(day=1)
            found = inspection_register(connection, first, day_given("--to", until) or end_of_month(first))
        printed(found, csv=csv, machine=machine)


def day_given(option: str, value: str | None) -> date | None:
    """A day as it is written. Raises BadUsage."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise BadUsage(f"{option}: must be a date such as 2026-11-23") from None


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@report.command("improvement")
def improvement(case: Case, *, csv: Csv = False, machine: Json = False) -> None:
    """Print an improvement's report: its measures, and the item's exceptions before the first and after the last."""
    with register_read() as connection:
        printed(improvement_report(connection, case, zone_of(connection)), csv=csv, machine=machine)


@report.command("meeting")
def meeting(case: Case, *, csv: Csv = False, machine: Json = False) -> None:
    """Print a quality meeting's report: the agenda as the records had it, who was there, topics and measures."""
    with register_read() as connection:
        printed(meeting_report(connection, case, zone_of(connection)), csv=csv, machine=machine)


@report.command("course")
def course(case: Case, *, csv: Csv = False, machine: Json = False) -> None:
    """Print a course: who is trained with agreement, presence and result, its dates, what was said of it."""
    with register_read() as connection:
        printed(course_report(connection, case, zone_of(connection)), csv=csv, machine=machine)


@report.command("plan")
def plan(case: Case, *, csv: Csv = False, machine: Json = False) -> None:
    """Print a year's training plan: its courses with what became of each, its reviews, at the end its figures."""
    with register_read() as connection:
        printed(plan_report(connection, case, zone_of(connection)), csv=csv, machine=machine)


@report.command("visit")
def visit(case: Case, *, csv: Csv = False, machine: Json = False) -> None:
    """Print the plan of a visit or a repair: symptoms, the customer's earlier cases, the parts that are kept for it."""
    with register_read() as connection:
        printed(visit_sheet(connection, case, zone_of(connection)), csv=csv, machine=machine)


def printed(found: PrintedReport, *, csv: bool, machine: bool) -> None:
    """Prints a report: as Markdown, for a spreadsheet, or for programs."""
    if machine:
        as_json(as_values(found))
    else:
        raw(as_csv(found) if csv else markdown(found))
