"""The staff register: the id names the human, whatever the role; what the last release reads stays readable."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text

from activities.records.database import alembic_config, engine
from activities.records.record import Records
from activities.records.statement import missing
from activities.rules import merging
from activities.rules.people import revocations, staff
from activities.rules.people.revocations import NothingToRevoke, Revocation
from activities.rules.people.staff import UnfitStaff
from desk.embedded.postgres import Postgres
from models.books import CertificatesGiven
from models.people import Colleague
from models.record import Certified, Written
from record_writes import sighting, step

FIRST, LAST = date(2026, 3, 1), date(2026, 9, 30)
ON = date(2026, 6, 1)
DAY = timedelta(days=1)


def check(person: str, category: str = "oven", on: date = ON) -> Certified:
    return Certified(person=person, category=category, on=on)


def person(connection: Connection, own_id: str) -> Colleague:
    return staff.colleagues(connection)[own_id]


# -- from the last release ----------------------------------------------------------------------------------------

BEFORE = (
    ("supervisor:li-4", "李主管", "suburb", True),
    ("clerk:li-4", "小李", None, True),
    ("technician:li-4", "李师傅", None, True),
    ("technician:wang-1", "王师傅", "town", False),
    ("clerk:wang-1", "王芳", None, True),
    ("technician:gone-1", "老钱", "town", False),
    ("customer:u-1", "顾客", None, True),
)
"""Person, name, zone, active."""


@pytest.fixture
def old(postgres: Postgres) -> Iterator[Engine]:
    """A database as the last release left it, with its staff."""
    postgres.execute("CREATE DATABASE before_humans")
    found = engine(postgres.url("before_humans"))
    with found.begin() as connection:
        command.upgrade(alembic_config(connection), "0006")
        hire(connection, *BEFORE)
    yield found
    found.dispose()
    postgres.execute("DROP DATABASE before_humans WITH (FORCE)")


def hire(connection: Connection, *rows: tuple[str, str, str | None, bool]) -> None:
    """As the last release does."""
    statement = text("INSERT INTO staff (person, name, zone, active) VALUES (:p, :n, :z, :a)")
    connection.execute(statement, [dict(zip("pnza", row, strict=True)) for row in rows])


def certify(connection: Connection, holder: str, category: str, until: date = LAST) -> None:
    """As the last release does."""
    statement = text("INSERT INTO certificate VALUES (:p, :c, :first, :last)")
    connection.execute(statement, {"p": holder, "c": category, "first": FIRST, "last": until})


def revoke(connection: Connection, on: date, category: str = "oven", person: str = "staff:li-4") -> int:
    """By a manager; how many certificates that ends."""
    asked = Revocation(
        person=person, category=category, revoked_from=on, by="manager:m-1", reason="forged", at=step("x").decided_at
    )
    return len(revocations.revoke(connection, asked))


def test_rows_of_one_id_become_one_person(old: Engine) -> None:
    """Active before inactive, the technician before the others, then the alphabet; the zone is the first there is."""
    with old.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        rows = connection.execute(text("SELECT id, name, zone, active FROM staff_member ORDER BY id")).all()
        list_before = connection.execute(text("SELECT person, name, zone, active FROM staff")).all()
    assert [tuple(row) for row in rows] == [
        ("gone-1", "老钱", "town", False), ("li-4", "李师傅", "suburb", True), ("wang-1", "王芳", "town", True),
    ]  # fmt: skip
    assert sorted(map(tuple, list_before)) == sorted(BEFORE)


def test_whom_a_desk_of_the_last_release_adds_meanwhile_is_a_person_too(records: Engine) -> None:
    """And is not renamed by it where the register knows them."""
    with records.begin() as connection:
        staff.add(connection, "technician:li-4", "李师傅", "town")
        hire(connection, ("supervisor:li-4", "李主管", None, True), ("clerk:c-9", "周", None, True))
        assert {one.id: one.name for one in staff.colleagues(connection).values()} == {"li-4": "李师傅", "c-9": "周"}
        staff.certify(connection, "clerk:c-9", "*", FIRST, LAST)


def test_a_name_or_zone_that_differs_by_the_role_is_told(records: Engine) -> None:
    """A zone that only one row has differs from none; entered anew, the person is called one way in every role."""
    with records.begin() as connection:
        hire(connection, *BEFORE)
        told = {row.id: row for row in merging.differing(connection)}
        assert list(told) == ["li-4", "wang-1"]
        assert told["li-4"].persons == ["clerk:li-4", "supervisor:li-4", "technician:li-4"]
        assert told["li-4"].names == ["小李", "李主管", "李师傅"]
        staff.add(connection, "staff:li-4", "李四", "town")
        staff.add(connection, "clerk:wang-1", "王芳", "town")
        assert merging.differing(connection) == []
        called = connection.execute(text("SELECT DISTINCT name, zone FROM staff WHERE person LIKE '%li-4'")).all()
    assert [tuple(row) for row in called] == [("李四", "town")]


# -- certificates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "step by step"])
@pytest.mark.parametrize("given", ["technician:li-4", "supervisor:li-4", "staff:li-4"])
@pytest.mark.parametrize("named", ["technician:li-4", "supervisor:li-4"])
def test_a_certificate_is_the_humans_whichever_role_the_case_names(
    records: Engine, given: str, named: str, slow: bool
) -> None:
    """一§18·1; nobody of another id, in no role, has it by that."""
    with records.begin() as connection:
        staff.add(connection, "supervisor:li-4", "李四")
        staff.certify(connection, given, "oven", FIRST, LAST)
    reckoned = [sighting("repair-S-1", step("x").decided_at)] if slow else []
    other = check("technician:li-44")
    answer = Records(records).record(step("repair-S-1", checks=[check(named), other], postings=reckoned))
    assert answer == Written(failed=[other])
    assert Records(records).record(step("repair-S-1", checks=[check(named)], postings=reckoned)) == Written()


def test_a_worker_of_the_last_release_reads_what_is_certified_today(records: Engine) -> None:
    """It looks under `technician:id`, in whatever role the certificate was given; the list shows no further role."""
    with records.begin() as connection:
        staff.add(connection, "supervisor:li-4", "李四")
        staff.add(connection, "staff:wu-5", "吴五")
        for one in ("supervisor:li-4", "staff:wu-5"):
            staff.certify(connection, one, "oven", FIRST, LAST)
        holders = connection.execute(text("SELECT person FROM certificate ORDER BY person")).scalars().all()
        assert holders == ["technician:li-4", "technician:wu-5"]
        listed = staff.listed(connection)
    assert [row["person"] for row in listed] == ["staff:wu-5", "supervisor:li-4"]
    assert [[c["category"] for c in row["certificates"]] for row in listed] == [["oven"], ["oven"]]


def test_what_the_last_release_certified_holds_until_it_is_revoked(records: Engine) -> None:
    """A certificate given to a supervisor is the human's; a shorter one beside it takes nothing away."""
    with records.begin() as connection:
        hire(connection, ("supervisor:li-4", "李四", None, True))
        certify(connection, "supervisor:li-4", "oven")
        staff.certify(connection, "technician:li-4", "oven", FIRST, ON)
        assert missing(connection, [check("technician:li-4", on=LAST)]) == []
        revoke(connection, ON + DAY)
        assert missing(connection, [check("technician:li-4")]) == []
        assert missing(connection, [check("technician:li-4", on=LAST)]) == [check("technician:li-4", on=LAST)]
        (row,) = staff.listed(connection)
    assert row["certificates"] == [{"category": "oven", "valid_from": FIRST, "valid_until": ON}]


