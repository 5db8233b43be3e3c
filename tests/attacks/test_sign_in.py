"""Attacks on signing in, sessions and tokens, on the records alone; those over HTTP stand with the front."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from activities.access import accounts, audit, links, passwords, sessions, slowdown, tokens
from activities.access.errors import AccessError, NotLetIn, TooEarly, TooManyAtOnce
from sign_ins import BOSS, ELSEWHERE, HERE, NOW, PASSWORD, caller, enter, execute, sign_in, who

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


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


# -- guessing -----------------------------------------------------------------------------------------------------


def test_two_hundred_wrong_passwords_lock_nobody_out(records: Engine, verified: Verifications) -> None:
    """The owner signs in at once from elsewhere, and within a minute from where they came."""
    enter(records, "supervisor:s-1")
    verified.all_wrong = True
    after = timedelta()
    for _ in range(200):
        assert outcome(records, "s-1", "a wrong password", after) == "NotLetIn"
        after += MINUTE
    assert verified.count == 200
    verified.all_wrong = False
    last = after - MINUTE
    assert outcome(records, "s-1", PASSWORD, last + SECOND) == "TooEarly"
    assert outcome(records, "s-1", PASSWORD, last + SECOND, ELSEWHERE) == "let in"
    assert outcome(records, "s-1", PASSWORD, last + MINUTE) == "let in"


def test_wrong_passwords_wait_ever_longer_up_to_a_minute(records: Engine, verified: Verifications) -> None:
    """One second after the third, then twice as long each time; what comes early is not even looked at."""
    enter(records, "supervisor:s-1")
    verified.all_wrong = True
    after, waits = timedelta(), []
    for _ in range(11):
        assert outcome(records, "s-1", "a wrong password", after) == "NotLetIn"
        with records.connect() as connection:
            until = connection.execute(text("SELECT waits_until FROM sign_in_slowdown")).scalar_one()
        waits.append((until - NOW - after).seconds)
        after += waits[-1] * SECOND
        if waits[-1]:
            assert outcome(records, "s-1", PASSWORD, after - SECOND / 1000) == "TooEarly"
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert verified.count == 11


def test_a_try_that_comes_early_says_how_long_to_wait(records: Engine, verified: Verifications) -> None:
    """Alike for an account that there is and one that there is not."""
    enter(records, "supervisor:s-1")
    verified.all_wrong = True
    for name in ("s-1", "nobody"):
        for after in (0, 1, 2, 3, 5, 9):
            outcome(records, name, "a wrong password", after * SECOND)
        with pytest.raises(TooEarly, match=r"try again in 8 s") as early:
            sign_in(records, name, at=NOW + 9 * SECOND)
        assert early.value.seconds == 8


def test_many_passwords_sent_at_once_are_not_all_tried(records: Engine, verified: Verifications) -> None:
    """A try counts before its password is verified, so that none slips past while others are looked at."""
    enter(records, "supervisor:s-1")
    verified.all_wrong = True
    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(lambda _: outcome(records, "s-1", "a wrong password"), range(40)))
    assert (verified.count, ends.count("NotLetIn"), ends.count("TooEarly")) == (3, 3, 37)


def test_another_spelling_of_a_name_gives_no_further_tries(records: Engine, verified: Verifications) -> None:
    """Whatever role is put before the id; names that are nobody's are counted together."""
    enter(records, "supervisor:s-1")
    verified.all_wrong = True
    names = ["s-1", "staff:s-1", "supervisor:s-1", "technician:s-1", "aaaa:s-1", "aaab:s-1"]
    ends = [outcome(records, name, "a wrong password") for name in names]
    assert ends == ["NotLetIn"] * 3 + ["TooEarly"] * 3
    nobodys = ("no name", "::", "\0", "\ud800", "x" * 1000, "s-1 ", "")
    assert [outcome(records, name, "a wrong password") for name in nobodys] == ["NotLetIn"] * 3 + ["TooEarly"] * 4


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"), ("unknown", "unknown"), ("x" * 500, "x" * 100), ("\0", "\ufffd"),
    ],
)  # fmt: skip
def test_a_sender_is_known_by_what_they_cannot_choose(address: str, sender: str) -> None:
    """Of an IPv6 address that is the network: its other half is free to whoever has it."""
    assert slowdown.origin(address) == sender


def test_the_right_password_wipes_the_slate(records: Engine, verified: Verifications) -> None:
    """For that name from there alone; an hour without a try does so too, and old counts are thrown away."""
    enter(records, "supervisor:s-1")
    for name, address in (("s-1", HERE), ("s-1", ELSEWHERE), ("s-2", HERE)):
        assert outcome(records, name, "a wrong password", address=address) == "NotLetIn"
        assert outcome(records, name, "a wrong password", address=address) == "NotLetIn"
    assert outcome(records, "s-1", PASSWORD) == "let in"
    assert outcome(records, "s-1", "a wrong password") == "NotLetIn"
    assert outcome(records, "s-1", PASSWORD, address=HERE) == "let in"
    for name, address in (("s-1", ELSEWHERE), ("s-2", HERE)):
        outcome(records, name, "a wrong password", address=address)
        assert outcome(records, name, PASSWORD, address=address) == "TooEarly"
    assert outcome(records, "s-2", "a wrong password", HOUR + MINUTE) == "NotLetIn"
    assert outcome(records, "s-1", PASSWORD, HOUR + MINUTE) == "let in"
    with records.connect() as connection:
        left = connection.execute(text("SELECT name, address, wrong FROM sign_in_slowdown")).all()
    assert [tuple(row) for row in left] == [("s-2", HERE, 1)]


# -- what a try tells and costs -----------------------------------------------------------------------------------


