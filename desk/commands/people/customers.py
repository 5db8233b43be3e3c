"""`aftersales customer`: the customers' entries, and which of them are visited each quarter (一§36)."""

import time
from dataclasses import asdict
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from activities.access import audit
from activities.erasing import eraser
from activities.erasing.eraser import ErasureResult
from activities.erasing.erasing import Erasing
from activities.erasing.export import told
from activities.rules import customers as entries
from activities.rules.customers import KnownCustomer, SeveralCustomers
from desk.commands.connection import Json, calendar_of, now, records
from desk.commands.options import acting_as
from desk.commands.settings import read_settings
from desk.embedded.temporal import RETENTION
from desk.errors import BadUsage
from desk.gateway import service
from desk.shown import show, words
from desk.shown.terminal import as_json
from desk.shown.terminal import say as tell
from desk.shown.terminal import show as display
from models.words import terms
from models.words.spoken import say

customer = typer.Typer(help="Customers, and which of them are key customers.", no_args_is_help=True)
Who = Annotated[
    str,
    typer.Argument(metavar="CUSTOMER", help="Such as customer:17; or by an id, a phone number or an e-mail address."),
]
ERASED_WITHIN = 60.0
"""Seconds for which a worker is waited for; it looks each twenty for what it is to erase."""
PAGE = 100
MOST_PAGES = 1_000_000
MOST_CASES = 200
"""Cases of a customer that are shown at once."""
SHOWN_OF_CASES = ("number", "kind", "state", "opened", "due", "closed")
COLUMNS = ("customer", "id", "name", "phones", "emails", "address", "zone", "key_customer")


@customer.command("list")
def list_(
    *,
    key: Annotated[bool, typer.Option("--key", help="Only key customers.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Customers on a page.")] = PAGE,
    page: Annotated[int, typer.Option("--page", min=1, max=MOST_PAGES, help="Which page.")] = 1,
    machine: Json = False,
) -> None:
    """List customers by the number of their entry, with their contacts; key customers are marked."""
    with records() as connection:
        total = entries.counted(connection, key_only=key)
        found = entries.listed(connection, key_only=key, limit=limit, offset=(page - 1) * limit)
    if machine:
        as_json({"total": total, "page": page, "customers": [_for_programs(one) for one in found]})
        return
    display(show.rows("", COLUMNS, map(_line, found)))
    tell(say(words.SHOWN_OF, shown=len(found), total=total) + (say(words.PAGE, page=page) if page > 1 else ""))


@customer.command("show")
def show_(who: Who, *, machine: Json = False) -> None:
    """Show a customer: contacts, address, whether they are a key customer, and their cases, the latest first."""
    with records() as connection:
        found = _found(connection, who)
        cases = entries.cases_of(connection, found.entry, MOST_CASES)
        zone = calendar_of(connection).tz
    if machine:
        as_json(_for_programs(found) | {"cases": [asdict(case) for case in cases]})
        return
    line = _line(found)
    for column in COLUMNS:
        if line[column]:
            tell(f"{words.column(column)}{say(words.COLON)}{line[column]}")
    if cases:
        display(show.rows("", SHOWN_OF_CASES, (_case_line(case, zone) for case in cases)))
    tell(say(words.CASES_OF, customer=found.named))


@customer.command("key")
def key_(
    who: Who,
    *,
    off: Annotated[bool, typer.Option("--off", help="No key customer any more.")] = False,
    machine: Json = False,
) -> None:
    """Mark a key customer, who is visited each quarter, or take the mark back."""
    with records() as connection:
        found = _found(connection, who)
        if not off and not found.can_be_visited:
            raise BadUsage(
                f"{found.named} has neither an id nor both a name and a phone number, so that no visit could be opened "
                "for them: open a case of theirs that says more"
            )
        entries.mark(connection, found.entry, key_customer=not off)
        marked = _found(connection, found.named)
    if machine:
        as_json(_for_programs(marked))
    else:
        tell(say(words.NO_KEY_CUSTOMER if off else words.KEY_CUSTOMER, customer=marked.named))


@customer.command("export")
def export(who: Who) -> None:
    """Print all that the records hold of a customer, as JSON: contacts, cases with messages, forms, timelines."""
    with records() as connection:
        as_json(told(connection, _found(connection, who).entry))


