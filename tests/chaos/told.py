"""Cases that go all the way: the demonstration's stories, each with people of its own, sent while faults come.

A walk of a few steps rarely gets as far as a certificate, a slot or a draw; a story does.
"""

import asyncio
import json
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any

from sqlalchemy import Connection
from temporalio.client import Client

from activities.rules.people import staff
from chaos.driver import Life
from chaos.journal import Answered, Journal
from chaos.looks import Look
from chaos.workdays import workdays
from desk.demo.demo import filled
from desk.demo.stories import all_stories, preparations
from desk.demo.stories.onboarding import NEWCOMERS
from desk.demo.stories.story import NUMBER, OTHER, STAFF, SUPERVISOR, TECHNICIAN, Story
from hints import numbered
from models.people import human
from workflows.language.procedure import Procedure
from workflows.registry import PROCEDURES

WITH_STORES = {"PartsRequest", "Purchase", "Stocktake", "PartsPlan", "Custody", "Handover"}
"""Kinds whose stories want the demonstration's stores or what stands in its people's names: these are walked alone."""


def told(only: Collection[str] = ()) -> Sequence[tuple[Procedure, Story]]:
    """The stories that are played, each with its kind; those of some kinds alone, if any are named."""
    kinds = {kind.procedure.name: kind.procedure for kind in PROCEDURES}
    wanted = ({*only} or {*kinds}) - WITH_STORES
    return [(kinds[story.kind], story) for story in all_stories() if story.kind in wanted]


def employ(connection: Connection, lives: int) -> None:
    """The demonstration's people, and for each of so many lives a pair of technicians and a newcomer."""
    for person, name in STAFF.items():
        staff.add(connection, person, name)
    for prepare in preparations():
        prepare(connection, datetime.now(UTC))
    for number in range(lives):
        own = _own(number)
        for person in (own[TECHNICIAN], own[OTHER]):
            staff.enlist(connection, person, {"name": person, "supervisor": human(SUPERVISOR)})
            staff.certify(connection, person, "*", date(2020, 1, 1), date(2099, 12, 31))
        newcomer = own[next(iter(NEWCOMERS))]
        staff.enlist(connection, newcomer, {"name": newcomer, "supervisor": human(SUPERVISOR)})


def _own(number: int) -> dict[str, str]:
    """By the story's people those who take their place in a life."""
    return {TECHNICIAN: f"technician:told-{number}", OTHER: f"technician:told-{number}b"} | dict.fromkeys(
        NEWCOMERS, f"technician:new-{number}"
    )


class ToldLife(Life):
    """A case to which a story's events are sent in their order, each until it is known what became of it."""

    def __init__(
        self, client: Client, look: Look, journal: Journal, of: tuple[Procedure, Story], number: int, seed: int
    ) -> None:  # fmt: skip
        procedure, self._story = of
        super().__init__(client, look, journal, procedure, number, seed)
        self._own = _own(number)
        self._request = self._filled({"by": "clerk:c-1"} | self._story.request, NUMBER)
        self._request.pop("number", None)
        self.workflow_id = procedure.workflow_id(numbered(procedure.name, self._request, f"T-{number}"))
        self.wrong_openings = 0

    async def live(self, steps: int, pause: float, until: float, *, leave: bool = True) -> None:
        """Opens the case and sends what the story has; it ends where the story leaves it."""
        if not await self._open(until):
            return
        number = self.workflow_id.partition("-")[2]
        for event, by, payload in self._story.events:
            await asyncio.sleep(self.chance.uniform(0, pause))
            answered = Answered.UNKNOWN
            while answered is Answered.UNKNOWN and monotonic() < until:
                answered = await self.send(event, self._filled({"by": by} | payload, number))
            if answered is Answered.GONE:
                return

    def _filled(self, told: dict[str, Any], number: str) -> dict[str, Any]:
        """With moments of today and the people of this life."""
        text = json.dumps(filled(told, workdays(), datetime.now(UTC), number))
        for before, after in self._own.items():
            text = text.replace(f'"{before}"', f'"{after}"')
        found: dict[str, Any] = json.loads(text)
        return found
