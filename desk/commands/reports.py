"""`aftersales report`: reports to print, as Markdown or as CSV, each figure with the entry that it comes from."""

from typing import Annotated

import typer

from desk.commands.options import Case, Json
from desk.commands.reading import register_read, zone_of
from desk.gateway.day_report import day_report
from desk.shown.printed import PrintedReport, as_csv, as_values, markdown
from desk.shown.terminal import as_json, raw

report = typer.Typer(help="Reports to print: Markdown or CSV, each figure with its source.", no_args_is_help=True)
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")]


@report.command("day")
def day(case: Case, *, csv: Csv = False, machine: Json = False) -> None:
    """Print a quality day's report: exceptions by item and by department, its checks, the seed of its draws."""
    with register_read() as connection:
        printed(day_report(connection, case, zone_of(connection)), csv=csv, machine=machine)


def printed(found: PrintedReport, *, csv: bool, machine: bool) -> None:
    """Prints a report: as Markdown, for a spreadsheet, or for programs."""
    if machine:
        as_json(as_values(found))
    else:
        raw(as_csv(found) if csv else markdown(found))
