"""Attacks on signing in, sessions and tokens, on the records alone; those over HTTP stand with the front."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from activities.access import accounts, links, passwords, sessions, tokens
from activities.access.errors import AccessError
from sign_ins import (
    BOSS,
    NOW,
    PASSWORD,
    caller,
    enter,
    execute,
    outcome,
    sign_in,
    who,
)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


# -- sessions -----------------------------------------------------------------------------------------------------


def test_a_session_is_nobody_s_once_it_was_signed_out(records: Engine) -> None:
    """Whoever has copied the cookie before has nothing; another session of the same person goes on."""
    enter(records, "supervisor:s-1")
    token, other = sign_in(records, "s-1"), sign_in(records, "s-1")
    found = caller(records, token)
    assert found is not None
    with records.begin() as connection:
        sessions.end(connection, str(found.session), "signed out", NOW)
    assert (who(records, token), who(records, other)) == (None, "supervisor:s-1")


def test_a_session_is_nobody_s_once_the_account_was_closed(records: Engine) -> None:
    """Also where its row says that it goes on, and neither does the right password open another."""
    enter(records, "supervisor:s-1")
    token = sign_in(records, "s-1")
    with records.begin() as connection:
        accounts.deactivate(connection, "s-1", by=BOSS, now=NOW)
    assert who(records, token) is None
    execute(records, "UPDATE session SET ended_at = NULL")
    assert who(records, token) is None
    assert outcome(records, "s-1", PASSWORD) == "NotLetIn"


def test_a_session_is_nobody_s_once_the_roles_were_changed(records: Engine) -> None:
    """Nor once the right of an operator was: whoever signs in anew has what they have from then on."""
    enter(records, "manager:s-1", operator=True)
    token = sign_in(records, "s-1")
    with records.begin() as connection:
        accounts.change(connection, "s-1", NOW, by=BOSS, people=["clerk:s-1"])
    assert who(records, token) is None
    token = sign_in(records, "s-1")
    assert who(records, token) == "clerk:s-1"
    with records.begin() as connection:
        accounts.change(connection, "s-1", NOW, by=BOSS, operator=False)
    assert who(records, token) is None
    found = caller(records, sign_in(records, "s-1"))
    assert found is not None
    assert not found.operator


def test_a_session_is_nobody_s_once_another_password_was_chosen(records: Engine) -> None:
    """Who has lost a password to somebody takes everything from them by one link."""
    enter(records, "supervisor:s-1")
    token = sign_in(records, "s-1")
    with records.begin() as connection:
        link = links.make(connection, "s-1", by=BOSS, now=NOW)
    assert who(records, token) == "supervisor:s-1"
    with records.begin() as connection:
        links.use(connection, link, "another long password", NOW)
    assert who(records, token) is None
    assert outcome(records, "s-1", PASSWORD) == "NotLetIn"
    assert outcome(records, "s-1", "another long password") == "let in"


@pytest.mark.parametrize("change", ["closed", "another password", "another role"])
def test_an_account_that_changes_while_its_password_is_verified_is_judged_by_what_it_is_then(
    records: Engine, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """A sign-in that began before does not slip through with the old password or the old roles."""
    enter(records, "manager:s-1")
    verify = passwords.verify

    def meanwhile(plain: str, known: str) -> bool:
        with records.begin() as connection:
            if change == "closed":
                accounts.deactivate(connection, "s-1", by=BOSS, now=NOW)
            elif change == "another password":
                links.use(connection, links.make(connection, "s-1", by=BOSS, now=NOW), "another long password", NOW)
            else:
                accounts.change(connection, "s-1", NOW, by=BOSS, people=["clerk:s-1"])
        return verify(plain, known)

    monkeypatch.setattr(passwords, "verify", meanwhile)
    if change == "another role":
        assert who(records, sign_in(records, "s-1")) == "clerk:s-1"
    else:
        assert outcome(records, "s-1", PASSWORD) == "NotLetIn"


def test_no_account_changes_between_the_last_look_at_it_and_the_session(
    records: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes it then waits, and ends the session that has just begun."""
    enter(records, "supervisor:s-1")
    begin, waited = sessions.begin, []

    def beginning(connection: Connection, human: str, agent: str, now: datetime) -> tuple[str, str]:
        with records.connect() as other:
            other.execute(text("SET lock_timeout = '50ms'"))
            with pytest.raises(OperationalError):
                accounts.deactivate(other, human, by=BOSS, now=NOW)
            waited.append(human)
        return begin(connection, human, agent, now)

    monkeypatch.setattr(sessions, "begin", beginning)
    token = sign_in(records, "s-1")
    assert waited == ["s-1"]
    with records.begin() as connection:
        assert accounts.deactivate(connection, "s-1", by=BOSS, now=NOW) == 1
    assert who(records, token) is None


@pytest.mark.parametrize("forged", ["", "x", "0" * 64, "\0", "\ud800", "a" * 1_000_000, "' OR true --"])
def test_what_a_stranger_makes_up_is_no_session_and_no_token(records: Engine, forged: str) -> None:
    """Nor is what the records hold: a digest, or the name of a session."""
    enter(records, "supervisor:s-1")
    sign_in(records, "s-1")
    with records.begin() as connection:
        row = connection.execute(text("SELECT digest, session FROM session")).one()
        for made_up in (forged, row.digest, row.session):
            assert sessions.of(connection, made_up, NOW) is None
            assert tokens.of(connection, made_up, NOW) is None


def test_each_session_is_a_new_secret(records: Engine) -> None:
    """Nobody gives somebody a session to sign in with: what was there before is not taken up."""
    enter(records, "supervisor:s-1")
    made = {sign_in(records, "s-1") for _ in range(3)}
    assert len(made) == 3
    assert all(len(token) >= 43 for token in made)


# -- tokens -------------------------------------------------------------------------------------------------------


def test_a_third_token_of_one_name_is_refused_however_many_are_asked_for_at_once(records: Engine) -> None:
    """Each asks whether there is room before any other has stored its own."""

    def make(_: int) -> str:
        try:
            with records.begin() as connection:
                return tokens.make(connection, "cc", ["clerk"], "cc-", days=1, by=BOSS, now=NOW)
        except AccessError:
            return ""

    with ThreadPoolExecutor(6) as pool:
        made = [token for token in pool.map(make, range(6)) if token]
    assert len(made) == 2


def test_a_token_that_has_run_out_or_was_revoked_is_nobody_s(records: Engine) -> None:
    """Nor does it speak for an office or an id that is not its own while it holds."""
    with records.begin() as connection:
        short, other = (tokens.make(connection, "cc", ["clerk"], "cc-", days=d, by=BOSS, now=NOW) for d in (1, 90))
        found = tokens.of(connection, short, NOW)
        assert found is not None
        assert found.seals_as("supervisor:cc-1") == "token:cc"
        assert found.seals_as("clerk:c-1") == "token:cc"
        assert tokens.of(connection, short, NOW + 24 * HOUR) is None
        for row in tokens.listed(connection, NOW):
            tokens.revoke(connection, row["token"], by=BOSS, now=NOW)
        assert tokens.of(connection, other, NOW) is None
