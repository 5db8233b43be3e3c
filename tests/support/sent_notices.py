"""Messages in the outbox and on their way: a web hook that keeps them, a worker's deliveries, a row's state."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from activities.notices import outbox
from activities.notices.outbox import Deliverer
from activities.notices.targets import Targets
from activities.records.database import table
from activities.records.rows import OUTBOX
from models import tables
from models.settings import Settings
from servers import waiting

PARAMS = {"number": "R-1", "kind": "Repair", "clause": "一§19(5)"}
NAME, PHONE, EMAIL = "王小明", "138 0013 8000", "xiaoming@example.com"


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


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs until the block ends."""

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


def targets_of(folder: Path, text: str = "") -> Targets:
    """Loads targets from a file of that text; the file target lies in this folder."""
    path = folder / "targets.toml"
    path.write_text(text, encoding="utf-8")
    return Targets.load(Settings(data=folder, targets=path))


def lines_in(folder: Path) -> list[dict[str, Any]]:
    """What stands in the file of notifications."""
    path = folder / "notifications.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


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
