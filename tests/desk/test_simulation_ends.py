"""However a simulation ends, nothing runs on and nothing stays behind."""

import os
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from desk.embedded.account import socket_folder
from desk.errors import BadUsage
from desk.simulation.play import plays
from desk.simulation.processes import interruptible, play_all
from desk.simulation.temporary_service import temporary_service
from models.policy.policy import default_policy_text
from pasts.past_deeds import CALENDAR, FOLLOW_UP, MONDAY, SAMPLE, Told, names_in, repaired
from servers.processes import as_a_background_job, hearing_signals, own_folder


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder with a long name, of this test's own; the next run of pytest closes `tmp_path` to others."""
    with own_folder() as folder:
        long = folder / ("long" * 30)
        long.mkdir()
        yield long


async def test_a_simulation_leaves_nothing_behind(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its database is a folder that goes with it."""
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    async with temporary_service(default_policy_text(), CALENDAR, (), MONDAY, MONDAY):
        assert names_in(temporary)
    assert not names_in(temporary)


def test_a_part_that_fails_ends_the_others(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the rest of a simulation that cannot be whole; nothing stays behind."""
    monkeypatch.setenv("TMPDIR", str(temporary))
    past = Told()
    for case in range(100):
        repaired(past, f"A-{case}", MONDAY + timedelta(hours=3 * case), FOLLOW_UP)
    (play,) = plays(past, [("default", default_policy_text())], CALENDAR)
    broken = replace(play, past=replace(past, until=MONDAY + timedelta(days=9999)))
    looks: list[int] = []
    with pytest.raises(BadUsage, match="too long"):
        play_all([play, broken], looks.append)
    assert max(looks, default=0) < len(past.deeds) // 2
    assert not list(temporary.glob("aftersales-simulation-*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "timeout"])
def test_a_part_ends_when_it_is_told_in_the_background_of_a_shell_too(number: signal.Signals) -> None:
    """What a script starts with `&` is deaf to Ctrl-C; by that signal its parts are told to end all the same."""
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    try:
        with as_a_background_job():
            with pytest.raises(KeyboardInterrupt), interruptible():
                signal.raise_signal(number)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "timeout"])
def test_a_simulation_that_is_told_to_end_takes_everything_down(temporary: Path, number: signal.Signals) -> None:
    """The whole group is told: nobody says a word, no server runs on, no folder stays, however long its name."""
    program = Path(sysconfig.get_path("scripts")) / "aftersales"
    with as_a_background_job(), hearing_signals() if number == signal.SIGINT else nullcontext():
        process = subprocess.Popen(
            [str(program), *SAMPLE], env=os.environ | {"TMPDIR": str(temporary)}, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    until = time.monotonic() + 200
    while not (started_on := list(temporary.glob("aftersales-simulation-*/postgres/postmaster.pid"))):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    started = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, number)
    said, _ = process.communicate(timeout=200)
    assert (process.returncode, said.strip()) == (130, b"")
    psutil.wait_procs(started, timeout=200)
    assert not [child for child in started if child.is_running()]
    assert not list(temporary.glob("aftersales-*"))
    assert not socket_folder(started_on[0].parent).exists()
    assert not [p for p in psutil.process_iter(["cmdline"]) if str(temporary) in " ".join(p.info["cmdline"] or ())]
