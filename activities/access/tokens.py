"""Tokens of programs: shown once, kept as a digest, good for an office and for ids that begin alike, until a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.access import secret
from activities.access.errors import AccessError
from activities.access.principal import Principal, Token
from activities.records.database import table
from models import tables
from models.offices import ROLES
from models.vocabulary import PERSON

TOKEN = table(tables.AccessToken)
LONGEST = timedelta(days=366)
AT_ONCE = 2
"""Tokens of one name that hold at once: the new one is put in place before the old one is revoked."""
SEEN_EVERY = timedelta(minutes=1)


def make(
    connection: Connection,
    name: str,
    offices: Sequence[str],
    prefix: str,
    *,
    days: int,
    by: str,
    now: datetime,
    reads: bool = False,
    opens: bool = False,
) -> str:
    """A program's token; answers it, this once. Raises AccessError."""
    _check(name, offices, prefix, days)
    holding = select(func.count()).select_from(TOKEN).where(TOKEN.c.name == name, *_holds(now))
    if connection.execute(holding).scalar_one() >= AT_ONCE:
        raise AccessError(f"{AT_ONCE} tokens of {name} hold already: revoke one with `aftersales access token revoke`")
    made = secret.new()
    row = {
        "digest": secret.digest(made), "token": secret.short(), "name": name, "prefix": prefix, "reads": reads,
        "opens": opens, "offices": list(dict.fromkeys(offices)), "made_at": now, "made_by": by,
        "expires_at": now + timedelta(days=days),
    }  # fmt: skip
    connection.execute(insert(TOKEN).values(row))
    return made


def of(connection: Connection, token: str, now: datetime) -> Principal | None:
    """The program whose token it is; None where there is none, or it holds no longer."""
    query = select(TOKEN).where(TOKEN.c.digest == secret.digest(token), *_holds(now))
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    if row["used_at"] is None or now - row["used_at"] > SEEN_EVERY:
        connection.execute(update(TOKEN).where(TOKEN.c.digest == row["digest"]).values(used_at=now))
    good_for = Token(
        name=row["name"], offices=tuple(row["offices"]), prefix=row["prefix"], reads=row["reads"], opens=row["opens"]
    )
    return Principal(token=good_for)


def revoke(connection: Connection, token: str, now: datetime) -> bool:
    """Ends a token by the name under which it is listed; False where it is none that holds."""
    holds = update(TOKEN).where(TOKEN.c.token == token, TOKEN.c.revoked_at.is_(None))
    return bool(connection.execute(holds.values(revoked_at=now)).rowcount)


def listed(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """Every token that was made, without its digest; `holds` says whether it still does."""
    rows = connection.execute(select(TOKEN).order_by(TOKEN.c.name, TOKEN.c.made_at)).mappings()
    return [
        {key: value for key, value in row.items() if key != "digest"}
        | {"holds": row["revoked_at"] is None and row["expires_at"] > now}
        for row in rows
    ]


def _holds(now: datetime) -> tuple[Any, ...]:
    return (TOKEN.c.revoked_at.is_(None), TOKEN.c.expires_at > now)


def _check(name: str, offices: Sequence[str], prefix: str, days: int) -> None:
    wrong = [office for office in offices if office not in ROLES]
    if wrong or not offices:
        raise AccessError(f"offices are of {', '.join(ROLES)}; {', '.join(wrong) or 'none'} cannot be one")
    if not 1 <= days <= LONGEST.days:
        raise AccessError(f"a token holds for 1 to {LONGEST.days} days")
    if PERSON.fullmatch(f"clerk:{name}") is None:
        raise AccessError("the name of a program has letters, digits and . _ - @, 64 at most")
    if PERSON.fullmatch(f"clerk:{prefix}") is None:
        raise AccessError("the prefix must be what the ids of its people begin with, such as cc-")
