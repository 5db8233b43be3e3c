"""Notifications on their way: at least once under a key, retried, shared between workers, and nothing personal left."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

import waiting
from activities.notices import outbox, outbox_rows
from activities.notices.notification_file import NotificationFile
from activities.notices.outbox import Deliverer
from activities.notices.outbox_rows import LONGEST_PAUSE, pause_after
from activities.notices.targets import Targets, TargetsError
from activities.records.database import engine, table
from activities.records.rows import OUTBOX
from desk.embedded.temporal import Postgres
from models import tables
from models.settings import Settings
from service import serving

PARAMS = {"number": "R-1", "kind": "Repair", "clause": "一§19(5)"}
NAME, PHONE, EMAIL = "王小明", "138 0013 8000", "xiaoming@example.com"


# -- real parts ---------------------------------------------------------------------------------------------------


@dataclass
class Receiver:
    """A web hook on loopback: keeps what it is sent, answers as told."""

    port: int
    got: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    status: Callable[[str], int] = lambda path: 200
    on_message: Callable[[str], None] = lambda path: None

    def url(self, path: str = "hook", query: str = "?:key={key}") -> str:
        return f"json://someone:s3cret@127.0.0.1:{self.port}/{path}{query}"

    def keys(self, path: str = "/hook") -> list[str]:
        return [body["key"] for body, where in zip(self.got, self.paths, strict=True) if where == path]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that runs for one test."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = found.status(self.path)
            found.on_message(self.path)
            found.got.append(body)
            found.paths.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A way into the test's database."""
    found = engine(database_url)
    yield found
    found.dispose()


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Targets]:
    """Loads targets from a file of that text; the file target lies in the test's folder."""

    def loaded(text: str = "") -> Targets:
        path = tmp_path / "targets.toml"
        path.write_text(text, encoding="utf-8")
        return Targets.load(Settings(data=tmp_path, targets=path))

    return loaded


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What stands in the file of notifications."""
    path = tmp_path / "notifications.jsonl"
    return lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@asynccontextmanager
async def delivering(database: Engine, targets: Targets, **options: Any) -> AsyncIterator[None]:
    """A worker's deliveries, until the block ends."""
    stop = asyncio.Event()
    task = asyncio.create_task(Deliverer(database, targets, **options).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until(what: Callable[[], Any], seconds: float = waiting.PATIENCE) -> None:
    """Waits until something holds."""
    await waiting.until("what the outbox does", partial(asyncio.to_thread, what), seconds)


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[Any]:
    """What a function of the deliverer has answered, each time."""
    answers: list[Any] = []
    asked = getattr(outbox, name)

    def counting(*arguments: Any) -> Any:
        answers.append(asked(*arguments))
        return answers[-1]

    monkeypatch.setattr(outbox, name, counting)
    return answers


def tell(
    database: Engine, to: str = "supervisor", topic: str = "urgent_opened", number: str = "R-1", **params: str
) -> str:
    """Puts a message into the outbox, as the record of a step does. Returns its key."""
    case = f"repair-{number}"
    key = f"{case}/1/{topic}/{to}"
    row = tables.Outbox(
        key=key, workflow_id=case, seq=1, to=to, topic=topic, next_attempt_at=datetime.now(UTC),
        params=PARAMS | {"number": number} | params,
    )  # fmt: skip
    with database.begin() as connection:
        connection.execute(insert(OUTBOX).values(row.model_dump()))
    return key


def row(database: Engine, key: str) -> Any:
    """A row of the outbox."""
    with database.connect() as connection:
        return connection.execute(select(OUTBOX).where(OUTBOX.c.key == key)).one()


def sent(database: Engine, *keys: str) -> Callable[[], bool]:
    """Whether all of them are noted as sent."""
    return lambda: all(row(database, key).status == "sent" for key in keys)


def change(database: Engine, key: str, **values: Any) -> None:
    """Lets time pass for one row."""
    with database.begin() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.key == key).values(**values))


def customer_of(database: Engine, number: str = "R-1", **contact: str) -> None:
    """A case in the register whose customer has an entry with these contacts."""
    now = datetime.now(UTC)
    with database.begin() as connection:
        entry = connection.execute(
            insert(table(tables.CustomerRow)).values(name=NAME).returning(table(tables.CustomerRow).c.entry)
        ).scalar_one()
        for kind, given in contact.items():
            connection.execute(
                insert(table(tables.CustomerContact)).values(kind=kind, normalised=given, given=given, entry=entry)
            )
        case = tables.ServiceRegister(
            workflow_id=f"repair-{number}", first_run_id="r", number=number, kind="Repair", state="registered",
            customer_entry=entry, opened_at=now, policy_version=1, calendar_version=1, last_seq=1, decided_at=now,
        )  # fmt: skip
        connection.execute(insert(table(tables.ServiceRegister)).values(case.model_dump()))


