"""Accounts and links: who may sign in, as what they act, and how a password is chosen once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.access import accounts, audit, links
from activities.access.errors import AccessError, NotLetIn
from sign_ins import BOSS, NOW, PASSWORD, caller, enter, execute, sign_in, who

DAY = timedelta(days=1)


def account_of(records: Engine, person: str) -> dict[str, Any]:
    """Somebody's account."""
    with records.begin() as connection:
        found = accounts.find(connection, person)
    assert found is not None
    return found


def made_first(records: Engine) -> str | None:
    """The first link of all, where there is one."""
    with records.begin() as connection:
        return links.make_first(connection, now=NOW)


# -- accounts -----------------------------------------------------------------------------------------------------


def test_a_person_signs_in_under_the_id_or_in_any_role_of_theirs(records: Engine) -> None:
    """Whatever name they give, the first role stands before the others; a role that is not theirs is nobody's name."""
    enter(records, "supervisor:s-1", "technician:s-1")
    for name in ("s-1", "staff:s-1", "supervisor:s-1", "technician:s-1"):
        assert who(records, sign_in(records, name)) == "supervisor:s-1"
    with pytest.raises(NotLetIn, match="name or password is wrong"):
        sign_in(records, "manager:s-1")
    assert account_of(records, "technician:s-1")["roles"] == ["supervisor", "technician"]


@pytest.mark.parametrize("person", ["customer:17", "system:clock", "staff:s-1", "boss:s-1", "supervisor:", ""])
def test_no_customer_no_system_and_no_unknown_role_has_an_account(records: Engine, person: str) -> None:
    """Nobody could say for whom they act."""
    with records.begin() as connection, pytest.raises(AccessError, match="people sign in as clerk"):
        accounts.add(connection, [person], by=BOSS, now=NOW)


def test_a_name_without_a_role_is_told_how_it_is_written(records: Engine) -> None:
    """There would be nothing that they act as."""
    with records.begin() as connection, pytest.raises(AccessError, match="s-1 names no role: write it with one"):
        accounts.add(connection, ["s-1"], by=BOSS, now=NOW)


def test_an_account_is_one_person_s(records: Engine) -> None:
    """Two people in one account would act under each other's names; nobody at all is none either."""
    with records.begin() as connection:
        with pytest.raises(AccessError, match="s-1, s-2 are several people"):
            accounts.add(connection, ["supervisor:s-1", "clerk:s-2"], by=BOSS, now=NOW)
        with pytest.raises(AccessError, match="nobody has no account"):
            accounts.add(connection, [], by=BOSS, now=NOW)


def test_who_has_an_account_is_changed_and_not_added_again(records: Engine) -> None:
    """Nobody becomes another's successor by being added under their id."""
    enter(records, "clerk:c-1")
    with records.begin() as connection, pytest.raises(AccessError, match="c-1 has an account"):
        accounts.add(connection, ["manager:c-1"], operator=True, by=BOSS, now=NOW)
    assert account_of(records, "c-1")["roles"] == ["clerk"]


def test_roles_and_the_right_of_an_operator_are_changed_apart(records: Engine) -> None:
    """What is not named stays; roles named are all that they have from then on."""
    enter(records, "clerk:c-1")
    with records.begin() as connection:
        accounts.change(connection, "clerk:c-1", NOW, by=BOSS, operator=True)
    assert (account_of(records, "c-1")["roles"], account_of(records, "c-1")["operator"]) == (["clerk"], True)
    with records.begin() as connection:
        accounts.change(connection, "c-1", NOW, by=BOSS, people=["supervisor:c-1", "clerk:c-1"])
        with pytest.raises(AccessError, match="c-2 is another person than c-1"):
            accounts.change(connection, "c-1", NOW, by=BOSS, people=["clerk:c-2"])
        with pytest.raises(AccessError, match="c-9 has no account"):
            accounts.change(connection, "c-9", NOW, by=BOSS, operator=False)
    found = caller(records, sign_in(records, "c-1"))
    assert found is not None
    assert (found.names, found.operator) == (("supervisor:c-1", "clerk:c-1"), True)


def test_an_account_that_was_closed_is_opened_anew_without_its_password(records: Engine) -> None:
    """Who comes back chooses another; the roles of before are gone."""
    enter(records, "manager:m-2", operator=True)
    with records.begin() as connection:
        accounts.deactivate(connection, "m-2", by=BOSS, now=NOW)
        with pytest.raises(AccessError, match="no account that may sign in"):
            accounts.deactivate(connection, "m-2", by=BOSS, now=NOW)
        accounts.add(connection, ["clerk:m-2"], by=BOSS, now=NOW)
    found = account_of(records, "m-2")
    assert (found["roles"], found["operator"], found["password"], found["active"]) == (["clerk"], False, None, True)
    with pytest.raises(NotLetIn):
        sign_in(records, "m-2")


