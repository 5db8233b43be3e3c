"""People with accounts, and how they sign in, on records alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from activities.access import accounts, links, passwords, sessions, signing_in
from activities.access.errors import NotLetIn
from activities.access.principal import Principal

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""A Monday, nine o'clock at the company's."""
PASSWORD = "a long enough password"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.20"
BOSS = "manager:m-1"


def enter(records: Engine, *people: str, operator: bool = False, password: str = PASSWORD) -> str:
    """An account with a password that was chosen by a link; answers the id."""
    with records.begin() as connection:
        accounts.add(connection, people, operator=operator, by=BOSS, now=NOW)
        link = links.make(connection, people[0], by=BOSS, now=NOW)
        return links.use(connection, link, password, NOW)


def sign_in(records: Engine, name: str, password: str = PASSWORD, at: datetime = NOW, address: str = HERE) -> str:
    """The token of a new session."""
    return signing_in.sign_in(records, name, password, address=address, agent="a browser", now=at)


def caller(records: Engine, token: str, at: datetime = NOW) -> Principal | None:
    """Who has a session, used at that moment."""
    with records.begin() as connection:
        return sessions.of(connection, token, at)


def who(records: Engine, token: str, at: datetime = NOW) -> str | None:
    """What the audit calls whoever has a session; None where it holds no longer."""
    found = caller(records, token, at)
    return None if found is None else found.name


def execute(records: Engine, statement: str, **values: object) -> None:
    """Changes the records by hand."""
    with records.begin() as connection:
        connection.execute(text(statement), values)


class Verifications:
    """Counts verifications of passwords; costs nothing where it is to say that all are wrong."""

    def __init__(self) -> None:
        self.count = 0
        self.all_wrong = False
        self._verify = passwords.verify

    def __call__(self, plain: str, known: str) -> bool:
        self.count += 1
        return False if self.all_wrong else self._verify(plain, known)


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> Verifications:
    """How often a password is verified."""
    counted = Verifications()
    monkeypatch.setattr(passwords, "verify", counted)
    return counted


def outcome(records: Engine, name: str, password: str, after: timedelta = timedelta(), address: str = HERE) -> str:
    """How a try to sign in ends."""
    try:
        sign_in(records, name, password, NOW + after, address)
    except NotLetIn as error:
        return type(error).__name__
    return "let in"
