"""Tokens of programs: shown once, good for offices and ids that begin alike, until a day."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.access import audit, tokens
from activities.access.errors import AccessError
from activities.access.principal import Principal, Token
from sign_ins import BOSS, NOW

CC = Token(name="cc", offices=("clerk",), prefix="cc-")
DAY = timedelta(days=1)


def make(records: Engine, good_for: Token = CC, days: int = 90) -> str:
    """A program's token."""
    with records.begin() as connection:
        return tokens.make(connection, **asdict(good_for), days=days, by=BOSS, now=NOW)


def caller(records: Engine, token: str, after: timedelta = timedelta()) -> Principal | None:
    """The program whose token it is."""
    with records.begin() as connection:
        return tokens.of(connection, token, NOW + after)


def rows(records: Engine, after: timedelta = timedelta()) -> list[dict[str, Any]]:
    """The tokens as they are listed."""
    with records.begin() as connection:
        return tokens.listed(connection, NOW + after)


def test_a_token_is_what_it_was_made_for(records: Engine) -> None:
    """Offices, prefix, whether it reads and opens; it has no session and no name of a person."""
    good_for = Token(name="cc", offices=("clerk", "customer"), prefix="cc-", reads=True, opens=True)
    found = caller(records, make(records, good_for=good_for))
    assert found is not None
    assert (found.name, found.token, found.session, found.names) == ("token:cc", good_for, None, ())
    assert not found.operator
    assert caller(records, "made-up") is None


def test_a_token_is_shown_once(records: Engine) -> None:
    """The list and the audit name it otherwise."""
    token = make(records)
    with records.begin() as connection:
        lines = audit.listed(connection, about="token:cc")
    assert token not in str(rows(records)) + str(lines)
    assert "digest" not in rows(records)[0]
    assert lines[0]["details"]["token"] == rows(records)[0]["token"]
    assert (lines[0]["who"], lines[0]["what"], lines[0]["details"]["offices"]) == (BOSS, "make_token", ["clerk"])


def test_a_token_holds_until_its_day(records: Engine) -> None:
    """Every one has such a day, within a year."""
    token = make(records, days=90)
    assert caller(records, token, 90 * DAY - timedelta(seconds=1)) is not None
    assert caller(records, token, 90 * DAY) is None
    assert [row["holds"] for row in rows(records, 90 * DAY)] == [False]
    for days in (0, -1, 367):
        with pytest.raises(AccessError, match="1 to 366 days"):
            make(records, days=days)


def test_two_tokens_of_one_name_hold_at_once_and_no_third(records: Engine) -> None:
    """So one replaces the other without a gap; what is revoked or has run out makes room."""
    first, second = make(records), make(records, days=1)
    make(records, replace(CC, name="other"))
    with pytest.raises(AccessError, match="2 tokens of cc hold already"):
        make(records)
    assert caller(records, first) is not None
    assert caller(records, second) is not None
    with records.begin() as connection:
        assert tokens.revoke(connection, rows(records)[0]["token"], by=BOSS, now=NOW)
    make(records)


def test_a_token_is_revoked_once_by_its_name_in_the_list(records: Engine) -> None:
    """From then on nobody is known by it; the audit says by whom."""
    token = make(records)
    named = rows(records)[0]["token"]
    with records.begin() as connection:
        assert tokens.revoke(connection, named, by="hr:h-1", now=NOW)
        assert not tokens.revoke(connection, named, by="hr:h-1", now=NOW)
        assert not tokens.revoke(connection, token, by="hr:h-1", now=NOW)
        assert [line["what"] for line in audit.listed(connection, who="hr:h-1")] == ["revoke_token"]
    assert caller(records, token) is None
    assert [row["holds"] for row in rows(records)] == [False]


def test_the_last_use_of_a_token_is_written_once_a_minute(records: Engine) -> None:
    """So that a token nobody uses any more is seen in the list."""
    token = make(records)
    assert rows(records)[0]["used_at"] is None
    for seconds, noted in ((0, 0), (59, 0), (60, 60)):
        caller(records, token, timedelta(seconds=seconds))
        assert rows(records)[0]["used_at"] == NOW + timedelta(seconds=noted)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"offices": ()}, "none cannot be one"),
        ({"offices": ("clerk", "boss")}, "boss cannot be one"),
        ({"offices": ("system",)}, "system cannot be one"),
        ({"prefix": ""}, "prefix is what the ids"),
        ({"prefix": "c c"}, "prefix is what the ids"),
        ({"name": ""}, "a program's name has letters"),
        ({"name": "cc via token:x"}, "a program's name has letters"),
    ],
)
def test_a_token_that_says_too_little_is_not_made(records: Engine, changed: dict[str, Any], told: str) -> None:
    """Without an office or prefix it would speak for nobody or for everybody; a name must not look like a seal."""
    with pytest.raises(AccessError, match=told):
        make(records, replace(CC, **changed))
    assert rows(records) == []
