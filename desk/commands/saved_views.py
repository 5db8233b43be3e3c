"""`aftersales views`: links that give the Temporal UI its saved views."""

import re
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection
from temporalio.envconfig import ClientConfig

from desk.commands import arguments as given
from desk.commands.connection import Json, calendar_of, now, records
from desk.commands.settings import read_settings
from desk.errors import BadUsage
from desk.gateway import register, service
from desk.gateway.register import Wanted
from desk.shown import command_words as words
from desk.shown import view_words as texts
from desk.shown import views
from desk.shown.terminal import as_json, raw, say
from models.kinds.round import NAME as ROUND
from models.kinds.round import rounds
from models.policy.calendar import Calendar
from models.settings import Settings
from models.vocabulary import role_of
from models.words import spoken
from models.words.interface import PROVISIONAL
from workflows.registry import PROCEDURES

KINDS = [kind.procedure for kind in PROCEDURES]
SUBJECT = re.compile(r"[^\s\"'\\]{1,200}")
"""What can stand in a query between quotation marks."""


def views_(
    *,
    ui: Annotated[str | None, typer.Option("--ui", metavar="URL", help="Where the Temporal UI is.")] = None,
    namespace: Annotated[str | None, typer.Option("--namespace", help="Temporal's namespace.")] = None,
    office: Annotated[
        str | None, typer.Option("--office", metavar="OFFICE", help="Only the views of one office, such as service.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--for", metavar="ROLE:ID", help="Also the cases that are with this one.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option("--about", metavar="SUBJECT", help="Also the cases about this, such as round:certificates."),
    ] = None,
    html: Annotated[str | None, typer.Option("--html", metavar="FILE|-", help="Write the links as a page.")] = None,
    machine: Json = False,
) -> None:
    """Print links that open a list of cases in the Temporal UI and keep it there as a saved view, office by office."""
    checked(person, office, about)
    settings = read_settings(None)
    address, space = ui or ui_of(settings), namespace or namespace_of(settings)
    with records() as connection:
        calendar = calendar_of(connection)
        asked = views.Asked(person, given.subject(about), next_dues(connection, calendar))
    found = views.views(KINDS, calendar, calendar.local(now()).date(), asked)
    if office is not None:
        found = [view for view in found if view.office == office or view.own]
    if html is not None:
        write(html, views.page(found, address, space))
    elif machine:
        as_json([asdict(view) | {"url": view.url(address, space)} for view in found])
    else:
        printed(found, address, space)


def printed(found: list[views.View], address: str, space: str) -> None:
    """The links, office by office."""
    for office, of_office in groupby(found, key=lambda view: view.office):
        say(views.office_said(office))
        for view in of_office:
            say(f"  {view.name:42} {view.url(address, space)}" + (f"  ({view.note})" if view.note else ""))
        say("")
    say(spoken.say(texts.ONCE))
    say(spoken.say(texts.COLUMNS))


def next_dues(connection: Connection, calendar: Calendar) -> dict[str, str]:
    """When each round is due next, as the register has it."""
    wanted = Wanted(kind=ROUND, open_only=True)
    found = {row["number"]: row for row in register.cases(connection, wanted, limit=len(rounds()), tz=calendar.tz)}
    return {name: _due(found.get(name), calendar) for name in rounds()}


def _due(row: dict[str, Any] | None, calendar: Calendar) -> str:
    if row is None:
        return spoken.say(texts.NOT_OPENED)
    if row["due_at"] is None:
        return spoken.say(texts.ROUND_HELD)
    due = datetime.fromisoformat(row["due_at"])
    told = spoken.say(texts.ROUND_DUE, due=f"{due:%Y-%m-%d %H:%M}")
    return told + spoken.say(PROVISIONAL) if calendar.provisional(due) else told


def checked(person: str | None, office: str | None, about: str | None) -> None:
    """Raises BadUsage for what is no `role:id`, no office with cases, or no subject."""
    known = views.offices(KINDS)
    if office is not None and office not in known:
        raise BadUsage(f"--office {office}: there are {', '.join(known)}")
    if about is not None and not SUBJECT.fullmatch(about):
        raise BadUsage(f"--about {about}: a subject is what a case is about, such as round:certificates")
    try:
        if person is not None:
            role_of(person)
    except ValueError as error:
        raise BadUsage(f"--for {error}") from None


def ui_of(settings: Settings) -> str:
    """Where the running service's UI is. Raises BadUsage where only a person can know."""
    here = service.running_place(settings)
    if here is None or here.ui_url is None:
        raise BadUsage("say where the Temporal UI is: --ui http://127.0.0.1:8233")
    return here.ui_url


def namespace_of(settings: Settings) -> str:
    """The namespace that the environment or the running service names, else `default`."""
    named = ClientConfig.load_client_connect_config().get("namespace")
    here = service.running_place(settings)
    return named or (here.namespace if here else None) or "default"


def write(target: str, content: str) -> None:
    """Writes a file, or standard output for `-`. Raises BadUsage."""
    if target == "-":
        raw(content)
        return
    try:
        Path(target).write_text(content, encoding="utf-8")
    except OSError as error:
        raise BadUsage(f"{target} cannot be written: {error.strerror}") from None
    say(words.WRITTEN, target=target)
