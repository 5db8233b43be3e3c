"""One past under one policy, from the first deed to the outcome; several policies side by side, a process each."""

import asyncio
import hashlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as first_of
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from time import monotonic
from typing import Any

from desk import simulation
from desk.simulation import records
from desk.simulation.outcome import Outcome
from desk.simulation.past import Deed, Past, Sending
from desk.simulation.run import Run
from desk.simulation.stage import quiet, stage
from models.calendar import Calendar

LOOK_EVERY = 0.2
"""Seconds between two looks at how far the processes are."""
ENDING = {signal.SIGINT, signal.SIGTERM}
_done: "Synchronized[int]"
"""In a process of `play_all`: the deeds done in all of them."""


@dataclass(frozen=True)
class Play:
    """What is run: a past with at least one deed, a policy file's text and what it is called, a calendar."""

    past: Past
    policy: str
    policy_text: str
    calendar: Calendar
    inputs: str
    """A digest of all that decides the outcome, this program among it."""


def plays(past: Past, policies: Iterable[tuple[str, str]], calendar: Calendar) -> list[Play]:
    """A past under policies, each what it is called and its text, and a calendar."""
    deeds = [(deed, past.opening(deed), _events(past, deed)) for deed in past.deeds]
    common = hashlib.sha256(
        repr((deeds, past.until, list(past.staff), calendar.model_dump_json(), _program())).encode()
    )
    found = []
    for policy in policies:
        inputs = common.copy()
        inputs.update(repr(policy).encode())
        found.append(Play(past, *policy, calendar, inputs.hexdigest()))
    return found


def _events(past: Past, deed: Deed) -> Sequence[Sending]:
    try:
        return past.sendings(deed)
    except LookupError:
        return ()


def _program() -> str:
    """A digest of the program's own text, whose change may change an outcome."""
    root = Path(simulation.__file__).parents[2]
    folders = (root / name for name in ("models", "workflows", "activities", "desk/simulation"))
    texts = sorted(path for folder in folders for kind in ("*.py", "*.toml") for path in folder.glob(kind))
    return hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()


def play_all(plays: Sequence[Play], progress: Callable[[int], None]) -> list[Outcome]:
    """Runs each in a process of its own; `progress` is told how many deeds are done in all. Raises StartError.

    Interrupted or asked to end, the processes take down what they started.
    """
    context = multiprocessing.get_context("spawn")
    done: Synchronized[int] = context.Value("i", 0)
    with ProcessPoolExecutor(max(len(plays), 1), context, _share, (done,)) as pool, _ended_together():
        with _undisturbed():
            waiting: list[Future[Outcome]] = [pool.submit(_play, play) for play in plays]
        while first_of(waiting, LOOK_EVERY).not_done:
            progress(done.value)
    return [outcome.result() for outcome in waiting]


@contextmanager
def _ended_together() -> Iterator[None]:
    """A signal to end is passed on, once, to the processes; only a main thread is told of one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        for process in multiprocessing.active_children():
            if process.pid is not None:
                os.kill(process.pid, signal.SIGINT)
        raise
    finally:
        signal.signal(signal.SIGTERM, usual)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Processes that are started meanwhile hear of no signal until they are ready to."""
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


def _share(done: "Synchronized[int]") -> None:
    """Makes a process of the pool ready. It leaves the group: what Ctrl-C tells all would end its servers first."""
    global _done  # noqa: PLW0603 - how a process of a pool is handed what it shares
    _done = done
    os.setpgrp()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    quiet()


def _play(play: Play) -> Outcome:
    return asyncio.run(perform(play, partial(_count, os.getppid())))


def _count(parent: int) -> None:
    if os.getppid() != parent:
        raise KeyboardInterrupt  # nobody is left who wants the outcome
    with _done.get_lock():
        _done.value += 1


async def perform(play: Play, done: Callable[[], Any]) -> Outcome:
    """Runs a play here; `done` is called after each deed. Raises StartError."""
    past, started = play.past, monotonic()
    async with stage(play.policy_text, play.calendar, past.staff, past.deeds[0].at, past.until) as running:
        with running.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            run = Run(running, connection, past, done)
            await run.whole()
            return Outcome(
                zone=play.calendar.tz,
                until=past.until,
                policy=play.policy,
                inputs=play.inputs,
                cases=list(records.cases(connection)),
                commitments=list(records.commitments(connection)),
                escalations=records.escalations(connection),
                refused=run.refused,
                deeds=len(past.deeds),
                events=run.events,
                seconds=monotonic() - started,
            )
