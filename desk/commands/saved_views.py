"""`aftersales views`: links that give the Temporal UI its saved views."""

from pathlib import Path
from typing import Annotated

import typer
from temporalio.envconfig import ClientConfig

from desk.commands.connection import Json, calendar_of, now, records
from desk.commands.up import read_settings
from desk.errors import BadUsage
from desk.gateway import service
from desk.shown import views
from desk.shown.terminal import as_json, raw, say
from models.settings import Settings
from models.vocabulary import role_of
from workflows.registry import PROCEDURES


def views_(
    *,
    ui: Annotated[str | None, typer.Option("--ui", metavar="URL", help="Where the Temporal UI is.")] = None,
    namespace: Annotated[str | None, typer.Option("--namespace", help="Temporal's namespace.")] = None,
    person: Annotated[
        str | None, typer.Option("--for", metavar="ROLE:ID", help="Also the cases that are with this one.")
    ] = None,
    html: Annotated[str | None, typer.Option("--html", metavar="FILE|-", help="Write the links as a page.")] = None,
    machine: Json = False,
) -> None:
    """Print links that open a list of cases in the Temporal UI and keep it there as a saved view."""
    checked(person)
    settings = read_settings(None)
    address, space = ui or ui_of(settings), namespace or namespace_of(settings)
    with records() as connection:
        calendar = calendar_of(connection)
    found = views.views([kind.procedure for kind in PROCEDURES], calendar, calendar.local(now()).date(), person)
    if html is not None:
        write(html, views.page(found, address, space))
    elif machine:
        as_json([{"name": v.name, "query": v.query, "url": v.url(address, space)} for v in found])
    else:
        for view in found:
            say(f"{view.name:32} {view.url(address, space)}")
        say("")
        say(views.ONCE)
        say(views.COLUMNS)


def checked(person: str | None) -> None:
    """Raises BadUsage for what is no `role:id`."""
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
    say(f"{target} is written")
