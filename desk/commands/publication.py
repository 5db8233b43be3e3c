"""Publishing, whatever is published: who may approve it, which version it has become, since when it holds (一§2)."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from desk.commands.connection import calendar_of
from desk.errors import BadUsage, NotAllowed
from desk.shown import command_words as words
from desk.shown.terminal import as_json, say
from models.vocabulary import Role, role_of


def approver(by: str) -> None:
    """Raises BadUsage for no one, NotAllowed for anyone but a general manager (一§2)."""
    try:
        role = role_of(by)
    except ValueError as error:
        raise BadUsage(f"--by {error}") from None
    if role is not Role.GENERAL_MANAGER:
        raise NotAllowed("must be approved by a general manager, --by general_manager:ID (一§2)")


def stored(connection: Connection, target: Any, version: int) -> dict[str, Any]:
    """Who approved a version, when it was published and since when it holds."""
    return next(one for one in versions(connection, target) if one["version"] == version)


def versions(connection: Connection, target: Any) -> list[dict[str, Any]]:
    """The same of every version, the latest first."""
    columns = (target.c.version, target.c.approved_by, target.c.effective_from, target.c.published_at)
    tz = calendar_of(connection).tz

    def local(row: Row[Any]) -> dict[str, Any]:
        values = row._asdict()
        return {k: v.astimezone(tz).isoformat() if isinstance(v, datetime) else v for k, v in values.items()}

    return [local(row) for row in connection.execute(select(*columns).order_by(target.c.version.desc()))]


def published(about: dict[str, Any], *, machine: bool) -> None:
    """Says which version holds since when."""
    if machine:
        as_json(about)
        return
    since = datetime.fromisoformat(about["effective_from"])
    text = words.PUBLISHED_SINCE if since <= datetime.now(UTC) else words.PUBLISHED_FROM
    say(text, version=about["version"], since=about["effective_from"])