# -- delivery -----------------------------------------------------------------------------------------------------


async def test_a_message_is_delivered_once_under_its_key(
    database: Engine, load: Callable[..., Targets], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arrives bears the key, in a field of the receiver's choice or at the end of the text."""
    looks = counted(monkeypatch, "take")
    targets = load(f'default = ["{receiver.url()}", "{receiver.url("plain", "")}"]')
    key = tell(database)
    async with delivering(database, targets):
        await until(sent(database, key))
        begun = len(looks)
        await until(lambda: len(looks) > begun + 1)  # a whole look after it finds nothing
    assert receiver.keys() == [key]
    plain = receiver.got[receiver.paths.index("/plain")]
    assert plain["title"] == "R-1：紧急维修"
    assert plain["message"] == f"收到紧急维修，单号 R-1（一§19(5)），请立即派人处理。\n\n[{key}]"
    found = row(database, key)
    assert (found.attempts, found.uncertain, found.last_error, found.lease_until) == (1, False, None, None)
    assert found.sent_at is not None


async def test_without_targets_everything_goes_to_a_file(
    database: Engine, tmp_path: Path, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """One JSON line a message."""
    key = tell(database)
    async with delivering(database, Targets.load(Settings(data=tmp_path)), language="en"):
        await until(sent(database, key))
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
    database: Engine, load: Callable[..., Targets], receiver: Receiver, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a pause, here the longest; who has the message already does not get it again."""
    monkeypatch.setattr(outbox_rows, "FIRST_PAUSE", LONGEST_PAUSE)
    begun = datetime.now(UTC)
    targets = load(f'[roles]\nmanager = ["{receiver.url("broken")}", "{receiver.url("good")}"]\n'
                   f'supervisor = ["{receiver.url()}"]')
    receiver.status = lambda path: 503 if path == "/broken" else 200
    failing, other = tell(database, "manager"), tell(database, "supervisor")
    async with delivering(database, targets):
        await until(lambda: row(database, failing).status == "pending" and row(database, failing).attempts == 1)
        await until(sent(database, other))
        found = row(database, failing)
        assert begun < found.next_attempt_at - LONGEST_PAUSE < datetime.now(UTC)
        assert found.last_error.startswith("json-")
        assert found.last_error.endswith(": status 503")
        receiver.status = lambda path: 200
        change(database, failing, next_attempt_at=datetime.now(UTC))
        await until(sent(database, failing))
    assert Counter(receiver.paths) == {"/broken": 2, "/good": 1, "/hook": 1}
    assert (row(database, failing).attempts, row(database, failing).uncertain) == (2, False)
    said = caplog.text + "".join(capsys.readouterr())
    assert failing in said
    assert "s3cret" not in said + found.last_error


def test_pauses_between_attempts_double_up_to_ten_minutes() -> None:
    """A target that is away for a day costs some hundred and fifty attempts, not a hundred thousand."""
    seconds = [pause_after(attempt).total_seconds() for attempt in (1, 2, 3, 9, 10, 1000)]
    assert seconds == [2, 4, 8, 512, 600, 600]


async def test_a_target_that_does_not_answer_leaves_it_uncertain(
    database: Engine, load: Callable[..., Targets], receiver: Receiver
) -> None:
    """Nobody knows whether it arrived: it is sent again, and the record says so for good."""
    answer = threading.Event()


    def wait(path: str) -> None:
        answer.wait(5)

    receiver.on_message = wait
    key = tell(database)
    async with delivering(database, load(f'default = ["{receiver.url()}"]'), seconds=0.3):
        await until(lambda: row(database, key).uncertain)
        assert "in time" in row(database, key).last_error
        answer.set()
        await until(sent(database, key))
    assert row(database, key).uncertain
    assert set(receiver.keys()) == {key}


async def test_a_row_that_nobody_can_word_stops_no_other(
    database: Engine, load: Callable[..., Targets], lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """A topic of a newer version waits for a newer worker."""
    strange, damaged, usual = tell(database, topic="news"), tell(database, topic="warning", due_at="x"), tell(database)
    async with delivering(database, load()):
        await until(sent(database, usual))
        await until(lambda: row(database, strange).last_error and row(database, damaged).last_error)
    assert "no message is worded for news" in row(database, strange).last_error
    assert [line["key"] for line in lines()] == [usual]


# -- crashes, outages, several workers ----------------------------------------------------------------------------

WORKER = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from activities.records.database import engine
from activities.notices.outbox import Deliverer
from activities.notices.targets import Targets
from models.settings import Settings
settings = Settings(data=Path(sys.argv[2]), targets=Path(sys.argv[2]) / "targets.toml")
deliverer = Deliverer(engine(sys.argv[1]), Targets.load(settings), lease=timedelta(seconds=1))
asyncio.run(deliverer.run(asyncio.Event()))
"""


async def test_a_worker_killed_between_sending_and_noting_leaves_it_uncertain(
    database: Engine, database_url: str, tmp_path: Path, load: Callable[..., Targets], receiver: Receiver,
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """Another worker sends it again under the same key; the file holds it once."""
    targets = load(f'default = ["{receiver.url()}", "file"]')
    victim = await asyncio.to_thread(subprocess.Popen, [sys.executable, "-c", WORKER, database_url, str(tmp_path)])

    def kill(path: str) -> None:
        for _ in range(6000):
            if lines():
                break
            threading.Event().wait(0.01)
        os.kill(victim.pid, signal.SIGKILL)

    receiver.on_message = kill
    key = tell(database)
    try:
        await asyncio.to_thread(victim.wait, 90)
    finally:
        victim.kill()
    assert (row(database, key).status, row(database, key).uncertain) == ("sending", False)
    receiver.on_message = lambda path: None
    async with delivering(database, targets):
        await until(sent(database, key))
    assert (row(database, key).uncertain, row(database, key).attempts) == (True, 2)
    assert receiver.keys() == [key, key]
    assert [line["key"] for line in lines()] == [key]


async def test_several_workers_never_send_the_same_row(
    database: Engine, load: Callable[..., Targets], receiver: Receiver, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Each row is taken by one, each message arrives once."""
    text = f'default = ["{receiver.url()}", "file"]'
    keys = [tell(database, number=f"R-{n}") for n in range(60)]
    async with delivering(database, load(text)), delivering(database, load(text)), delivering(database, load(text)):
        await until(sent(database, *keys), 30)
    assert sorted(receiver.keys()) == sorted(keys)
    assert sorted(line["key"] for line in lines()) == sorted(keys)
    assert {row(database, key).attempts for key in keys} == {1}


async def test_a_late_worker_does_not_overwrite_what_another_has_taken_over(
    database: Engine, load: Callable[..., Targets], receiver: Receiver, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its lease ran out while it was stuck, and it fails at last: the attempt that runs meanwhile stands."""
    noted = counted(monkeypatch, "note")
    gates = [threading.Event(), threading.Event()]
    arrived: list[int] = []

    def answer(path: str) -> int:
        number = len(arrived)
        arrived.append(number)
        gates[number].wait(60)
        return (500, 200)[number]

    receiver.status = answer
    key = tell(database)
    async with delivering(database, load(f'default = ["{receiver.url()}"]')):
        await until(lambda: len(arrived) == 1)
        change(database, key, lease_until=datetime.now(UTC))
        await until(lambda: len(arrived) == 2)
        gates[0].set()
        await until(lambda: noted)  # it tries to note its failure
        assert "not delivered" in capsys.readouterr().out
        gates[1].set()
        await until(sent(database, key))
    found = row(database, key)
    assert (found.attempts, found.uncertain, found.last_error, len(arrived)) == (2, True, None, 2)


async def test_an_outage_of_the_database_is_waited_out(
    database: Engine, postgres: Postgres, load: Callable[..., Targets], receiver: Receiver,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It goes away just as a message arrives: that one is noted when it is back, and sent no second time."""
    name = database.url.database

    def go_away(path: str) -> None:
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    receiver.on_message = go_away
    key = tell(database)
    said = ""

    def waits() -> bool:
        nonlocal said
        said += "".join(capsys.readouterr())
        return "notifications wait for the database" in said

    async with delivering(database, load(f'default = ["{receiver.url()}"]')):
        await until(waits)
        receiver.on_message = lambda path: None
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await until(sent(database, key))
        later = tell(database, number="R-2")
        await until(sent(database, later))
    said += "".join(capsys.readouterr())
    assert receiver.keys() == [key, later]
    assert (row(database, key).attempts, row(database, key).uncertain) == (1, False)
    assert said.count("notifications wait") == 1
    assert "the database is back" in said


# -- the file -----------------------------------------------------------------------------------------------------


def test_the_file_takes_each_key_once_whoever_wrote_it(tmp_path: Path) -> None:
    """Two processes' views of one file; a key that the other wrote counts."""
    path = tmp_path / "notifications.jsonl"
    one, other = NotificationFile(path), NotificationFile(path)
    assert [one.append("a", {}), other.append("a", {}), other.append("b", {}), one.append("b", {})] == [
        True, False, True, False,
    ]  # fmt: skip
    assert [json.loads(line)["key"] for line in path.read_text().splitlines()] == ["a", "b"]


@pytest.mark.parametrize("tail", [b'{"key": "torn", "bo', b'{"key": "torn"', b'"torn', "{\"key\": \"王".encode()[:-1]])
def test_a_line_torn_by_a_crash_is_taken_away_and_written_again(tmp_path: Path, tail: bytes) -> None:
    """What was cut off was never noted as sent; the lines before it stay."""
    path = tmp_path / "notifications.jsonl"
    file = NotificationFile(path)
    file.append("first", {"body": "不排水"})
    with path.open("ab") as writer:
        writer.write(tail)
    assert file.append("torn", {"body": "again"})
    assert not file.append("first", {})
    assert [json.loads(line)["key"] for line in path.read_text("utf-8").splitlines()] == ["first", "torn"]
    assert not NotificationFile(path).append("torn", {})


def test_a_whole_line_without_its_end_counts(tmp_path: Path) -> None:
    """The crash came just before the line's end, or an editor left it out."""
    path = tmp_path / "notifications.jsonl"
    path.write_text('{"key": "a"}')
    file = NotificationFile(path)
    assert not file.append("a", {})
    assert file.append("b", {})
    assert not file.append("a", {})
    assert [json.loads(line)["key"] for line in path.read_text().splitlines()] == ["a", "b"]


def test_a_file_that_was_put_away_begins_anew(tmp_path: Path) -> None:
    """Rotation: the new file knows nothing of the old."""
    path = tmp_path / "notifications.jsonl"
    file = NotificationFile(path)
    file.append("a", {})
    path.rename(tmp_path / "notifications.jsonl.1")
    assert file.append("a", {})
    assert not file.append("a", {})


# -- who is told where --------------------------------------------------------------------------------------------


async def test_a_person_falls_back_to_the_role_and_the_role_to_the_default(
    database: Engine, load: Callable[..., Targets], receiver: Receiver
) -> None:
    """Three technicians' warnings and a manager's, each where they are looked for."""
    targets = load(
        f'default = ["{receiver.url("default")}"]\n[roles]\ntechnician = ["{receiver.url("role")}"]\n'
        f'[people]\n"technician:t-07" = ["{receiver.url("person")}"]'
    )
    due = {"commitment": "arrival", "due_at": "2026-11-24T14:00:00+08:00"}
    people = ("technician:t-07", "technician:t-08", "manager", "clerk:c-1")
    keys = [tell(database, to, "warning", **due) for to in people]
    async with delivering(database, targets):
        await until(sent(database, *keys))
    found = {body["key"].rsplit("/", 1)[1]: path for body, path in zip(receiver.got, receiver.paths, strict=True)}
    assert found == dict(zip(people, ("/person", "/role", "/default", "/default"), strict=True))


async def test_a_customer_is_told_where_the_contact_is_known(
    database: Engine, load: Callable[..., Targets], receiver: Receiver, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Telephone, e-mail, or neither: then the message is kept where the rest goes."""
    sms, mail = receiver.url("sms/{phone}"), receiver.url("mail/{email}")
    targets = load(f'customer = ["{sms}", "{mail}"]')
    customer_of(database, "R-1", phone="+86 138 0013 8000")
    customer_of(database, "R-2", email="Xiao?Ming&x@example.com")
    customer_of(database, "R-3")
    keys = [tell(database, "customer", "case_opened", f"R-{n}") for n in (1, 2, 3, 4)]
    async with delivering(database, targets):
        await until(sent(database, *keys))
    assert sorted(receiver.paths) == ["/mail/Xiao%3FMing&x@example.com", "/sms/+8613800138000"]
    assert receiver.got[0]["message"].startswith("尊敬的王小明先生/女士：")
    assert sorted(line["number"] for line in lines()) == ["R-3", "R-4"]


async def test_contacts_of_customers_stay_out_of_outbox_and_logs(
    database: Engine, load: Callable[..., Targets], receiver: Receiver, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not even a target that fails, one that nobody answers and the libraries' most talkative level give them away."""
    caplog.set_level("DEBUG")
    targets = load(f'customer = ["{receiver.url("sms/{phone}")}", "json://127.0.0.1:9/{{email}}", '
                   f'"mailto://u:s3cret@127.0.0.1:9?from=us@example.com&to={{email}}"]')
    receiver.status = lambda path: 400
    customer_of(database, "R-1", phone=PHONE, email=EMAIL)
    key = tell(database, "customer", "case_opened")
    async with delivering(database, targets):
        await until(lambda: row(database, key).last_error)
    found = row(database, key)
    assert found.last_error.count("json-") == 2
    everything = repr(tuple(found)) + caplog.text + "".join(capsys.readouterr())
    assert key in everything
    secrets = (NAME, "13800138000", "xiaoming", "s3cret")
    assert [secret for secret in secrets if secret in everything.replace(" ", "")] == []
    assert "s3cret" not in repr(targets)


async def test_a_repair_tells_supervisor_and_customer(
    database: Engine, database_url: str, staff: None, load: Callable[..., Targets],
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """From the procedure through the records to the file; the contact data stand in no row of the outbox."""
    async with serving(database_url) as service, delivering(database, load()):
        case = await service.open(urgent=True)
        await case.view()
        await until(lambda: len(lines()) == 2)
    told = {line["to"]: line for line in lines()}
    assert told["supervisor"]["title"] == "X-1：紧急维修"
    assert told["customer"]["body"].startswith("尊敬的王小明先生/女士：\n\n您的服务请求已登记，单号为 X-1")
    assert told["customer"]["key"] == "repair-X-1/1/case_opened/customer"
    with database.connect() as connection:
        rows = repr(connection.execute(select(OUTBOX)).all())
    assert NAME not in rows
    assert "13800138000" not in rows.replace(" ", "")


# -- the targets file ---------------------------------------------------------------------------------------------


def test_a_wrong_targets_file_names_every_wrong_entry_and_no_url(load: Callable[..., Targets]) -> None:
    """One message with all that is to be mended; what stands in a URL may be a password."""
    with pytest.raises(TargetsError) as error:
        load(
            'defaults = ["file"]\ndefault = []\ncustomer = ["nonsense://s3cret"]\n'
            '[roles]\nboss = ["file"]\ncustomer = ["file"]\nsupervisor = ["json://h/{phone}", 7, "not a url s3cret"]\n'
            '[people]\n"t-07" = ["file"]\n"technician:t-1" = "file"\n'
        )
    text = str(error.value)
    for part in (
        "defaults: must be one of default, customer, roles, people",
        "default: must be a list",
        "customer[0]: Apprise cannot read this URL",
        'roles."boss": must be',
        'roles."customer": must be',
        'roles."supervisor"[0]: only targets of the customer',
        'roles."supervisor"[1]: must be',
        'roles."supervisor"[2]: Apprise cannot',
        'people."t-07": must be role:id',
        'people."technician:t-1": must be a list',
    ):
        assert part in text
    assert "s3cret" not in text


@pytest.mark.parametrize("text", ["default = [", 'roles = "x"', "\x00"])
def test_a_file_that_is_no_targets_file_is_refused_in_words(load: Callable[..., Targets], text: str) -> None:
    """Neither a traceback nor silence."""
    with pytest.raises(TargetsError, match=r"not TOML|must be a table"):
        load(text)


def test_a_targets_file_may_begin_with_a_byte_order_mark(tmp_path: Path, load: Callable[..., Targets]) -> None:
    """As the editors of Windows write it; a file in another encoding is refused in words."""
    path = tmp_path / "bom.toml"
    wanted = '[roles]\nclerk = ["json://127.0.0.1:9"]\n'
    path.write_text(wanted, encoding="utf-8-sig")
    assert Targets.load(Settings(data=tmp_path, targets=path)).roles == load(wanted).roles
    path.write_text('[people]\n"clerk:c-1" = ["工"]\n', encoding="gbk")
    with pytest.raises(TargetsError, match=r"bom\.toml cannot be read: .*utf-8"):
        Targets.load(Settings(data=tmp_path, targets=path))


def test_a_targets_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path and the reason."""
    with pytest.raises(TargetsError, match=r"none\.toml cannot be read: No such file"):
        Targets.load(Settings(data=tmp_path, targets=tmp_path / "none.toml"))
