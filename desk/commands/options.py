"""The arguments and options that many commands share."""

from typing import Annotated

import typer

from desk.shown.declared import declared

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
By = Annotated[str, typer.Option("--by", metavar="ROLE:ID", help="Who acts, such as general_manager:g-1.")]
Effective = Annotated[
    str | None,
    typer.Option("--effective-from", metavar="TIME", help="A day or an ISO 8601 time with offset; else at once."),
]
Kind = Annotated[str, typer.Argument(metavar="KIND", help=f"The kind of case: {declared().names}.")]
Case = Annotated[str, typer.Argument(metavar="CASE", help="A case by its number or its workflow id.")]
