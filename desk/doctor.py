"""What is not as it should be in a running service, and the command that mends it; changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from temporalio.client import Client

from activities.customers import one_customer
from desk.failures import reaching_database


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a person has to look at. No customer's data in it: entries and cases are named by number."""

    about: str
    """What it is about, such as `repair-A-1001` or `customer 17`."""
    what: str
    """What is wrong, and what follows from it."""
    remedy: str | None = None
    """The command that mends it, ready to be copied; None where a person has to decide."""


async def double_customers(database: Engine, _client: Client) -> Sequence[Finding]:
    """Entries that are one customer by their contacts. Nothing merges them: a person has to know whether they are."""

    def read() -> Sequence[Finding]:
        with reaching_database(), database.connect() as connection:
            return [_double(row.kind, row.entries) for row in one_customer(connection)]

    return await asyncio.to_thread(read)


def _double(kind: str, entries: Sequence[int]) -> Finding:
    *others, last = map(str, sorted(entries))
    word = {"phone": "phone number", "email": "e-mail address"}[kind]
    what = f"have one {word} and would be one customer today; their cases and declined proposals count apart (三§12)"
    return Finding(about=f"customers {', '.join(others)} and {last}", what=what)


Check = Callable[[Engine, Client], Awaitable[Sequence[Finding]]]
CHECKS: tuple[Check, ...] = (double_customers,)
"""Each looks for one kind of trouble. Raises DeskError where a server does not answer."""


async def examine(database: Engine, client: Client) -> list[Finding]:
    """All findings, check by check. Raises DeskError."""
    return [finding for check in CHECKS for finding in await check(database, client)]
