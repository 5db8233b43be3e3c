"""`aftersales stock`: what lies where, whether the ledger is right, and what the warehouse books beside the cases."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from activities.books.book import Unfit
from activities.rules import master_lists, numbers
from activities.rules.master_lists import MasterList
from activities.rules.stock import (
    case_lines,
    plan_sheet,
    stock_changes,
    stock_entries,
    stock_masters,
    stock_shown,
    stocktake_sheet,
)
from activities.rules.stock.case_lines import FoundCase
from activities.rules.stock.stock_changes import StockChange
from activities.rules.stock.stock_entries import AnotherOfThatNumber
from desk.commands.connection import Json, calendar_of, now, records
from desk.commands.options import acting_as
from desk.commands.stores.master_group import Limit, Page
from desk.commands.stores.stock_entry import adjusted_lines, check_confirms, check_warehouse, plain_lines, reference_of
from desk.errors import AlreadyOpened, BadUsage, EventRefused, NoSuchCase
from desk.shown import command_words as words
from desk.shown import show
from desk.shown.plan_lines import PLAN_COLUMNS, plan_line
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.kinds.partsplan import NAME as PARTS_PLAN
from models.kinds.stocktake import NAME as STOCKTAKE
from models.stock.ledger import StockEntry

stock = typer.Typer(help="Stock of parts: what lies where, and what is booked beside the cases.", no_args_is_help=True)
COLUMNS = ("place", "part", "on_hand", "reserved", "available", "in_transit")
LETTER = "SM"
"""Of the numbers under which bookings stand that have no reference."""
PAGE = 100
Lines = Annotated[list[str], typer.Argument(metavar="PART=PIECES...", help="Parts and pieces, such as pump-12=3.")]
Changes = Annotated[list[str], typer.Argument(metavar="PART=+PIECES...", help="Such as pump-12=+1 or pump-12=-2.")]
At = Annotated[str, typer.Option("--place", metavar="PLACE", help="Where it lies.")]
Warehouse = Annotated[str, acting_as("Who books it, such as warehouse:w-1.")]
Why = Annotated[str, typer.Option("--reason", help="Why.")]
Reference = Annotated[
    str | None,
    typer.Option("--reference", metavar="NUMBER", help="Its own number; sent again under it, it is booked once."),
]
Entries = Callable[[Connection, StockChange], list[StockEntry]]


Counted = Annotated[str, typer.Argument(metavar="STOCKTAKE", help="Its number or workflow id.")]


@stock.command("show")
def show_(
    which: Annotated[str | None, typer.Argument(metavar="[PART|PLACE]", help="Only of this part, or place.")] = None,
    *,
    limit: Limit = PAGE,
    page: Page = 1,
    machine: Json = False,
) -> None:
    """Show what lies where: on hand, reserved, available, and on its way there."""
    with records() as connection:
        _check_known(connection, which)
        total = stock_shown.counted(connection, which)
        found = stock_shown.page(connection, which, limit=limit, offset=(page - 1) * limit)
    rows = [{name: getattr(one, name) for name in COLUMNS} for one in found]
    if machine:
        as_json({"total": total, "page": page, "stock": rows})
        return
    display(show.rows("", COLUMNS, rows))
    say(words.ENTRIES_OF, shown=len(rows), total=total, page=page)


@stock.command("sheet")
def sheet(
    case: Counted,
    *,
    limit: Limit = PAGE,
    page: Page = 1,
    machine: Json = False,
) -> None:
    """Show the sheet of a stocktake: what is to be counted, again or once more; never what the book says."""
    with records() as connection:
        found = _stocktake(connection, case).workflow_id
        total = stocktake_sheet.count(connection, found)
        lines = stocktake_sheet.lines(connection, found, limit=limit, offset=(page - 1) * limit)
    _show_page(stocktake_sheet.ShownLine._fields, [line._asdict() for line in lines], total, page, machine=machine)


@stock.command("differences")
def differences(
    case: Counted,
    *,
    limit: Limit = PAGE,
    page: Page = 1,
    machine: Json = False,
) -> None:
    """Show where a stocktake differs from the book, and why; only once nobody counts any more."""
    with records() as connection:
        found = _stocktake(connection, case)
        if found.standing in stocktake_sheet.COUNTING:
            raise EventRefused(f"{case} is still counted: nobody sees before what the book says")
        total = stocktake_sheet.differing(connection, found.workflow_id)
        lines = stocktake_sheet.differences(connection, found.workflow_id, limit=limit, offset=(page - 1) * limit)
    _show_page(stocktake_sheet.Difference._fields, [line._asdict() for line in lines], total, page, machine=machine)


@stock.command("plan")
def plan(
    case: Annotated[str, typer.Argument(metavar="PLAN", help="Its number or workflow id.")],
    *,
    needed: Annotated[bool, typer.Option("--needed", help="Only parts of which any are to be bought.")] = False,
    limit: Limit = PAGE,
    page: Page = 1,
    machine: Json = False,
) -> None:
    """Show the lines of a plan of parts: forecast, stations' plans, outlook, what is chosen, needed and ordered.

    Each figure stands with the formula by which it was reckoned; --json has all that it was reckoned from.
    """
    with records() as connection:
        found = case_lines.case_of(connection, PARTS_PLAN, case)
        if found is None:
            raise NoSuchCase(f"{case} is no plan of parts in the register")
        total = plan_sheet.count(connection, found.workflow_id, needed=needed)
        offset = (page - 1) * limit
        lines = plan_sheet.lines(connection, found.workflow_id, needed=needed, limit=limit, offset=offset)
    rows = [line if machine else plan_line(line) for line in lines]
    _show_page(PLAN_COLUMNS, rows, total, page, machine=machine)


@stock.command("check")
def check(*, machine: Json = False) -> None:
    """Compare balances with the sum of their entries, and name what is kept for no open case. Exit code 1 where any.

    What lies in transit is compared with what requests have sent, too.
    """
    with records() as connection:
        amiss, kept = list(stock_shown.amiss(connection)), list(stock_shown.kept_for_nobody(connection))
        stray = list(stock_shown.stray_on_the_way(connection))
    count = len(amiss) + len(kept) + len(stray)
    if machine:
        as_json({
            "balances": [one._asdict() for one in amiss], "kept": [one._asdict() for one in kept],
            "on_the_way": [one._asdict() for one in stray],
        })  # fmt: skip
    else:
        for balance in amiss:
            say(words.STOCK_AMISS, **balance._asdict())
        for one in kept:
            say(words.STOCK_KEPT, **one._asdict())
        for strays in stray:
            say(words.STOCK_STRAY, **strays._asdict())
        say(words.TO_LOOK_AT if count else words.STOCK_IN_ORDER, count=count)
    if count:
        raise typer.Exit(1)


@stock.command("move")
def move(
    lines: Lines,
    source: Annotated[str, typer.Option("--from", metavar="PLACE", help="Where it lies.")],
    target: Annotated[str, typer.Option("--to", metavar="PLACE", help="Where it goes.")],
    by: Warehouse,
    reason: Annotated[str | None, typer.Option("--reason", help="Why.")] = None,
    reference: Reference = None,
    *,
    machine: Json = False,
) -> None:
    """Move parts to another place at once; from a van or a station only to its hub or to the centre."""
    check_warehouse(by)

    def entries(connection: Connection, change: StockChange) -> list[StockEntry]:
        return stock_changes.moved(connection, change, source, target)

    _book(plain_lines(lines), by, reason, reference, entries, machine=machine)


@stock.command("scrap")
def scrap(
    lines: Lines, place: At, by: Warehouse, reason: Why, reference: Reference = None, *, machine: Json = False
) -> None:
    """Take out parts that are thrown away."""
    check_warehouse(by)
    _book(
        plain_lines(lines), by, reason, reference,
        lambda connection, change: stock_changes.scrapped(connection, change, place), machine=machine,
    )  # fmt: skip


@stock.command("adjust")
def adjust(
    changes: Changes,
    place: At,
    by: Warehouse,
    confirmed_by: Annotated[
        str, typer.Option("--confirmed-by", metavar="ROLE:ID", help="A supervisor who did not book it.")
    ],
    reason: Why,
    reference: Reference = None,
    *,
    machine: Json = False,
) -> None:
    """Set right what lies at a place, up or down."""
    check_warehouse(by)
    check_confirms(confirmed_by, by)
    _book(
        adjusted_lines(changes), by, f"{reason}; confirmed by {confirmed_by}", reference,
        lambda connection, change: stock_changes.adjusted(connection, change, place), machine=machine,
    )  # fmt: skip


def _stocktake(connection: Connection, name: str) -> FoundCase:
    found = case_lines.case_of(connection, STOCKTAKE, name)
    if found is None:
        raise NoSuchCase(f"{name} is no stocktake in the register")
    return found


def _show_page(
    columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]], total: int, page: int, *, machine: bool
) -> None:
    if machine:
        as_json({"total": total, "page": page, "lines": rows})
        return
    display(show.rows("", columns, rows))
    say(words.ENTRIES_OF, shown=len(rows), total=total, page=page)


def _check_known(connection: Connection, which: str | None) -> None:
    if which is None:
        return
    lists: tuple[MasterList[Any], ...] = (stock_masters.PLACES, stock_masters.PARTS)
    if not any(master_lists.entries(connection, listed, [which]) for listed in lists):
        raise BadUsage(f"{which} is neither a part nor a place: `aftersales parts list` and `places list` show them")


def _book(
    quantities: Mapping[str, int], by: str, note: str | None, reference: str | None, entries: Entries, *, machine: bool
) -> None:
    """Books all of it in one transaction, or nothing. Raises EventRefused, AlreadyOpened."""
    at, number = now(), reference_of(reference)
    change = StockChange(quantities=quantities, at=at, by=by, note=note)
    with records() as connection:
        number = number or _numbered(connection, at)
        try:
            booked = stock_entries.book(connection, number, entries(connection, change))
        except Unfit as error:
            raise EventRefused(str(error)) from None
        except AnotherOfThatNumber as error:
            raise AlreadyOpened(str(error)) from None
    if machine:
        as_json({"reference": number, "booked": booked, "lines": dict(quantities)})
    else:
        say(words.STOCK_BOOKED if booked else words.STOCK_BOOKED_BEFORE, number=number)


def _numbered(connection: Connection, at: datetime) -> str:
    return numbers.next_number(connection, LETTER, calendar_of(connection).local(at).date())
