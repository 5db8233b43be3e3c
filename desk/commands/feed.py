"""`aftersales feed`: a past log through the running service, the smoke test of a deployment."""

import asyncio
from collections.abc import Iterable
from functools import partial
from importlib import resources
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

import desk
from desk.commands.arguments import bytes_of, text_of
from desk.commands.connection import Json, now
from desk.commands.settings import read_settings
from desk.feed import feed_report, log, mapping
from desk.feed.counts import Counting
from desk.feed.feed import Feed, furnish
from desk.feed.feed_report import FeedReport
from desk.feed.log import Log, LogRow
from desk.feed.log_cases import cases_of
from desk.feed.log_format import text_of_log
from desk.feed.mapping import Mapping
from desk.feed.remarks import remarks_on
from desk.gateway import service
from desk.gateway.failures import reaching_database
from desk.shown import command_words as words
from desk.shown.terminal import as_json, console, remark, say
from desk.shown.terminal import show as display
from models.words import spoken

Cases = dict[str, list[LogRow]]


def feed(
    source: Annotated[str, typer.Argument(metavar="LOG.csv", help="A past log; come along: sample, counter, calls.")],
    *,
    rules: Annotated[
        str,
        typer.Option("--mapping", metavar="MAP.toml", help="What its rows stand for: helpdesk, counter, calls."),
    ],
    limit: Annotated[int | None, typer.Option("--cases", min=1, metavar="N", help="Only the first N cases.")] = None,
    machine: Json = False,
) -> None:
    """Send a past log through the running service, as fast as it goes, and count where its cases are.

    Run again, or with a log that was exported anew, it goes on where it stopped and applies nothing twice.
    Exit code 1: file, register and Temporal disagree.
    """
    past, read = logged(source, rules)
    cases = cases_of(source, past, read, now(), limit)
    remarks = list(remarks_on(rules, read, source, past))
    if not machine:
        said(remarks)
    report = asyncio.run(_feed(read, cases))
    if machine:
        as_json(report.as_json() | {"remarks": remarks})
    else:
        display(*report.tables())
        for line in ("", *report.summary()):
            say(line)
    if not report.agree:
        raise typer.Exit(1)


def logged(source: str, rules: str) -> tuple[Log, Mapping]:
    """A log and what its rows stand for. Raises InvalidFile."""
    content, text = bytes_of(shipped("samples", source, ".csv")), text_of(shipped("mappings", rules, ".toml"))
    form = mapping.log_format(rules, text)
    past = log.read(source, text_of_log(source, content, form.encoding), form.delimiter)
    return past, mapping.read(rules, text, source, past, now())


def said(remarks: Iterable[str]) -> None:
    """Tells people before a long run what may be misspelt; programs are told in the answer."""
    for line in remarks:
        remark(line)


def shipped(folder: str, name: str, suffix: str) -> str:
    """The file of that name, else the one that the program brings along under it."""
    own = resources.files(desk) / folder / f"{name}{suffix}"
    return name if Path(name).exists() or Path(name).name != name or not own.is_file() else str(own)


async def _feed(rules: Mapping, cases: Cases) -> FeedReport:
    settings = read_settings(None)
    database = service.database(settings)
    try:
        gateway = Counting(await service.temporal_client(settings), database)
        return await run(gateway, database, rules, cases)
    finally:
        database.dispose()


async def run(gateway: Counting, database: Engine, rules: Mapping, cases: Cases) -> FeedReport:
    """Feeds the cases through a service. Raises DeskError."""
    calendar = await gateway.calendar()
    with reaching_database(), database.begin() as connection:
        furnish(connection, rules, [row for rows in cases.values() for row in rows], calendar.local(now()))
    with progress_bar() as progress:
        task = progress.add_task(spoken.say(words.FEEDING), total=sum(map(len, cases.values())))
        started = monotonic()
        fed = await Feed(gateway, rules, calendar.tz, partial(progress.advance, task)).run(cases)
        seconds = monotonic() - started
        progress.update(task, description=spoken.say(words.COUNTING))
        return await feed_report.counted(gateway, fed, seconds)


def progress_bar() -> Progress:
    """On standard error, and only where a person sees it."""
    err = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)

