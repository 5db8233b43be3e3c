"""What is not as it should be in a running service, and the command that mends it; changes nothing."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row
from temporalio.client import Client

from activities.records.customers import one_customer
from activities.rules.merging import differing
from activities.rules.publishing import NotPublished, calendar_in_force, policy_text_in_force
from activities.watch.lost import Lookout, Lost
from activities.watch.watchman import command_of
from desk.demo.policies import BACK, is_demonstration
from desk.gateway.failures import reaching_database, reaching_temporal
from desk.gateway.reviving import reset_command, what_became_of
from models.people import named
from models.policy.calendar_check import lack

PUBLISH = "aftersales calendar publish FILE --by general_manager:ID"


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


async def double_staff(database: Engine, _client: Client) -> Sequence[Finding]:
    """People whose id stands on the staff list in several roles with other names or zones: one id is one person."""

    def read() -> Sequence[Finding]:
        with reaching_database(), database.begin() as connection:
            return [_merged(row) for row in differing(connection)]

    return await asyncio.to_thread(read)


def _merged(row: Row[Any]) -> Finding:
    rows = zip(row.persons, row.names, row.zones, strict=True)
    said = "; ".join(f"{person} {_called(name, zone)}" for person, name, zone in rows)
    command = f"aftersales staff add {named(row.id)} --name {shlex.quote(row.name)}"
    what = (
        f"one id is one person, here {_called(row.name, row.zone)}, but the staff list says {said}; where they are "
        f"one, `{command}` says so for every role, where not, the others need ids of their own"
    )
    return Finding(about=named(row.id), what=what)


def _called(name: str, zone: str | None) -> str:
    return f"{name} ({zone})" if zone else name


async def lost_cases(database: Engine, client: Client) -> Sequence[Finding]:
    """Cases that the register has open and Temporal does not run, each with what brings it back."""
    with reaching_temporal(), reaching_database():
        look = await Lookout(database, client).look()
    return [_of(lost, client) for lost in look.lost]


async def idle_calendar(database: Engine, _client: Client) -> Sequence[Finding]:
    """The calendar in force, where it has too little working time: commitments of new cases would have no dues."""

    def read() -> Sequence[Finding]:
        now = datetime.now(UTC)
        try:
            with reaching_database(), database.connect() as connection:
                version, calendar = calendar_in_force(connection, now)
        except NotPublished:  # no worker has been there yet
            return []
        why = lack(calendar, now)
        if why is None:
            return []
        what = f"it is in force, but {why}; until another is, commitments have no dues and nothing of them rings"
        return [Finding(about=f"calendar {version}", what=what, remedy=PUBLISH)]

    return await asyncio.to_thread(read)


async def demonstration(database: Engine, _client: Client) -> Sequence[Finding]:
    """The demonstration's policy, where it is in force: clocks of cases opened since run in seconds."""

    def read() -> Sequence[Finding]:
        try:
            with reaching_database(), database.connect() as connection:
                version, text = policy_text_in_force(connection, datetime.now(UTC))
        except NotPublished:  # no worker has been there yet
            return []
        what = "it is the demonstration's and in force: clocks of cases that are opened run in seconds"
        return [Finding(about=f"policy {version}", what=what, remedy=BACK)] if is_demonstration(text) else []

    return await asyncio.to_thread(read)


def _of(lost: Lost, client: Client) -> Finding:
    case = lost.case
    trouble = f"it stands open in the register ({case.state}), but Temporal does not run it: {what_became_of(lost)}"
    if lost.place is None:
        way = "it cannot be brought back; open it anew by its old request with `reopens` and `reopen_reason`"
        return Finding(about=case.workflow_id, what=f"{trouble}; {way}", remedy=command_of(lost))
    way = f"no clock of it rings and no message reaches it; `{command_of(lost)}` brings it back, or by hand"
    return Finding(about=case.workflow_id, what=f"{trouble}; {way}", remedy=reset_command(lost, lost.place, client))


Check = Callable[[Engine, Client], Awaitable[Sequence[Finding]]]
CHECKS: tuple[Check, ...] = (lost_cases, double_customers, double_staff, idle_calendar, demonstration)
"""Each looks for one kind of trouble. Raises DeskError where a server does not answer."""


async def examine(database: Engine, client: Client) -> list[Finding]:
    """All findings, check by check. Raises DeskError."""
    return [finding for check in CHECKS for finding in await check(database, client)]
