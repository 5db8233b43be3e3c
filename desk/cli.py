"""The command line, `aftersales`; each command stands in a file of its own in `desk/commands`."""

import os
import sys

import typer

from desk import terminal
from desk.commands import cases, demo, doctor, feed, rules, saved_views, simulate, up
from desk.commands.staff import staff
from desk.errors import Defect, DeskError

app = typer.Typer(
    name="aftersales",
    help="A company's after-sales cases: start the service, open cases, send events, read where they stand.",
    epilog=terminal.EXIT_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(up.up)
app.command("worker")(up.worker)
app.command("open")(cases.open_)
app.command("send", epilog=cases.EVENTS_HELP)(cases.send)
app.command("show")(cases.show_)
app.command("list")(cases.list_)
app.command("diagram")(cases.diagram)
app.command("events")(cases.events)
app.command("views")(saved_views.views_)
app.command("feed")(feed.feed)
app.command("simulate")(simulate.simulate)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.add_typer(rules.policy, name="policy")
app.add_typer(rules.calendar, name="calendar")
app.add_typer(staff, name="staff")


def main() -> None:
    """Runs a command; what stops it is one line on standard error and an exit code."""
    machine = "--json" in sys.argv[1:]
    try:
        app()
    except DeskError as error:
        terminal.fail(error, machine=machine)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("AFTERSALES_LOG_LEVEL") == "DEBUG":
            raise
        defect = Defect(f"{type(error).__name__}; AFTERSALES_LOG_LEVEL=DEBUG shows where")  # its text may be personal
        terminal.fail(defect, machine=machine)
        sys.exit(defect.exit_code)


if __name__ == "__main__":
    main()
