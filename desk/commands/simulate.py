"""`aftersales simulate`: a policy tried on the past, before it is signed (一§2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from activities.rules.publishing import calendar_in_force, policy_text_in_force
from desk.commands.arguments import text_of
from desk.commands.connection import Json, now, records
from desk.commands.feed import logged, progress_bar, said, shipped
from desk.commands.rules import load_policy, merged
from desk.errors import BadUsage, InvalidFile
from desk.feed.remarks import remarks_on
from desk.shown import command_words as words
from desk.shown.terminal import as_json, remark, say
from desk.shown.terminal import show as display
from desk.simulation import files, picture
from desk.simulation.clock import stretch
from desk.simulation.comparison import Comparison
from desk.simulation.comparison_report import ComparisonReport
from desk.simulation.logged_past import LoggedPast
from desk.simulation.outcome import SimulationOutcome
from desk.simulation.past import Past
from desk.simulation.play import Play, plays
from desk.simulation.processes import play_all
from desk.simulation.registered_past import RegisteredPast
from desk.simulation.report import SimulationReport
from models.policy.calendar import Calendar, CalendarFileError
from models.policy.policy import default_policy_text
from models.policy.public_holidays import default_calendar
from models.words import spoken

OTHER = "other"
"""Folder, beside the first policy's files, of those of the one that it is compared with."""


def simulate(
    source: Annotated[
        str | None, typer.Argument(metavar="[LOG.csv]", help="A past log; come along: sample, counter, calls.")
    ] = None,
    *,
    rules: Annotated[
        str | None,
        typer.Option("--mapping", metavar="MAP.toml", help="What its rows stand for: helpdesk, counter, calls."),
    ] = None,
    from_register: Annotated[
        bool, typer.Option("--from-register", help="No log, but the cases of the running service's register.")
    ] = False,
    policy: Annotated[
        str | None, typer.Option(metavar="FILE", help="The policy to try; else the defaults, or the register's.")
    ] = None,
    compare: Annotated[
        str | None, typer.Option(metavar="OTHER.toml", help="Another policy: says what changes, case by case.")
    ] = None,
    calendar: Annotated[
        str | None, typer.Option(metavar="FILE", help="The company's calendar; comes along: italy.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the CSVs and the picture go, and a repeated run looks.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--cases", min=1, metavar="N", help="Only the log's first N cases.")
    ] = None,
    machine: Json = False,
) -> None:
    """Run the past through the real workflows at its own times, and tell what this policy would have done.

    Needs no running service: a server whose clock skips and a throw-away database are started; nothing is delivered.
    The same inputs give the same files; a run whose outcome stands in DIR already only reads it.
    """
    _check(source, rules, limit, from_register=from_register)
    given = _register() if from_register else _defaults()
    company = _calendar(calendar, given.calendar)
    remarks: list[str] = []
    past = _registered() if source is None or rules is None else _logged(source, rules, company, limit, remarks)
    company = merged(company, "", past.deeds[0].at, past.until)  # its country's holidays in those years
    stretch(past.until - past.deeds[0].at)
    policies = [_policy(policy, given)] + ([_policy(compare, given)] if compare is not None else [])
    places = [] if out is None else [out, out / OTHER][: len(policies)]
    for place in places:
        files.prepare(place)
    if not machine:
        said(remarks)
    _tell(_outcomes(plays(past, policies, company), places), out, remarks, machine=machine)


# -- what is given ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Given:
    """The rules that stand where no file names others."""

    name: str
    policy: str
    calendar: Calendar


def _defaults() -> _Given:
    return _Given("default", default_policy_text(), default_calendar())


def _register() -> _Given:
    with records() as connection:
        version, text = policy_text_in_force(connection, now())
        return _Given(f"version {version}", text, calendar_in_force(connection, now())[1])