def test_a_role_that_certificates_needed_is_one_of_the_list_once_it_is_entered(records: Engine) -> None:
    """`staff add technician:…` says so."""
    with records.begin() as connection:
        staff.add(connection, "supervisor:li-4", "李四")
        staff.certify(connection, "supervisor:li-4", "oven", FIRST, LAST)
        staff.add(connection, "technician:li-4", "李四")
        assert [row["person"] for row in staff.listed(connection)] == ["supervisor:li-4", "technician:li-4"]


def test_a_certificate_is_never_edited(records: Engine) -> None:
    """A renewal is a further row; one that is entered twice is one; one that is revoked is not entered again."""
    later = LAST + 30 * DAY
    with records.begin() as connection:
        staff.add(connection, "technician:li-4", "李四")
        for until in (LAST, LAST, later):
            staff.certify(connection, "technician:li-4", "oven", FIRST, until)
        rows = connection.execute(text("SELECT valid_from, valid_until FROM certificate ORDER BY certificate")).all()
        assert [tuple(row) for row in rows] == [(FIRST, LAST), (FIRST, later)]
        assert revoke(connection, ON) == 2
        staff.certify(connection, "technician:li-4", "oven", FIRST, later)
        assert missing(connection, [check("technician:li-4")]) == [check("technician:li-4")]
        staff.certify(connection, "technician:li-4", "oven", ON, later)
        assert missing(connection, [check("technician:li-4")]) == []
        assert connection.execute(text("SELECT count(*) FROM certificate")).scalar() == 3


def test_revoked_before_it_begins_it_never_was(records: Engine) -> None:
    """Those of another category, or of somebody else, stand; a day earlier may be named later on."""
    with records.begin() as connection:
        for who in ("technician:li-4", "technician:wu-5"):
            staff.add(connection, who, who)
            for category in ("oven", "*"):
                staff.certify(connection, who, category, FIRST, LAST)
        assert revoke(connection, ON) == 1
        assert revoke(connection, FIRST - DAY) == 1
        held = staff.certificates(connection)
        assert [row["category"] for row in held["li-4"]] == ["*"]
        assert [row["category"] for row in held["wu-5"]] == ["*", "oven"]
        with pytest.raises(NothingToRevoke, match=f"stands on 2026-06-01 or later; there is: \\* until {LAST}"):
            revoke(connection, ON)
        with pytest.raises(NothingToRevoke, match="there is: none"):
            revoke(connection, LAST + DAY, "*")
        with pytest.raises(LookupError, match="not on the staff list"):
            revoke(connection, ON, person="staff:nobody")


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("manager:m-1", None), ("general_manager:g-1", None), ("supervisor:s-1", "revoked by a manager"),
        ("hr:h-1", "revoked by a manager"), ("manager:li-4", "nobody revokes their own"),
        ("general_manager:li-4", "nobody revokes their own"),
    ],
)  # fmt: skip
def test_a_manager_revokes_and_nobody_their_own(by: str, words: str | None) -> None:
    """In whatever role they act."""
    why = revocations.why_not(by, "technician:li-4")
    assert (why is None) if words is None else (why is not None and words in why)


