"""A service as `up` runs it, its front, and people with accounts at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx
from sqlalchemy import Engine, text

from activities.access import accounts, links, tokens
from activities.rules.people import staff
from activities.server.sdk import free_port
from servers.databases import engine_of
from servers.processes import Process, Up, own_folder

PASSWORD = "a long enough password"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class FrontService:
    """The front of a running `up`, with the records beside it."""

    up: Up
    process: Process
    database: Engine
    metrics_url: str

    @property
    def url(self) -> str:
        url = self.up.place.ui_url
        assert url is not None
        return url

    @property
    def first_link(self) -> str:
        """The link that `up` printed."""
        return next(word for word in self.process.output.split() if "/link/" in word)

    def account(self, *people: str, operator: bool = False) -> str:
        """An account with the password of all; one that is there must have these rights. Answers the id."""
        with self.database.begin() as connection:
            found = accounts.find(connection, people[0])
            if found is not None:
                assert found["operator"] == operator, f"{people[0]} is another test's, with other rights"
                return str(found["human"])
            one = accounts.add(connection, people, operator=operator, by="manager:m-1", now=now())
            links.use(connection, links.make(connection, one, by="manager:m-1", now=now()), PASSWORD, now())
        return one

    def signed_in(self, *people: str, operator: bool = False) -> httpx.Client:
        """A browser of somebody, signed in through the page."""
        name = self.account(*people, operator=operator)
        client = self.browser()
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def browser(self, **options: Any) -> httpx.Client:
        """A browser on a page of the front's own."""
        headers = {"sec-fetch-site": "same-origin", "accept": "text/html"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False, **options)

    def program(self, name: str, token: str) -> httpx.Client:
        """A program with its token."""
        headers = {"authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)

    def token(self, name: str, *offices: str, prefix: str = "cc-", **rights: bool) -> str:
        """A program's token for thirty days."""
        with self.database.begin() as connection:
            return tokens.make(connection, name, offices, prefix, days=30, by="manager:m-1", now=now(), **rights)

    def audit(self, what: str) -> list[dict[str, Any]]:
        """Lines of the audit of one deed, in their order."""
        return self.rows("SELECT who, about, refused FROM audit WHERE what = :what ORDER BY entry", what=what)

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of the records."""
        with self.database.connect() as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]

    def run(self, statement: str, **values: Any) -> None:
        """Changes the records."""
        with self.database.begin() as connection:
            connection.execute(text(statement), values)


@contextmanager
def front_service() -> Iterator[FrontService]:
    """`up` on a folder of its own, in English, to which nobody has signed in; it has one technician."""
    with own_folder() as folder:
        up, metrics = Up(folder), free_port()
        process = up.start(AFTERSALES_METRICS=str(metrics))
        database = engine_of(up.place.database_url or "")
        with database.begin() as connection:
            staff.add(connection, "technician:t-1", "T. One")
            staff.certify(connection, "technician:t-1", "*", date(2020, 1, 1), date(2039, 12, 31))
        yield FrontService(up, process, database, f"http://127.0.0.1:{metrics}/metrics")
        database.dispose()
        process.stop()