def test_the_list_of_accounts_shows_no_password(records: Engine) -> None:
    """It says whether one was chosen."""
    enter(records, "clerk:c-1")
    with records.begin() as connection:
        accounts.add(connection, ["clerk:c-2"], by=BOSS, now=NOW)
        rows = accounts.listed(connection, NOW)
    assert [(row["human"], row["password"]) for row in rows] == [("c-1", True), ("c-2", False)]


def test_every_change_of_an_account_is_a_line_of_the_audit(records: Engine) -> None:
    """With whom it concerns and by whom; no line holds the link or the password."""
    enter(records, "clerk:c-1")
    with records.begin() as connection:
        accounts.change(connection, "c-1", NOW, by="hr:h-1", people=["clerk:c-1"], operator=True)
        accounts.deactivate(connection, "c-1", by="hr:h-1", now=NOW)
        lines = audit.listed(connection, about="account:c-1")
    told = [(line["what"], line["who"]) for line in reversed(lines)]
    assert told == [
        ("add_account", BOSS), ("make_link", BOSS), ("choose_password", "clerk:c-1"), ("change_account", "hr:h-1"),
        ("deactivate_account", "hr:h-1"),
    ]  # fmt: skip
    assert lines[1]["details"] == {"roles": ["clerk"], "operator": True}
    assert PASSWORD not in str(lines)


# -- links --------------------------------------------------------------------------------------------------------


def test_a_link_is_for_one_password(records: Engine) -> None:
    """Who opens it a second time, or makes one up, is told how to come by another."""
    with records.begin() as connection:
        accounts.add(connection, ["clerk:c-1"], by=BOSS, now=NOW)
        link = links.make(connection, "c-1", by=BOSS, now=NOW)
        assert links.whose(connection, link, NOW) == "c-1"
        links.use(connection, link, PASSWORD, NOW)
        for spent in (link, "made-up", "\ud800\0"):
            with pytest.raises(AccessError, match="ask for another with `aftersales access link`"):
                links.use(connection, spent, "another long password", NOW)
    assert who(records, sign_in(records, "c-1")) == "clerk:c-1"


def test_a_link_holds_for_a_day_and_until_another_is_made(records: Engine) -> None:
    """Looking at it does not use it up."""
    with records.begin() as connection:
        accounts.add(connection, ["clerk:c-1"], by=BOSS, now=NOW)
        old = links.make(connection, "c-1", by=BOSS, now=NOW)
        assert links.whose(connection, old, NOW + DAY - timedelta(seconds=1)) == "c-1"
        with pytest.raises(AccessError, match="too old"):
            links.whose(connection, old, NOW + DAY)
        new = links.make(connection, "clerk:c-1", by=BOSS, now=NOW)
        with pytest.raises(AccessError, match="replaced"):
            links.whose(connection, old, NOW)
        assert links.whose(connection, new, NOW) == "c-1"


def test_a_password_that_is_too_short_leaves_the_link_unused(records: Engine) -> None:
    """So is one that is too long; ten signs of any kind will do."""
    with records.begin() as connection:
        accounts.add(connection, ["clerk:c-1"], by=BOSS, now=NOW)
        link = links.make(connection, "c-1", by=BOSS, now=NOW)
        for password in ("nine char", "x" * 201, "ten signs \ud800", ""):
            with pytest.raises(AccessError, match="10 to 200 characters"):
                links.use(connection, link, password, NOW)
        links.use(connection, link, "一二三四五六七八九十", NOW)
    assert who(records, sign_in(records, "c-1", "一二三四五六七八九十")) == "clerk:c-1"


def test_a_closed_account_has_no_link(records: Engine) -> None:
    """One that was made before holds no longer, nor is another made; nor for who has no account."""
    with records.begin() as connection:
        accounts.add(connection, ["clerk:c-1"], by=BOSS, now=NOW)
        link = links.make(connection, "c-1", by=BOSS, now=NOW)
        accounts.deactivate(connection, "c-1", by=BOSS, now=NOW)
        with pytest.raises(AccessError, match="replaced"):
            links.use(connection, link, PASSWORD, NOW)
        for person in ("c-1", "c-2"):
            with pytest.raises(AccessError, match="has no account that may sign in"):
                links.make(connection, person, by=BOSS, now=NOW)
        with pytest.raises(AccessError, match="nobody's name"):
            links.make(connection, "no name", by=BOSS, now=NOW)


