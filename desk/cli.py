"""The command line, `aftersales`: which commands there are; each stands in a file of its own in `desk/commands`.

A command is imported when it is run, and only then: its help is told from a file (`desk/commands/help_pages/pages.py`).
"""

import errno
import os
import sys
from io import TextIOWrapper
from typing import TextIO

from desk.commands.help_pages import pages
from desk.errors import BadSettings, BadUsage, Defect, DeskError
from models.environment import Environment, SettingsError
from models.words.spoken import speak

COMMANDS = {
    "up": "desk.commands.up:up",
    "worker": "desk.commands.up:worker",
    "front": "desk.commands.up:front",
    "open": "desk.commands.cases:open_",
    "send": "desk.commands.cases:send",
    "revive": "desk.commands.cases:revive",
    "show": "desk.commands.reading:show_",
    "list": "desk.commands.reading:list_",
    "diagram": "desk.commands.kinds:diagram",
    "events": "desk.commands.kinds:events",
    "draw": "desk.commands.draws:draw",
    "report": "desk.commands.reports:report",
    "appraisal": "desk.commands.appraisals:appraisal",
    "script": "desk.commands.scripts:script",
    "views": "desk.commands.saved_views:views_",
    "feed": "desk.commands.feed:feed",
    "simulate": "desk.commands.simulate:simulate",
    "demo": "desk.commands.demo:demo",
    "doctor": "desk.commands.doctor:doctor",
    "policy": "desk.commands.rules:policy",
    "calendar": "desk.commands.rules:calendar",
    "checklist": "desk.commands.checklists:checklist",
    "customer": "desk.commands.people.customers:customer",
    "staff": "desk.commands.people.staff:staff",
    "absence": "desk.commands.people.absence:absence",
    "firms": "desk.commands.people.firms:firms",
    "parts": "desk.commands.stores.masters:parts",
    "places": "desk.commands.stores.masters:places",
    "suppliers": "desk.commands.stores.masters:suppliers",
    "units": "desk.commands.stores.masters:units",
    "stock": "desk.commands.stores.stock:stock",
    "outbox": "desk.commands.outbox:outbox",
    "access": "desk.commands.access.group:access",
    "login": "desk.commands.access.signing_in:login",
    "logout": "desk.commands.access.signing_in:logout",
}
"""In the order of the help. To add one: a line here, to its function or Typer, and `make docs`, which writes its help.

What stands below a command's help is its function's name in capitals with `_EPILOG`, in the same module.
"""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main() -> None:
    """Runs a command; what stops it is one line on standard error and an exit code."""
    words = sys.argv[1:]
    sys.stdout, sys.stderr = (stream or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w") for stream in _streams())
    for stream in _streams():  # a terminal that lacks a sign shows its number
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            _run(words)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _write_no_more()  # whoever read has gone: nothing to be told
        sys.exit(1)
    except DeskError as error:
        _stopped(error, words)
    except OSError as error:
        _stopped(_cannot_write(error), words)
    except Exception as error:  # noqa: BLE001 - told as a defect, or raised again for who looks for it
        _stopped(_defect(error), words)


def _streams() -> tuple[TextIO, TextIO]:
    """Standard output and error; in fact None where whoever started this has closed one."""
    return sys.stdout, sys.stderr


def _run(words: list[str]) -> None:
    speak(Environment.language)
    try:
        speak(Environment.read().language)
    except SettingsError as error:
        raise BadSettings(str(error)) from None
    page = pages.asked_for(words)
    if page is not None and pages.ASKED in words:
        sys.stdout.write(page)
        sys.exit(0)
    if page is not None:  # a group without a command
        sys.stderr.write(page)
        sys.exit(2)
    from desk.commands.group import group  # noqa: PLC0415 - help waits for no import
    from desk.commands.usage import run  # noqa: PLC0415

    run(group(COMMANDS))


def _write_no_more() -> None:
    """What Python still holds for standard output goes nowhere, so that its end does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _cannot_write(error: OSError) -> DeskError:
    """Where standard output takes no more, what was asked for may have been done all the same."""
    if error.errno not in FULL:
        return _defect(error)
    _write_no_more()
    return BadUsage(f"the answer could not be written: {error.strerror}; what was asked for may have been done")


def _defect(error: Exception) -> DeskError:
    if os.environ.get("AFTERSALES_LOG_LEVEL") == "DEBUG":
        raise error
    # its text may be personal
    return Defect(f"{type(error).__name__}; AFTERSALES_LOG_LEVEL=DEBUG shows where")


def _stopped(error: DeskError, words: list[str]) -> None:
    from desk.shown import terminal  # noqa: PLC0415 - as above

    terminal.fail(error, machine="--json" in words)
    sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