def _policy(file: str | None, given: _Given) -> tuple[str, str]:
    """What a policy is called, and its text."""
    if file is None:
        return given.name, given.policy
    text = text_of(file)
    try:
        load_policy(text)
    except InvalidFile as error:
        raise _in_file(file, error.errors) from None
    return Path(file).name, text


def _in_file(file: str, errors: Sequence[dict[str, Any]]) -> InvalidFile:
    """What is wrong in a file, with its name."""
    return InvalidFile([e | {"loc": file if e["loc"] == "file" else f"{file}: {e['loc']}"} for e in errors])


def _calendar(file: str | None, given: Calendar) -> Calendar:
    if file is None:
        return given
    try:
        return given.merge(text_of(shipped("calendars", file, ".toml")))
    except CalendarFileError as error:
        raise _in_file(file, error.errors) from None


def _check(source: str | None, rules: str | None, limit: int | None, *, from_register: bool) -> None:
    if from_register and any(given is not None for given in (source, rules, limit)):
        raise BadUsage("--from-register takes no log, no --mapping and no --cases")
    if not from_register and (source is None or rules is None):
        raise BadUsage("name a log and what its rows stand for, LOG.csv --mapping MAP.toml, or --from-register")


def _logged(source: str, rules: str, calendar: Calendar, limit: int | None, remarks: list[str]) -> Past:
    """The past that a log tells; what its mapping names in vain is added to the remarks."""
    log, read = logged(source, rules)
    past = LoggedPast(source, log, read, calendar.tz, limit)
    remarks += remarks_on(rules, read, source, log)
    if past.put_off:
        remark(words.PUT_OFF, count=past.put_off)
    return past


def _registered() -> Past:
    with records() as connection:
        past = RegisteredPast(connection, now())
    if past.unknown:
        remark(words.LEFT_OUT, count=len(past.unknown))
    if not past.deeds:
        raise BadUsage("the register holds no case whose messages were kept: nothing can be tried on it")
    return past


# -- what comes of it ---------------------------------------------------------------------------------------------


def _outcomes(wanted: Sequence[Play], places: Sequence[Path]) -> list[SimulationOutcome]:
    """The outcome of each, run now and kept in its place, if it has one, unless that holds it already."""
    held = [_held(place) for place in places]
    known = {outcome.inputs: outcome for outcome in held if outcome is not None}
    known |= {outcome.inputs: outcome for outcome in _run([play for play in wanted if play.inputs not in known])}
    outcomes = [known[play.inputs] for play in wanted]
    for place, before, outcome in zip(places, held, outcomes, strict=False):
        if outcome is not before:
            files.write(place, outcome)
    return outcomes


def _held(place: Path) -> SimulationOutcome | None:
    """What a place holds, if it is whole."""
    try:
        return files.read(place)
    except InvalidFile:
        return None


def _run(plays: Sequence[Play]) -> list[SimulationOutcome]:
    with progress_bar() as progress:
        task = progress.add_task(spoken.say(words.SIMULATING), total=sum(len(play.past.deeds) for play in plays))
        return play_all(plays, lambda done: progress.update(task, completed=done)) if plays else []


def _tell(outcomes: Sequence[SimulationOutcome], out: Path | None, remarks: Sequence[str], *, machine: bool) -> None:
    reports: list[SimulationReport | ComparisonReport] = [SimulationReport(outcomes[0])]
    if len(outcomes) > 1:
        comparison = Comparison(*outcomes)
        reports.append(ComparisonReport(comparison))
        if out is not None:
            comparison.write(out)
            picture.write(out / OTHER, outcomes[1])
    if out is not None:
        picture.write(out, *outcomes)
    if machine:
        compared = {"comparison": reports[1].as_json()} if len(reports) > 1 else {}
        as_json(reports[0].as_json() | compared | {"remarks": remarks})
        return
    for report in reports:
        display(*report.tables())
        for line in ("", *report.summary(), ""):
            say(line)
    if out is not None:
        names = sorted(path.name for path in out.glob("[!.]*"))
        say(words.FILES_IN, folder=out, files=", ".join(names))
