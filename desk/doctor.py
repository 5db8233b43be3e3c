"""What is not as it should be in a running service, and the command that mends it; changes nothing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from temporalio.client import Client


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a person has to look at. No customer's data in it: entries and cases are named by number."""

    about: str
    """What it is about, such as `repair-A-1001` or `customer 17`."""
    what: str
    """What is wrong, and what follows from it."""
    remedy: str | None = None
    """The command that mends it, ready to be copied; None where a person has to decide."""


Check = Callable[[Engine, Client], Awaitable[Sequence[Finding]]]
CHECKS: tuple[Check, ...] = ()
"""Each looks for one kind of trouble. Raises DeskError where a server does not answer."""


async def examine(database: Engine, client: Client) -> list[Finding]:
    """All findings, check by check. Raises DeskError."""
    return [finding for check in CHECKS for finding in await check(database, client)]
