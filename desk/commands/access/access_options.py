"""What the commands of people, sessions, tokens and the audit share: `--by`, refusals, moments for programs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer

from activities.access.errors import AccessError
from desk.errors import BadUsage
from models.offices import INSIDERS
from models.vocabulary import role_of


def _of_the_company(by: str) -> str:
    """Raises BadUsage where it is nobody of the company."""
    try:
        role = role_of(by)
    except ValueError as error:
        raise BadUsage(f"--by {error}") from None
    if role not in INSIDERS:
        raise BadUsage("--by must be one of the company's staff, such as supervisor:s-1")
    return by


By = Annotated[
    str,
    typer.Option("--by", callback=_of_the_company, metavar="ROLE:ID", help="Who does it; the audit keeps the name."),
]
"""Nobody need be signed in: who reaches the database lets in again whoever has lost every password."""


@contextmanager
def fitting() -> Iterator[None]:
    """What accounts, links and tokens refuse is told as a usage that cannot be meant so. Raises BadUsage."""
    try:
        yield
    except AccessError as error:
        raise BadUsage(str(error)) from None


def for_programs(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its moments as texts."""
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}
