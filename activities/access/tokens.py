"""Tokens of programs: shown once, good for offices and for ids that begin alike, until a day. Each change is noted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from activities.access import audit, secret
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
MAKE, REVOKE = "make_token", "revoke_token"


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
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"token {name}"))))
    holding = select(func.count()).select_from(TOKEN).where(TOKEN.c.name == name, *_holds(now))
    if connection.execute(holding).scalar_one() >= AT_ONCE:
        raise AccessError(f"{AT_ONCE} tokens of {name} hold already: revoke one with `aftersales access token revoke`")
    made, token, expires = secret.new(), secret.short(), now + timedelta(days=days)
    scope: dict[str, Any] = {"offices": list(dict.fromkeys(offices)), "prefix": prefix, "reads": reads, "opens": opens}
    row = {"digest": secret.digest(made), "token": token, "name": name, "made_at": now, "made_by": by}
    connection.execute(insert(TOKEN).values(row | scope | {"expires_at": expires}))
    details = scope | {"token": token, "expires_at": expires.isoformat()}
    audit.note(connection, by, MAKE, about=f"token:{name}", now=now, **details)
    return made


def of(connection: Connection, token: str, now: datetime) -> Principal | None:
    """The program whose token it is; None where there is none, or it holds no longer."""
    query = select(TOKEN).where(TOKEN.c.digest == secret.digest(token), *_holds(now))
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    if row["used_at"] is None or now - row["used_at"] >= SEEN_EVERY:
        connection.execute(update(TOKEN).where(TOKEN.c.digest == row["digest"]).values(used_at=now))
    scope = {key: row[key] for key in ("name", "prefix", "reads", "opens")}
    return Principal(token=Token(offices=tuple(row["offices"]), **scope))


def revoke(connection: Connection, token: str, *, by: str, now: datetime) -> bool:
    """Ends a token by the name under which it is listed; False where it is none that was not revoked before."""
    wanted = update(TOKEN).where(TOKEN.c.token == token, TOKEN.c.revoked_at.is_(None))
    name = connection.execute(wanted.values(revoked_at=now).returning(TOKEN.c.name)).scalar()
    if name is not None:
        audit.note(connection, by, REVOKE, about=f"token:{name}", now=now, token=token)
    return name is not None


def listed(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """Every token that was made, without its digest; `holds` says whether it still does."""
    rows = connection.execute(select(TOKEN).order_by(TOKEN.c.name, TOKEN.c.made_at)).mappings()
    return [
        {key: value for key, value in row.items() if key != "digest"}
        | {"holds": row["revoked_at"] is None and row["expires_at"] > now}
        for row in rows
    ]


def _holds(now: datetime) -> tuple[Any, ...]:
    return TOKEN.c.revoked_at.is_(None), TOKEN.c.expires_at > now


def _check(name: str, offices: Sequence[str], prefix: str, days: int) -> None:
    wrong = [office for office in offices if office not in ROLES]
    if wrong or not offices:
        raise AccessError(f"a token's offices are of {', '.join(ROLES)}; {', '.join(wrong) or 'none'} cannot be one")
    if not 1 <= days <= LONGEST.days:
        raise AccessError(f"a token holds for 1 to {LONGEST.days} days, not {days}")
    if PERSON.fullmatch(f"clerk:{name}") is None:
        raise AccessError(f"a program's name has letters, digits and . _ - @, 64 at most; {name} cannot be one")
    if PERSON.fullmatch(f"clerk:{prefix}") is None:
        raise AccessError(
            f"a token's prefix is what the ids of its people begin with, such as cc-; {prefix} cannot be one"
        )
