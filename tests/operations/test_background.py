"""What a worker does beside its tasks: nothing of it ends unseen, and none of it stands in the way of the tasks."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.notices import outbox, outbox_rows
from activities.notices.outbox_rows import TakenRow
from activities.records.database import CONNECTING
from activities.server.background import keep_running, repeat
from activities.server.tellings import Teller
from models.record import Telling
from sent_notices import delivering, lines_in, row, sent, targets_of, tell, until


async def test_work_that_breaks_off_is_logged_and_begins_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Until it ends by itself; of what broke it off kind and place are told, its text never."""
    stop, begun = asyncio.Event(), 0

    async def work(_: asyncio.Event) -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            raise ValueError("137 0013 7000")

    await keep_running("the sweep", work, stop, pause=0)
    said = "".join(capsys.readouterr())
    assert begun == 3
    assert said.count("the sweep broke off and begins again") == 2
    assert ("ValueError" in said, "test_background.py:" in said, "7000" in said) == (True, True, False)


async def test_work_that_breaks_off_holds_up_no_end() -> None:
    """A worker that is told to stop does not wait for the pause."""
    stop = asyncio.Event()

    async def work(_: asyncio.Event) -> None:
        stop.set()
        raise ValueError

    await asyncio.wait_for(keep_running("it", work, stop, pause=10_000), 100)


async def test_what_is_done_again_and_again_waits_out_an_outage_and_nothing_else() -> None:
    """Its name is told, its text is not; a defect is for whoever keeps the work running, and no end waits."""
    stop, looks, told = asyncio.Event(), 0, list[str]()

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OperationalError("SELECT 137 0013 7000", {}, Exception())
        stop.set()

    await asyncio.wait_for(repeat(look, 0, stop, waits=lambda *, error: told.append(error)), 100)
    assert (looks, told) == (2, ["OperationalError"])
    stop.clear()
    await asyncio.wait_for(repeat(look, 10_000, stop, waits=print), 100)

    async def defect() -> None:
        raise ValueError

    stop.clear()
    with pytest.raises(ValueError):  # noqa: PT011 - it has no text
        await repeat(defect, 0, stop, waits=print)


async def test_a_delivery_that_breaks_off_is_logged_and_stops_no_other(
    records: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, usual = tell(records, number="R-1"), tell(records, number="R-2")
    def note(engine: Engine, taken: TakenRow, outcomes: Any) -> bool:
        if taken.key == broken:
            raise KeyError("137 0013 7000")
        return outbox_rows.note(engine, taken, outcomes)

    monkeypatch.setattr(outbox, "note", note)
    async with delivering(records, targets_of(tmp_path)):
        await until(sent(records, usual))
        await until(lambda: len(lines_in(tmp_path)) == 2)
    said = "".join(capsys.readouterr())
    assert ("a delivery broke off" in said, broken in said, "7000" in said) == (True, True, False)
    assert row(records, broken).status == "sending"


async def test_noting_what_was_told_holds_up_nothing_else() -> None:
    """A database that does not answer keeps a thread waiting, not all that the worker does."""
    answer = threading.Event()

    class Silent:
        @contextmanager
        def begin(self) -> Iterator[Any]:
            answer.wait(100)
            yield Silent()

        def execute(self, _: object) -> None:
            """Takes anything."""

    class Heard:
        def get_workflow_handle(self, _: str) -> "Heard":
            return self

        async def signal(self, _name: str, _payload: object) -> None:
            """Takes any signal."""

    teller = Teller(cast(Engine, Silent()), cast(Client, Heard()))
    telling = Telling(key="k", to="visit-V-1", event="add_note", payload={})
    told = asyncio.create_task(ActivityEnvironment().run(teller.tell_case, telling))
    await asyncio.sleep(0.05)
    assert not told.done()
    answer.set()
    assert await asyncio.wait_for(told, 100)


def test_a_server_that_falls_silent_is_given_up(records: Engine) -> None:
    """The driver takes what we ask of it; that the kernel does as it says, no test here shows."""
    with records.connect() as connection:
        told = cast(Any, connection.connection.driver_connection).info.get_parameters()
    assert {name: told[name] for name in CONNECTING} == {name: str(value) for name, value in CONNECTING.items()}
