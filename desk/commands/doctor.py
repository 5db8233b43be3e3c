"""`aftersales doctor`: what is not as it should be, and what mends it."""

import asyncio
from dataclasses import asdict

import typer

from desk.commands.connection import Json
from desk.commands.settings import read_settings
from desk.gateway import doctor as checks
from desk.gateway import service
from desk.shown import command_words as words
from desk.shown.terminal import as_json, say
from models.words.refusals import told


def doctor(*, machine: Json = False) -> None:
    """Name what a person must mend, each thing with the command that mends it. Exit code 1 where there is any."""
    found = asyncio.run(_examined())
    if machine:
        as_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            say(words.FINDING, about=told(finding.about), what=told(finding.what))
            if finding.remedy:
                say(f"  {finding.remedy}")
        say(words.TO_LOOK_AT if found else words.NOTHING_TO_MEND, count=len(found))
    if found:
        raise typer.Exit(1)


async def _examined() -> list[checks.Finding]:
    settings = read_settings(None)
    database = service.database(settings)
    try:
        return await checks.examine(database, await service.temporal_client(settings))
    finally:
        database.dispose()
