"""Simulations in the tests' own process and on their own database server, which spares each the start of both."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.simulation.outcome import SimulationOutcome
from desk.simulation.play import Play, outcome, perform
from servers.databases import Databases


@contextmanager
def quick_simulations(databases: Databases) -> Iterator[None]:
    """Meanwhile simulations are played so; that they start and end processes of their own is tested where they end."""

    class Lent:
        """As much of a server as a temporary service uses."""

        def __init__(self, _: Path) -> None:
            self._loan = databases.lent()

        def start(self) -> None:
            self._url = self._loan.__enter__()

        def execute(self, _: str) -> None:
            """The tests' server is in a hurry already."""

        def ensure(self, _: str) -> str:
            return self._url

        def stop(self) -> None:
            self._loan.__exit__(None, None, None)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("desk.simulation.temporary_service.Postgres", Lent)
        patched.setattr("desk.commands.simulate.play_all", _here)
        yield


def _here(plays: Sequence[Play], progress: Callable[[int], None]) -> list[SimulationOutcome]:
    return [outcome(play, [asyncio.run(perform(play, lambda: progress(0)))]) for play in plays]