def test_a_name_that_is_nobody_s_costs_one_verification_as_well(records: Engine, verified: Verifications) -> None:
    """Whatever stands in the way, the answer is the same and costs the same: counted, since times prove little."""
    enter(records, "supervisor:s-1")
    enter(records, "manager:closed-1")
    enter(records, "clerk:left-1")
    execute(records, "INSERT INTO staff_member (id, name, active) VALUES ('left-1', 'L', false)")
    with records.begin() as connection:
        accounts.deactivate(connection, "closed-1", by=BOSS, now=NOW)
        accounts.add(connection, ["clerk:new-1"], by=BOSS, now=NOW)
    told = set()
    verified.all_wrong = True
    for name in ("s-1", "manager:s-1", "nobody", "no name", "closed-1", "left-1", "new-1"):
        for password in ("a wrong password", "x" * 5000, "\ud800 a wrong one", ""):
            execute(records, "DELETE FROM sign_in_slowdown")
            before = verified.count
            with pytest.raises(NotLetIn) as refused:
                sign_in(records, name, password)
            assert verified.count == before + 1, (name, password)
            told.add((type(refused.value), str(refused.value)))
    verified.all_wrong = False
    for name in ("nobody", "closed-1", "left-1", "new-1"):
        assert outcome(records, name, PASSWORD) == "NotLetIn"
    assert told == {(NotLetIn, "name or password is wrong")}
    before = verified.count
    assert outcome(records, "s-1", PASSWORD) == "let in"
    assert verified.count == before + 1


def test_what_stands_for_nobody_s_password_costs_what_any_other_does(verified: Verifications) -> None:
    """It was hashed with the same numbers, and opens nothing."""
    kind = passwords.hashed(PASSWORD).rpartition("$")[0].rpartition("$")[0]
    assert passwords.NOBODYS.startswith(f"{kind}$")
    assert kind == "$argon2id$v=19$m=19456,t=2,p=1"
    assert not passwords.right("the password of an account that there is not", None)
    assert verified.count == 1


def test_a_password_that_is_longer_than_any_is_not_cut_to_one(records: Engine) -> None:
    """Two hundred signs are a password; the same with a further one is not."""
    longest = "x" * 200
    enter(records, "supervisor:s-1", password=longest)
    assert outcome(records, "s-1", longest + "x") == "NotLetIn"
    assert outcome(records, "s-1", longest) == "let in"


def test_a_password_is_the_same_however_a_keyboard_puts_it_together(records: Engine) -> None:
    """Full-width digits of a Chinese keyboard, an accent of its own."""
    enter(records, "supervisor:s-1", password="cafe\u0301 １２３４５６")
    assert outcome(records, "s-1", "caf\u00e9 123456") == "let in"


def test_two_passwords_are_verified_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 19 MiB; whoever sends thousands has them wait, and those that wait too long are told so."""
    busy, most = 0, 0
    full, go_on = Barrier(2), Event()

    def slow(plain: str, known: str) -> bool:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        if not go_on.is_set():
            full.wait(30)
            go_on.wait(30)
        busy -= 1
        return True

    monkeypatch.setattr(passwords, "verify", slow)
    with ThreadPoolExecutor(8) as pool:
        tried = [pool.submit(passwords.right, "a wrong password", passwords.NOBODYS) for _ in range(8)]
        while full.n_waiting or not busy:
            sleep(0.01)
        monkeypatch.setattr(passwords, "PATIENCE", 0.0)
        with pytest.raises(TooManyAtOnce, match="try again in a few seconds"):
            passwords.right("a wrong password", passwords.NOBODYS)
        go_on.set()
        assert all(one.result(30) for one in tried)
    assert most == 2


def test_a_refused_try_is_noted_without_what_was_typed(records: Engine) -> None:
    """People type their password where the name goes; which account was tried stands there, and from where."""
    enter(records, "supervisor:s-1")
    outcome(records, "my secret password", "s-1")
    outcome(records, "s-1", "a wrong password", address=ELSEWHERE)
    sign_in(records, "s-1")
    with records.begin() as connection:
        lines = [line for line in audit.listed(connection) if line["what"] == "sign_in"]
    told = [(line["who"], line["about"], line["refused"]) for line in reversed(lines)]
    assert told == [
        (HERE, None, True), (ELSEWHERE, "account:s-1", True), ("supervisor:s-1", "account:s-1", False),
    ]  # fmt: skip
    assert "secret password" not in str(lines)
    assert lines[0]["details"]["address"] == HERE


# -- links --------------------------------------------------------------------------------------------------------


def test_the_first_link_makes_one_operator_however_many_open_it_at_once(records: Engine) -> None:
    """Whoever comes second has nothing, whatever they say who they are."""
    with records.begin() as connection:
        link = links.make_first(connection, now=NOW)
    assert link is not None

    def use(person: str) -> bool:
        try:
            with records.begin() as connection:
                links.use(connection, link, PASSWORD, NOW, [person])
        except AccessError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(use, [f"manager:m-{number}" for number in range(4)]))
    assert used.count(True) == 1
    with records.begin() as connection:
        assert len(accounts.listed(connection, NOW)) == 1


def test_a_link_opened_by_two_at_once_sets_one_password(records: Engine) -> None:
    """Whoever has read it over somebody's shoulder comes second, or the owner notices."""
    with records.begin() as connection:
        accounts.add(connection, ["manager:m-2"], by=BOSS, now=NOW)
        link = links.make(connection, "m-2", by=BOSS, now=NOW)

    def use(password: str) -> bool:
        try:
            with records.begin() as connection:
                links.use(connection, link, password, NOW)
        except AccessError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        used = list(pool.map(use, ["password of the owner", "password of a thief"]))
    assert used.count(True) == 1
