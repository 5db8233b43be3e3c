"""The command line, `aftersales`; each command stands in a file of its own in `desk/commands`."""

import sys

import typer
from rich.console import Console

from desk.commands import up
from desk.errors import DeskError

app = typer.Typer(
    name="aftersales",
    help="A company's after-sales cases: start the service, open cases, send events, read where they stand.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(up.up)
app.command("worker")(up.worker)


def main() -> None:
    """Runs a command; what stops it is one line on standard error and an exit code."""
    try:
        app()
    except DeskError as error:
        Console(stderr=True).print(f"aftersales: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
