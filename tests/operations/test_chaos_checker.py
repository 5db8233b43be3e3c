"""The checker of `make chaos` can fail: the product is broken in one way after another, and it names the case."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from activities.notices.notification_file import NotificationFile
from activities.notices.outbox import Deliverer
from activities.notices.targets import FileTarget, Parcel, Targets
from activities.records.record import Records
from activities.rules.publishing import FIRST_APPROVAL, publish_policy
from chaos.checker import Checker
from chaos.driver import Life
from chaos.journal import Journal
from chaos.looks import by_query
from hints import Hints, numbered, of, played_under_faults, request_of
from models.offices import entitled
from models.record import Write, Written
from models.vocabulary import role_of
from own_kinds.enquiry import Enquiry
from servers.devserver import DevService
from workflows.clocks import clocks
from workflows.kinds.complaint import Complaint
from workflows.language.procedure import Procedure
from workflows.loop.case import Case
from workflows.registry import PROCEDURES

ACK = timedelta(seconds=1)
DIRECT = 4
"""The number under which a complaint comes to the company itself, whose clock is a second here."""
SOME = 5
"""A fault that is put in shows in any kind: every fifth is played with it, all of them without."""
RUNS = count(700)
"""From a number on that no other test's cases have, on a server that all share."""
POLICY = """
[escalation]
ack = "1 s"
ack_clock = "1 s"
[repair]
callback_wm = "1 s"
[complaint]
report_wm = "1 s"
"""


@dataclass
class Run:
    """A case of each kind but endless ones, or of some, on the real server, and a complaint more; clocks of seconds."""

    dev: DevService
    file: Path
    journal: Journal
    lives: list[Life]

    async def checked(self, looks: int = 2000) -> dict[str, list[str]]:
        """What the checker says when all clocks of a second have run out, or after so many looks whether they have."""
        climbed = "SELECT 1 FROM timeline WHERE workflow_id = :id AND reason LIKE '%rung 3%'"
        for _ in range(looks):
            waiting = self.dev.rows("SELECT 1 FROM outbox WHERE status <> 'sent'")
            if self.dev.rows(climbed, id=self.lives[-1].workflow_id) and not waiting:
                break
            await asyncio.sleep(0.1)
        checker = Checker(self.dev.client, self.dev.database, self.file, self.journal, ACK, looks=2)
        return await checker.violations()


@pytest.fixture
async def run(dev: DevService, tmp_path: Path) -> AsyncIterator[Callable[[], Any]]:
    """Plays a small run as the product stands when it is called."""
    with dev.database.begin() as connection:
        publish_policy(connection, POLICY, FIRST_APPROVAL, datetime.now(UTC))
    journal, file, stop = Journal(), tmp_path / "notifications.jsonl", asyncio.Event()
    targets = Targets(default=(FileTarget(NotificationFile(file)),))
    delivering = asyncio.create_task(Deliverer(dev.database, targets).run(stop))
    name = uuid.uuid4().hex[:8]
    lives: list[Life] = []

    async def play(every: int = SOME) -> Run:
        kinds = played_under_faults(PROCEDURES)[0][::every]
        for number, procedure in [*((_number(kind), kind) for kind in kinds), (DIRECT, Complaint.procedure)]:
            lives.append(Life(dev.client, by_query(dev.client), journal, procedure, number, 7, name))
        end = asyncio.get_running_loop().time() + 20
        await asyncio.gather(*(life.live(5, 0.02, end) for life in lives[:-1]))
        await lives[-1].live(0, 0, end, leave=False)  # its clocks run out
        await lives[-1].send("no_such_event", {"by": "clerk:c-1"}, update=True)  # whatever chance gives the others
        await lives[-1].send("add_note", {"by": "clerk:c-1", "note": "taken"}, update=False)
        await asyncio.gather(*(life.close() for life in lives))
        return Run(dev, file, journal, lives)

    yield play
    stop.set()
    await delivering
    for life in lives:
        await life.terminate()


