"""Notifications on their way: at least once under a key, retried, and nothing personal left."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from activities.notices import outbox_rows
from activities.notices.outbox_rows import LONGEST_PAUSE, pause_after
from activities.notices.targets import Targets
from activities.records.rows import OUTBOX
from models.settings import Settings
from sent_notices import (
    EMAIL,
    NAME,
    PHONE,
    Receiver,
    change,
    counted,
    customer_of,
    delivering,
    lines_in,
    receiving,
    row,
    sent,
    targets_of,
    tell,
    until,
)
from servers.service import serving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that runs for one test."""
    with receiving() as found:
        yield found


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Targets]:
    """Loads targets from a file of that text; the file target lies in the test's folder."""
    return partial(targets_of, tmp_path)


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What stands in the file of notifications."""
    return partial(lines_in, tmp_path)


async def test_a_message_is_delivered_once_under_its_key(
    records: Engine, load: Callable[..., Targets], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arrives bears the key, in a field of the receiver's choice or at the end of the text."""
    looks = counted(monkeypatch, "take")
    targets = load(f'default = ["{receiver.url()}", "{receiver.url("plain", "")}"]')
    key = tell(records)
    async with delivering(records, targets):
        await until(sent(records, key))
        begun = len(looks)
        await until(lambda: len(looks) > begun + 1)  # a whole look after it finds nothing
    assert receiver.keys() == [key]
    plain = receiver.got[receiver.paths.index("/plain")]
    assert plain["title"] == "R-1：紧急维修"
    assert plain["message"] == f"收到紧急维修，单号 R-1（一§19(5)），请立即派人处理。\n\n[{key}]"
    found = row(records, key)
    assert (found.attempts, found.uncertain, found.last_error, found.lease_until) == (1, False, None, None)
    assert found.sent_at is not None


async def test_without_targets_everything_goes_to_a_file(
    records: Engine, tmp_path: Path, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """One JSON line a message."""
    key = tell(records)
    async with delivering(records, Targets.load(Settings(data=tmp_path)), language="en"):
        await until(sent(records, key))
    (line,) = lines()
    assert datetime.fromisoformat(line.pop("sent_at")).tzinfo is not None
    assert line == {
        "key": key,
        "to": "supervisor",
        "topic": "urgent_opened",
        "number": "R-1",
        "title": "R-1: urgent repair",
        "body": "An urgent repair was opened as R-1 (一§19(5)). Please assign it at once.",
    }


async def test_a_failing_target_is_tried_again_while_others_go_on(
    records: Engine, load: Callable[..., Targets], receiver: Receiver, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a pause, here the longest; who has the message already does not get it again."""
    monkeypatch.setattr(outbox_rows, "FIRST_PAUSE", LONGEST_PAUSE)
    begun = datetime.now(UTC)
    targets = load(f'[roles]\nmanager = ["{receiver.url("broken")}", "{receiver.url("good")}"]\n'
                   f'supervisor = ["{receiver.url()}"]')
    receiver.status = lambda path: 503 if path == "/broken" else 200
    failing, other = tell(records, "manager"), tell(records, "supervisor")
    async with delivering(records, targets):
        await until(lambda: row(records, failing).status == "pending" and row(records, failing).attempts == 1)
        await until(sent(records, other))
        found = row(records, failing)
        assert begun < found.next_attempt_at - LONGEST_PAUSE < datetime.now(UTC)
        assert found.last_error.startswith("json-")
        assert found.last_error.endswith(": status 503")
        receiver.status = lambda path: 200
        change(records, failing, next_attempt_at=datetime.now(UTC))
        await until(sent(records, failing))
    assert Counter(receiver.paths) == {"/broken": 2, "/good": 1, "/hook": 1}
    assert (row(records, failing).attempts, row(records, failing).uncertain) == (2, False)
    said = caplog.text + "".join(capsys.readouterr())
    assert failing in said
    assert "s3cret" not in said + found.last_error


def test_pauses_between_attempts_double_up_to_ten_minutes() -> None:
    """A target that is away for a day costs some hundred and fifty attempts, not a hundred thousand."""
    seconds = [pause_after(attempt).total_seconds() for attempt in (1, 2, 3, 9, 10, 1000)]
    assert seconds == [2, 4, 8, 512, 600, 600]


async def test_a_target_that_does_not_answer_leaves_it_uncertain(
    records: Engine, load: Callable[..., Targets], receiver: Receiver
) -> None:
    """Nobody knows whether it arrived: it is sent again, and the record says so for good."""
    answer = threading.Event()


    def wait(path: str) -> None:
        answer.wait(5)

    receiver.on_message = wait
    key = tell(records)
    async with delivering(records, load(f'default = ["{receiver.url()}"]'), seconds=0.3):
        await until(lambda: row(records, key).uncertain)
        assert "in time" in row(records, key).last_error
        answer.set()
        await until(sent(records, key))
    assert row(records, key).uncertain
    assert set(receiver.keys()) == {key}


async def test_a_row_that_nobody_can_word_stops_no_other(
    records: Engine, load: Callable[..., Targets], lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """A topic of a newer version waits for a newer worker."""
    strange, damaged, usual = tell(records, topic="news"), tell(records, topic="warning", due_at="x"), tell(records)
    async with delivering(records, load()):
        await until(sent(records, usual))
        await until(lambda: row(records, strange).last_error and row(records, damaged).last_error)
    assert "no message is worded for news" in row(records, strange).last_error
    assert [line["key"] for line in lines()] == [usual]


async def test_contacts_of_customers_stay_out_of_outbox_and_logs(
    records: Engine, load: Callable[..., Targets], receiver: Receiver, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not even a target that fails, one that nobody answers and the libraries' most talkative level give them away."""
    caplog.set_level("DEBUG")
    targets = load(f'customer = ["{receiver.url("sms/{phone}")}", "json://127.0.0.1:9/{{email}}", '
                   f'"mailto://u:s3cret@127.0.0.1:9?from=us@example.com&to={{email}}"]')
    receiver.status = lambda path: 400
    customer_of(records, "R-1", phone=PHONE, email=EMAIL)
    key = tell(records, "customer", "case_opened")
    async with delivering(records, targets):
        await until(lambda: row(records, key).last_error)
    found = row(records, key)
    assert found.last_error.count("json-") == 2
    everything = repr(tuple(found)) + caplog.text + "".join(capsys.readouterr())
    assert key in everything
    secrets = (NAME, "13800138000", "xiaoming", "s3cret")
    assert [secret for secret in secrets if secret in everything.replace(" ", "")] == []
    assert "s3cret" not in repr(targets)


async def test_a_repair_tells_supervisor_and_customer(
    records: Engine, database_url: str, staff: None, load: Callable[..., Targets],
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """From the procedure through the records to the file; the contact data stand in no row of the outbox."""
    async with serving(database_url) as service, delivering(records, load()):
        case = await service.open(urgent=True)
        await case.view()
        await until(lambda: len(lines()) == 2)
    told = {line["to"]: line for line in lines()}
    assert told["supervisor"]["title"] == "X-1：紧急维修"
    assert told["customer"]["body"].startswith("尊敬的王小明先生/女士：\n\n")
    assert "好！您的服务请求已登记，单号为 X-1" in told["customer"]["body"]
    assert told["customer"]["key"] == "repair-X-1/1/case_opened/customer"
    with records.connect() as connection:
        rows = repr(connection.execute(select(OUTBOX)).all())
    assert NAME not in rows
    assert "13800138000" not in rows.replace(" ", "")