def test_a_case_gives_certificates_and_a_lost_step_takes_its_own_back(records: Engine) -> None:
    """A newcomer who is on no list of roles may be assigned from then on, once; what others gave stands."""
    given = CertificatesGiven(person="staff:li-4", categories=["oven", "oven", "pump"], valid_from=ON, valid_until=LAST)
    first = step("repair-S-1", postings=[given.posted()])
    with records.begin() as connection:
        staff.add(connection, "staff:li-4", "李四")
        staff.certify(connection, "staff:li-4", "oven", ON, LAST)
    assert Records(records).record(first) == Written()
    again = step(
        "repair-S-1", decided=first.decided_at + DAY, whole=True,
        postings=[given.model_copy(update={"categories": ["lamp"]}).posted()],
    )  # fmt: skip
    assert Records(records).record(again) == Written()
    assert Records(records).record(first) == Written()
    with records.connect() as connection:
        query = text("SELECT person, category, workflow_id, seq FROM certificate ORDER BY category")
        rows = [tuple(row) for row in connection.execute(query)]
        assert missing(connection, [check("technician:li-4", "lamp"), check("technician:li-4")]) == []
        before = check("technician:li-4", "lamp", on=ON - DAY)
        assert missing(connection, [before]) == [before]
    holder = "technician:li-4"
    assert rows == [(holder, "lamp", "repair-S-1", 1), (holder, "oven", None, None)]
    unknown = given.model_copy(update={"person": "staff:nobody"}).posted()
    refused = Records(records).record(step("repair-S-2", postings=[unknown]))
    assert refused.unfit is not None
    assert "not on the staff list" in refused.unfit


def test_the_guard_is_answered_by_an_index(records: Engine) -> None:
    """It stands in the statement of every assignment."""
    with records.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = "SELECT person FROM certificate WHERE split_part(person, ':', 2) = 'li-4'"
        plan = "\n".join(connection.execute(text(f"EXPLAIN {asked}")).scalars())
    assert "ix_certificate_human" in plan


# -- what is known of people --------------------------------------------------------------------------------------


def test_what_is_not_given_stays(records: Engine) -> None:
    """Post, department and the rest; by whichever role the person is named."""
    with records.begin() as connection:
        staff.add(connection, "supervisor:boss-1", "周")
        details = {"post": "repair", "department": "售后", "supervisor": "boss-1", "proficient": True, "hired_on": ON}
        staff.enlist(connection, "technician:li-4", {"name": "李四", "zone": "town", **details})
        staff.enlist(connection, "supervisor:li-4", {"name": "李主管", "station": "S-1"})
        assert person(connection, "li-4") == Colleague(
            id="li-4", name="李主管", post="repair", department="售后", station="S-1", zone="town", supervisor="boss-1",
            hired_on=ON, proficient=True,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("leader", "words"),
    [("nobody", "is not on the staff list"), ("li-4", "is led by"), ("wu-5", "is led by"), ("an-6", "is led by")],
)
def test_a_supervisor_is_on_the_list_and_not_led_by_who_is_led(records: Engine, leader: str, words: str) -> None:
    """Not oneself, nor over any number of others; nothing is written then."""
    with records.begin() as connection:
        staff.add(connection, "technician:li-4", "李四")
        staff.enlist(connection, "staff:wu-5", {"name": "吴五", "supervisor": "li-4"})
        staff.enlist(connection, "staff:an-6", {"name": "安六", "supervisor": "wu-5"})
        with pytest.raises(UnfitStaff, match=words) as wrong:
            staff.enlist(connection, "technician:li-4", {"name": "李", "supervisor": leader})
        assert wrong.value.errors[0]["loc"] == ["supervisor"]
        assert person(connection, "li-4").name == "李四"


def test_who_is_hired_after_the_last_day_is_back(records: Engine) -> None:
    """A change of what is known of a leaver is none of that."""
    with records.begin() as connection:
        staff.enlist(connection, "technician:li-4", {"name": "李四", "hired_on": FIRST})
        staff.leave(connection, "staff:li-4", ON)
        staff.add(connection, "technician:li-4", "李")
        assert (person(connection, "li-4").left_on, person(connection, "li-4").at_work(ON)) == (ON, True)
        staff.enlist(connection, "technician:li-4", {"name": "李", "hired_on": LAST})
        one = person(connection, "li-4")
    assert (one.left_on, one.at_work(ON), one.at_work(LAST)) == (None, False, True)
