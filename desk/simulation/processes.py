"""Plays in processes of their own, one for each part of a past, as many as the machine has processors for."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor
from concurrent.futures import wait as first_of
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing.sharedctypes import Synchronized

from desk.simulation.outcome import SimulationOutcome
from desk.simulation.partition import partition
from desk.simulation.play import Play, Played, outcome, perform
from desk.simulation.temporary_service import quiet

LOOK_EVERY = 0.2
"""Seconds between two looks at how far the processes are."""
ENDING = {signal.SIGINT, signal.SIGTERM}
_done: "Synchronized[int]"
"""In a process of `play_all`: the deeds done in all of them."""


def play_all(plays: Sequence[Play], progress: Callable[[int], None]) -> list[SimulationOutcome]:
    """The outcome of each; `progress` is told how many deeds are done in all. Raises StartError.

    Interrupted, asked to end or failed, the processes take down what they started.
    """
    each = (os.cpu_count() or 1) // len(plays)
    shared = [[replace(play, past=part) for part in partition(play.past, each)] for play in plays]
    context = multiprocessing.get_context("spawn")
    done: Synchronized[int] = context.Value("i", 0)
    with ProcessPoolExecutor(sum(map(len, shared)), context, _share, (done,)) as pool, _ended_together():
        with _undisturbed():
            running = [[pool.submit(_play, part) for part in pieces] for pieces in shared]
        _watch([future for pieces in running for future in pieces], lambda: progress(done.value))
    return [
        outcome(play, [future.result() for future in pieces]) for play, pieces in zip(plays, running, strict=True)
    ]


def _watch(futures: Sequence[Future[Played]], look: Callable[[], None]) -> None:
    """Waits for all of them; raises what the first that fails raises."""
    waiting = set(futures)
    while waiting:
        ended, waiting = first_of(waiting, LOOK_EVERY, FIRST_EXCEPTION)
        for future in ended:
            future.result()
        look()


@contextmanager
def _ended_together() -> Iterator[None]:
    """What ends this ends the processes, once; only a main thread is told of a signal to end."""
    usual = None
    if threading.current_thread() is threading.main_thread():
        usual = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except BaseException:
        for process in multiprocessing.active_children():
            if process.pid is not None:
                os.kill(process.pid, signal.SIGINT)
        raise
    finally:
        if usual is not None:
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
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    quiet()


def _play(play: Play) -> Played:
    with interruptible():
        return asyncio.run(perform(play, partial(_count, os.getppid())))


@contextmanager
def interruptible() -> Iterator[None]:
    """A signal to end unwinds what runs here; before, it waits, and after, an idle process ends with its pool.

    Heard even where a shell's background job has handed on its deafness to Ctrl-C: our own main process speaks so.
    """
    deaf = signal.signal(signal.SIGINT, signal.default_int_handler)
    usual = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        signal.signal(signal.SIGTERM, usual)
        signal.signal(signal.SIGINT, deaf)


def _count(parent: int) -> None:
    if os.getppid() != parent:
        raise KeyboardInterrupt  # nobody is left who wants the outcome
    with _done.get_lock():
        _done.value += 1
