"""The arguments and options that many commands share."""

from typing import Annotated, Any

import typer

from desk.shown.declared import declared


def acting_as(told: str) -> Any:
    """The option `--by`; once access is closed it takes only a name of whoever is signed in."""
    return typer.Option("--by", callback=_acting, metavar="ROLE:ID", help=told)


def _acting(by: str | None) -> str | None:
    """The same, once it is known to be theirs; what only looks does not import what that takes."""
    from desk.commands.acting import acting  # noqa: PLC0415 - as above

    return acting(by)


Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
By = Annotated[str, acting_as("Who acts, such as general_manager:g-1.")]
Effective = Annotated[
    str | None,
    typer.Option("--effective-from", metavar="TIME", help="A day or an ISO 8601 time with offset; else at once."),
]
Kind = Annotated[str, typer.Argument(metavar="KIND", help=f"The kind of case: {declared().names}.")]
Case = Annotated[str, typer.Argument(metavar="CASE", help="A case by its number or its workflow id.")]