@customer.command("erase")
def erase(
    who: Annotated[str | None, typer.Argument(metavar="[CUSTOMER]", help="As `customer show` takes it.")] = None,
    *,
    by: Annotated[str, acting_as("Who asks for it, such as manager:m-1.")],
    replay: Annotated[
        Path | None, typer.Option("--replay", metavar="FILE", help="Erase again by this list, after a restore.")
    ] = None,
    machine: Json = False,
) -> None:
    """Make a customer's data unreadable: ended cases now, open ones as they end. Dates, states and figures stay.

    A worker does it, which this waits for: up to a minute.
    """
    if (who is None) is (replay is None):
        raise BadUsage("name a customer, or a list of erasures with --replay FILE")
    done = [_by_worker(who, by)] if who is not None else [(one, True) for one in _replayed(replay, by)]
    if machine:
        as_json([asdict(one) | {"done": is_done} for one, is_done in done])
        return
    for one, is_done in done:
        _tell_of(one, is_done=is_done)


def _by_worker(who: str, by: str) -> tuple[ErasureResult, bool]:
    """Asks for it, and waits until a worker has done as much as can be done now."""
    with records() as connection:
        entry = _found(connection, who).entry
        erasure = eraser.ask(connection, entry, by=by, now=now())
        audit.note(connection, by, "erase_customer", about=f"customer:{entry}", now=now())
    until = time.monotonic() + ERASED_WITHIN
    while True:
        with records() as connection:
            result, is_done = eraser.standing(connection, erasure)
        if is_done or time.monotonic() > until:
            return result, is_done
        time.sleep(0.5)


def _replayed(replay: Path | None, by: str) -> list[ErasureResult]:
    """Raises BadUsage for a list that cannot be read."""
    settings = read_settings(None)
    database = service.database(settings)
    try:
        return [] if replay is None else Erasing(database, settings.data).replay(replay, by=by, now=now())
    except (OSError, ValueError) as error:
        raise BadUsage(str(error)) from None
    finally:
        database.dispose()


def _tell_of(done: ErasureResult, *, is_done: bool) -> None:
    """What was erased, what waits, and what Temporal keeps for a while."""
    if not is_done:
        tell(say(words.ERASING, customer=f"customer:{done.entry}"))
        return
    tell(say(words.ERASED_NOW, customer=f"customer:{done.entry}", count=len(done.erased)))
    if done.waiting:
        tell(say(words.ERASED_LATER, count=len(done.waiting), cases=", ".join(done.waiting)))
    if done.plain:
        tell(say(words.STAYS_PLAIN, cases=", ".join(done.plain), days=RETENTION.days))


def _found(connection: Connection, who: str) -> KnownCustomer:
    """Raises BadUsage for nobody, or for several; what was given is not repeated, since it may be personal."""
    try:
        return entries.find(connection, who, calendar_of(connection).country)
    except SeveralCustomers as error:
        raise BadUsage(f"several customers have it: name one of {error}") from None
    except LookupError:
        raise BadUsage(
            "no such customer: name one as customer:17, by an id, a phone number or an e-mail address; "
            "`aftersales customer list` shows them"
        ) from None


def _for_programs(one: KnownCustomer) -> dict[str, Any]:
    return {
        "customer": one.named, "entry": one.entry, "id": one.id, "name": one.name, "phones": one.phones,
        "emails": one.emails, "address": one.address, "zone": one.zone, "key_customer": one.key_customer,
    }  # fmt: skip


def _case_line(case: entries.CustomerCase, zone: tzinfo) -> dict[str, str]:
    """A case of a customer as people read one: kind and state with their words, moments in the company's zone."""
    moments = {"opened": case.opened_at, "closed": case.closed_at, "due": case.due_at}
    state = terms.state(case.kind, case.state)
    return {
        "kind": terms.beside(case.kind, terms.kind(case.kind)),
        "number": case.number,
        "state": terms.beside(case.state, state.name if state is not None else None),
    } | {key: show.when(moment, zone) for key, moment in moments.items() if moment is not None}


def _line(one: KnownCustomer) -> dict[str, str]:
    """A customer as people read one."""
    marked = say(words.YES) if one.key_customer else ""
    known = {"customer": one.named, "id": one.id, "name": one.name, "address": one.address, "zone": one.zone}
    reached = {"phones": ", ".join(one.phones), "emails": ", ".join(one.emails), "key_customer": marked}
    return {key: value or "" for key, value in (known | reached).items()}
