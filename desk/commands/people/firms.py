"""`aftersales firms`: the firms that fit for the company, their approvals, credentials and ratings (一§15–17)."""

from datetime import datetime, time, timedelta
from typing import Annotated

import typer

from activities.rules import firms as records_of_firms
from desk.commands.cells import may_approve
from desk.commands.connection import Json, calendar_of, records
from desk.commands.options import acting_as
from desk.commands.people.firm_entry import ApprovalEntry, CredentialEntry, FirmEntry, FirmNamed, fitting_firm
from desk.commands.people.firm_file import export, import_
from desk.commands.people.staff_entry import entered
from desk.errors import BadUsage, NotAllowed
from desk.shown import command_words as words
from desk.shown import firms as shown
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.firms import FittingFirm

firms = typer.Typer(help="Fitting firms: approvals, credentials, ratings.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(metavar="FIRM", help="Such as installer:f-1.")]
First = Annotated[str, typer.Option("--from", metavar="DAY", help="First day, such as 2026-01-01.")]
Last = Annotated[str, typer.Option("--until", metavar="DAY", help="Last day.")]


@firms.command("add")
def add(which: Which, name: Annotated[str, typer.Option("--name", help="What the firm is called.")]) -> None:
    """Add a fitting firm, or change its name."""
    _enter(entered(FirmEntry, firm=which, name=name, approvals="", credentials="").entry)
    say(words.FIRM_LISTED, firm=which)


@firms.command("approve")
def approve(
    which: Which,
    category: Annotated[str, typer.Option("--category", help="A product category; * for all.")],
    valid_from: First,
    valid_until: Last,
    by: Annotated[str, acting_as("A supervisor or an office above.")],
) -> None:
    """Approve a firm for a product category; the same first day again moves its last."""
    _check(by)
    given = entered(
        ApprovalEntry, category=category, valid_from=valid_from, valid_until=valid_until, approved_by=by
    )
    _enter(_firm(which), approval=given)
    say(words.FIRM_APPROVED, firm=which, category=given.category, first=valid_from, last=valid_until)


@firms.command("credential")
def credential(
    which: Which,
    number: Annotated[str, typer.Option("--number", help="What stands on the credential.")],
    fitter: Annotated[str, typer.Option("--fitter", metavar="PERSON", help="Whose it is, such as installer:w-1.")],
    valid_from: First,
    valid_until: Last,
) -> None:
    """Enter a fitter's credential; the same number of a firm again changes it."""
    given = entered(
        CredentialEntry, credential_no=number, fitter=fitter, valid_from=valid_from, valid_until=valid_until
    )
    _enter(_firm(which), credential=given)
    say(
        words.FIRM_CREDENTIAL, fitter=given.fitter, credential=given.credential_no, firm=which, first=valid_from,
        last=valid_until,
    )


@firms.command("list")
def list_(*, machine: Json = False) -> None:
    """List the fitting firms with approvals and credentials."""
    with records() as connection:
        found = records_of_firms.firms(connection).values()
    if machine:
        as_json([shown.for_programs(one) for one in found])
    else:
        display(show.rows("", ("firm", "name", "approvals", "credentials"), map(shown.line, found)))


@firms.command("show")
def show_(
    which: Which,
    since: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Ratings from this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Ratings up to this day.")] = None,
    *,
    machine: Json = False,
) -> None:
    """Show a firm, and how customers rate it and its fitters: calls, who was satisfied, mean scores of 0 to 100.

    A call that reached nobody is counted as a call, and neither as good nor as bad.
    """
    asked = entered(FirmNamed, firm=which, since=since, until=until)
    one = _firm(which)
    with records() as connection:
        tz = calendar_of(connection).tz
        first = datetime.combine(asked.since, time(), tz) if asked.since else None
        end = datetime.combine(asked.until + timedelta(days=1), time(), tz) if asked.until else None
        whole, fitters = records_of_firms.ratings(connection, which, first, end)
    if machine:
        by_fitter = [{"fitter": row.fitter} | shown.rating(row) for row in fitters]
        as_json(shown.for_programs(one) | {"ratings": shown.rating(whole) | {"fitters": by_fitter}})
        return
    say(f"{which}  {one.name}")
    for held in one.approvals:
        say(words.FIRM_APPROVAL, approval=shown.approval(held))
    for owned in one.credentials:
        say(words.FIRM_OWNED, credential=shown.credential(owned))
    display(show.rows("Ratings", ("who", *shown.RATED), shown.rated(whole, fitters)))


def _firm(which: str) -> FittingFirm:
    """A firm as the records have it. Raises DeskError."""
    name = entered(FirmNamed, firm=which).firm
    with records() as connection, fitting_firm():
        return records_of_firms.firm(connection, name)


def _enter(
    one: FittingFirm, *, approval: ApprovalEntry | None = None, credential: CredentialEntry | None = None
) -> None:
    """Adds to a firm what is given. Raises DeskError."""
    approvals = [approval.approval] if approval is not None else []
    credentials = [credential.credential] if credential is not None else []
    given = FittingFirm(id=one.id, name=one.name, approvals=approvals, credentials=credentials)
    with records() as connection, fitting_firm():
        records_of_firms.enter(connection, given)


def _check(by: str) -> None:
    """Raises BadUsage where it is nobody, NotAllowed for who may not approve firms."""
    try:
        allowed = may_approve(by)
    except ValueError as error:
        raise BadUsage(f"--by {error}") from None
    if not allowed:
        raise NotAllowed(f"firms are approved by a supervisor or an office above, not by {by}")


firms.command("import")(import_)
firms.command("export")(export)