def test_the_records_hold_no_link_no_password_and_no_token(records: Engine) -> None:
    """Whoever reads a dump of the database signs in with nothing that stands there."""
    with records.begin() as connection:
        accounts.add(connection, ["clerk:c-1"], by=BOSS, now=NOW)
        link = links.make(connection, "c-1", by=BOSS, now=NOW)
        links.use(connection, link, PASSWORD, NOW)
    token = sign_in(records, "c-1")
    with records.connect() as connection:
        held = "".join(
            str(connection.exec_driver_sql(f"SELECT * FROM {name}").all())
            for name in ("account", "sign_in_link", "session", "audit")
        )
    assert not [secret for secret in (link, PASSWORD, token) if secret in held]
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in held


# -- the first of all ---------------------------------------------------------------------------------------------


def test_the_first_link_makes_an_operator_of_whoever_says_who_they_are(records: Engine) -> None:
    """From then on there is none, and no other first link that was printed before holds."""
    other, link = made_first(records), made_first(records)
    assert link is not None
    assert other is not None
    with records.begin() as connection:
        assert links.whose(connection, link, NOW) is None
        with pytest.raises(AccessError, match="replaced"):
            links.whose(connection, other, NOW)
        with pytest.raises(AccessError, match="nobody has no account"):
            links.use(connection, link, PASSWORD, NOW)
        with pytest.raises(AccessError, match="people sign in as"):
            links.use(connection, link, PASSWORD, NOW, ["customer:17"])
        links.use(connection, link, PASSWORD, NOW, ["general_manager:g-1", "clerk:g-1"])
    found = caller(records, sign_in(records, "g-1"))
    assert found is not None
    assert (found.names, found.operator) == (("general_manager:g-1", "clerk:g-1"), True)
    assert made_first(records) is None


def test_the_first_link_holds_no_longer_once_somebody_was_added(records: Engine) -> None:
    """Nor does it after the one account was closed: whoever reaches the machine adds somebody by command."""
    link = made_first(records)
    assert link is not None
    enter(records, "clerk:c-1")
    with records.begin() as connection:
        accounts.deactivate(connection, "c-1", by=BOSS, now=NOW)
        with pytest.raises(AccessError, match="used, replaced or is too old"):
            links.use(connection, link, PASSWORD, NOW, ["manager:m-9"])
    assert made_first(records) is None


# -- the staff register -------------------------------------------------------------------------------------------


def test_who_has_left_by_the_staff_register_does_not_sign_in(records: Engine, staff: None) -> None:
    """The last day counts as the company's calendar has it; a session ends with it, and who comes back may again."""
    enter(records, "supervisor:s-1")
    token = sign_in(records, "s-1")
    execute(records, "UPDATE staff_member SET left_on = '2026-11-23' WHERE id = 's-1'")
    evening, midnight = NOW.replace(hour=15, minute=59), NOW.replace(hour=16)  # 23:59 and 0:00 in Shanghai
    assert who(records, token, NOW + timedelta(hours=6)) == "supervisor:s-1"
    assert who(records, sign_in(records, "s-1", at=evening), evening) == "supervisor:s-1"
    assert who(records, token, midnight) is None
    with pytest.raises(NotLetIn, match="name or password is wrong"):
        sign_in(records, "s-1", at=midnight)
    execute(records, "UPDATE staff_member SET left_on = NULL WHERE id = 's-1'")
    assert who(records, sign_in(records, "s-1", at=midnight), midnight) == "supervisor:s-1"


def test_who_is_inactive_in_the_staff_register_does_not_sign_in(records: Engine, staff: None) -> None:
    """Nor goes on with a session; also where the old list alone has them, in whatever role."""
    enter(records, "supervisor:s-1")
    token = sign_in(records, "s-1")
    execute(records, "UPDATE staff_member SET active = false WHERE id = 's-1'")
    assert who(records, token) is None
    with pytest.raises(NotLetIn):
        sign_in(records, "s-1")
    enter(records, "clerk:c-7")
    execute(
        records, "INSERT INTO staff (person, name, active, for_certificates) VALUES ('clerk:c-7', '七', false, false)"
    )
    with pytest.raises(NotLetIn):
        sign_in(records, "c-7")


def test_who_does_not_stand_in_the_staff_register_is_not_judged_by_it(records: Engine, staff: None) -> None:
    """A general manager need not be on the list; who begins next week may choose a password now."""
    enter(records, "general_manager:g-1")
    assert who(records, sign_in(records, "g-1")) == "general_manager:g-1"
    enter(records, "technician:t-1")
    execute(records, "UPDATE staff_member SET hired_on = '2026-12-01' WHERE id = 't-1'")
    assert who(records, sign_in(records, "t-1")) == "technician:t-1"
