"""Attacks on passwords: guessing slows its sender down, and what a try costs tells nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import Engine, text

from activities.access import accounts, audit, links, passwords, slowdown
from activities.access.errors import AccessError, NotLetIn, TooEarly, TooManyAtOnce
from sign_ins import (
    BOSS,
    ELSEWHERE,
    HERE,
    NOW,
    PASSWORD,
    Verifications,
    enter,
    execute,
    outcome,
    sign_in,
)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


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
