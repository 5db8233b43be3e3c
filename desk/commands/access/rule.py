"""`aftersales access show|close|open`: from whom unsealed messages are believed."""

import time
from datetime import timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, func, select

from activities.access import rule as records_of_rule
from activities.records.database import table
from activities.sealing.rotation import in_use
from desk.commands.connection import Json, calendar_of, key_file, now, records
from desk.commands.options import By
from desk.errors import BadUsage, NotAllowed
from desk.shown import access_words as words
from desk.shown import show as moments
from desk.shown.terminal import as_json, say
from models import tables
from models.access import EVERYONE, Unsealed, unsealed_rule
from models.words import spoken

TOLD_WITHIN = timedelta(seconds=60)
"""How long a command waits for the worker to tell the open cases."""
Believe = Annotated[
    list[str] | None,
    typer.Option("--believe", metavar="ROLE", help="A role that is believed unsealed all the same; repeat it."),
]


def show(*, machine: Json = False) -> None:
    """Show from whom unsealed messages are believed, since when, and which keys are in use."""
    with records() as connection:
        found, tz = _state(connection), calendar_of(connection).tz
    if machine:
        as_json(found)
        return
    say(words.BELIEVED, who=_in_words(found["unsealed"]))
    if found["set_at"] is not None:
        say(words.SET, at=moments.when(found["set_at"], tz), zone=moments.zone(tz), by=found["set_by"])
    say(words.ACCOUNTS, count=found["accounts"])
    for kek, count in found["keys"].items():
        say(words.WRAPS, kek=kek, count=count)
    if found["untold"]:
        say(words.UNTOLD, count=found["untold"])


def close(by: By, believe: Believe = None, *, machine: Json = False) -> None:
    """Believe nobody without a seal. Open cases go by it from the next message on; --by is then who is signed in."""
    _set(_rule(believe), by, machine=machine)


def open_(by: By, *, machine: Json = False) -> None:
    """Believe everyone who reaches Temporal; open cases go by it from the next message on."""
    _set(None, by, machine=machine)


def _rule(believe: list[str] | None) -> Unsealed:
    try:
        rule = unsealed_rule(believe) if believe else ()
    except ValueError as error:
        raise BadUsage(f"--believe {error}") from None
    if rule is None:
        raise BadUsage("everyone is believed where access is open: `aftersales access open`")
    return rule


def _set(rule: Unsealed, by: str, *, machine: bool) -> None:
    with records() as connection:
        if rule is not None:
            _ensure_somebody_can_act(connection)
        version = records_of_rule.publish(connection, rule, by, now())
    left = _wait_until_told()
    if machine:
        as_json({"version": version, "unsealed": _words(rule), "untold": left})
        return
    say(words.BELIEVED, who=_in_words(_words(rule)))
    say(words.UNTOLD if left else words.TOLD, count=left)


def _ensure_somebody_can_act(connection: Connection) -> None:
    """Raises NotAllowed where closing would leave nobody who is believed."""
    if key_file() is None:
        raise NotAllowed("no keys are named here, so nothing can be sealed: AFTERSALES_KEYS names their file")
    account, token = table(tables.AccountRow), table(tables.AccessToken)
    people = select(func.count()).select_from(account).where(account.c.active, account.c.password.is_not(None))
    programs = select(func.count()).select_from(token).where(token.c.revoked_at.is_(None))
    if not sum(connection.execute(query).scalar_one() for query in (people, programs)):
        raise NotAllowed(
            "nobody can sign in yet: choose a password by the link that `aftersales up` prints, or add somebody with "
            "`aftersales access add`"
        )


def _wait_until_told() -> int:
    """How many open cases the worker has not told of the rule when patience ends."""
    until = time.monotonic() + TOLD_WITHIN.total_seconds()
    while True:
        with records() as connection:
            left = records_of_rule.untold(connection)
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.2)


def _state(connection: Connection) -> dict[str, Any]:
    rule, account = records_of_rule.in_force(connection), table(tables.AccountRow)
    query = select(records_of_rule.RULE).where(records_of_rule.RULE.c.version == rule.version)
    row = connection.execute(query).mappings().first()
    people = select(func.count()).select_from(account).where(account.c.active)
    return {
        "version": rule.version, "unsealed": _words(rule.unsealed), "set_at": row["set_at"] if row else None,
        "set_by": row["set_by"] if row else None, "accounts": connection.execute(people).scalar_one(),
        "keys": in_use(connection), "untold": records_of_rule.untold(connection),
    }  # fmt: skip


def _words(rule: Unsealed) -> list[str]:
    return [EVERYONE] if rule is None else list(rule)


def _in_words(rule: list[str]) -> str:
    """The rule in the language that is spoken."""
    if rule == [EVERYONE]:
        return spoken.say(words.EVERYONE)
    return spoken.say(words.COMMA).join(rule) or spoken.say(words.NOBODY)