def _number(procedure: Procedure) -> int:
    """Always the same; another one for each run where the kind fixes the case's number, since runs share a server."""
    return next(RUNS) if numbered(procedure.name, request_of(procedure, 0), "") else 0


async def test_an_unbroken_run_is_clean(run: Callable[..., Any]) -> None:
    """Applied, refused and repeated messages, clocks and notifications, and nothing is wrong."""
    played: Run = await run(every=1)
    assert await played.checked() == {}
    assert {"applied", "refused", "taken"} <= played.journal.figures().keys()
    assert played.dev.rows("SELECT 1 FROM outbox WHERE params ->> 'rung' = '3'"), "no ladder was climbed"


def _ended_by_people(procedure: Procedure) -> bool:
    """Whether somebody may send what ends a case; a round never ends, a year's plan by the clock alone."""
    return any(procedure.ending(state, None) for state in procedure.steps)


def test_a_kind_without_a_way_out_is_left_out_by_name() -> None:
    """Whoever adds a kind breaks no run with faults; the run says what it did not play, of ours what nobody ends."""
    kinds, left_out = played_under_faults([*PROCEDURES, Enquiry])
    endless = {kind.procedure.name for kind in PROCEDURES if not _ended_by_people(kind.procedure)}
    assert set(left_out) == {"Enquiry"} | endless, "name in tests/hints how a case of the kind is ended early"
    assert of(Enquiry.procedure) == Hints("Enquiry")
    assert [kind.name for kind in kinds] == sorted({kind.procedure.name for kind in PROCEDURES} - set(left_out))
    for kind in kinds:
        known = of(kind)
        assert entitled(role_of(known.leaver), kind.events[str(known.leave)].by)


async def test_a_dropped_record_is_found(run: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each last note the records keep nothing."""
    record = Records._record

    def forgetful(self: Records, write: Write) -> Written:
        return Written() if write.entry.note == "the last" else record(self, write)

    monkeypatch.setattr(Records, "_record", forgetful)
    wrong = await (await run()).checked(looks=150)  # its case never comes to an end
    assert any("add_note" in text and "is lost" in text for texts in wrong.values() for text in texts), wrong


async def test_a_notification_repeated_under_a_new_key_is_found(
    run: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who gets it twice cannot tell that it is one."""
    send = FileTarget.send

    def twice(self: FileTarget, parcel: Parcel, *more: Any) -> None:
        send(self, parcel, *more)
        send(self, Parcel(f"{parcel.key}/2", *astuple(parcel)[1:]), *more)

    monkeypatch.setattr(FileTarget, "send", twice)
    played: Run = await run()
    wrong = await played.checked()
    told = {row["workflow_id"] for row in played.dev.rows("SELECT workflow_id FROM outbox")}
    assert wrong.keys() == told
    assert all("is in no outbox" in text for texts in wrong.values() for text in texts), wrong


async def test_a_skipped_rung_is_found(run: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The supervisor's rung is followed by the general manager's."""
    climb = clocks.climb

    def leaping(case: Any, commitment: Any, now: datetime) -> int:
        rung = climb(case, commitment, now)
        return climb(case, commitment, now) if rung == 2 else rung

    monkeypatch.setattr(clocks, "climb", leaping)
    wrong = await (await run()).checked()
    assert any("rung 3 came after rung 1" in text for texts in wrong.values() for text in texts), wrong


async def test_a_swallowed_signal_is_found(run: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The server took it, the case never looked at it."""
    deliver = Case.deliver_signal

    def deaf(self: Case[Any, Any], name: str, arguments: tuple[Any, ...]) -> None:
        if name != "hold":
            deliver(self, name, arguments)

    monkeypatch.setattr(Case, "deliver_signal", deaf)
    played: Run = await run()
    case = played.lives[-1].workflow_id
    await played.lives[-1].send("hold", {"by": "clerk:c-1", "reason": "other"}, update=False)
    wrong = await played.checked()
    assert any("hold" in text and "is lost" in text for text in wrong[case]), wrong
