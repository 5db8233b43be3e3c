"""Writing step by step, where a step hangs on what the records hold, or where a lost attempt had been there."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from activities.records.record import AT_ONCE, Records
from activities.rules.people import staff
from models.case import Conduct, Link, Relation
from models.record import Certified, Form, Written
from record_writes import NOW, rows, sighting, step

TECH, CASE = "technician:t-1", "repair-S-1"
FIRST, LAST = date(2026, 3, 1), date(2026, 9, 30)
ONE = timedelta(days=1)


@pytest.fixture
def database(records: Engine) -> Engine:
    """The records alone; one technician with a certificate of some months."""
    with records.begin() as connection:
        staff.add(connection, TECH, "Name")
        staff.certify(connection, TECH, "washing_machine", FIRST, LAST)
    return records


def check(on: date, category: str = "washing_machine", person: str = TECH) -> Certified:
    return Certified(person=person, category=category, on=on)


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "step by step"])
def test_a_certificate_holds_from_its_first_day_to_its_last(database: Engine, slow: bool) -> None:
    """Whichever way the step is written; one that does not hold writes nothing (一§18·1)."""
    held = []
    for on in (FIRST - ONE, FIRST, FIRST + ONE, LAST - ONE, LAST, LAST + ONE):
        case = f"repair-{on}"
        write = step(case, checks=[check(on)], postings=[sighting(case, NOW)] if slow else [])
        answer = Records(database).record(write)
        assert answer in (Written(), Written(failed=[check(on)]))
        held += [on] if answer == Written() else []
        assert len(rows(database, "SELECT 1 FROM timeline")) == len(held)
        assert len(rows(database, "SELECT 1 FROM trend_sighting")) == (len(held) if slow else 0)
    assert held == [FIRST, FIRST + ONE, LAST - ONE, LAST]


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "step by step"])
def test_every_check_must_hold_and_those_that_do_not_are_named(database: Engine, slow: bool) -> None:
    """The person, the category and the day are one's own; `*` is every category."""
    with database.begin() as connection:
        staff.add(connection, "technician:t-2", "Name")
        staff.certify(connection, "technician:t-2", "*", FIRST, LAST)
    good = [check(FIRST), check(FIRST, "oven", "technician:t-2")]
    bad = [check(FIRST, "oven"), check(FIRST, person="technician:t-3")]
    reckoned = [sighting(CASE, NOW)] if slow else []  # what is reckoned is written step by step
    answer = Records(database).record(step(CASE, checks=[good[0], bad[0], good[1], bad[1]], postings=reckoned))
    assert answer == Written(failed=bad)
    assert Records(database).record(step(CASE, checks=good, postings=reckoned)) == Written()


def test_conduct_that_only_a_lost_attempt_proposed_is_wiped_and_what_stood_before_it_stays(database: Engine) -> None:
    """The records are those of the attempt that stands (一§26)."""
    records = Records(database)
    kept = Conduct(record=2, kind="obstruction", person=TECH)
    records.record(step(CASE))
    records.record(step(CASE, 2, conduct=[kept]))
    records.record(step(CASE, 3, conduct=[Conduct(record=3, kind="unexcused_absence", person=TECH)]))
    again = step(CASE, 3, decided=NOW + timedelta(seconds=5))
    assert records.record(again).conflict
    assert records.record(again.model_copy(update={"whole": True, "conduct": [kept]})) == Written()
    assert rows(database, "SELECT record, kind, state FROM conduct_record") == [(2, "obstruction", "proposed")]


def test_conduct_that_a_later_step_decided_is_as_the_step_that_stands_left_it(database: Engine) -> None:
    """Confirmed by a lost attempt, it is undecided again."""
    records = Records(database)
    records.record(step(CASE))
    records.record(step(CASE, 2, conduct=[Conduct(record=2, kind="obstruction", person=TECH)]))
    decided = Conduct(record=2, kind="obstruction", person=TECH, state="confirmed")
    records.record(step(CASE, 3, conduct=[decided]))
    undecided = [Conduct(record=2, kind="obstruction", person=TECH)]
    again = step(CASE, 3, decided=NOW + timedelta(seconds=5), whole=True, conduct=undecided)
    assert records.record(again) == Written()
    assert rows(database, "SELECT record, state FROM conduct_record") == [(2, "proposed")]


def test_links_that_only_a_lost_attempt_made_are_wiped_on_both_sides(database: Engine) -> None:
    """A case that it would have opened; what the case was opened by and reopens stays."""
    records = Records(database)
    kept = [Link(relation=Relation.OPENED_BY, workflow_id="return-A"), Link(relation=Relation.REOPENS, workflow_id="b")]
    records.record(step(CASE, links=kept))
    records.record(step(CASE, 2, links=[Link(relation=Relation.OPENED, workflow_id="repair-lost")]))
    again = [*kept, Link(relation=Relation.OPENED, workflow_id="repair-new")]
    assert records.record(step(CASE, 2, decided=NOW + timedelta(seconds=5), whole=True, links=again)) == Written()
    assert sorted(rows(database, "SELECT workflow_id, relation, other FROM case_link")) == sorted([
        (CASE, "opened_by", "return-A"), ("return-A", "opened", CASE), (CASE, "reopens", "b"),
        ("b", "reopened_by", CASE), (CASE, "opened", "repair-new"), ("repair-new", "opened_by", CASE),
    ])  # fmt: skip


def test_a_link_to_an_open_case_that_only_a_lost_attempt_made_is_wiped_on_both_sides(database: Engine) -> None:
    """What others link to this case is theirs, and stays."""
    records = Records(database)
    records.record(step("contact-C"))
    records.record(step("contact-C", 2, links=[Link(relation=Relation.LINKED, workflow_id=CASE)]))
    records.record(step(CASE))
    records.record(step(CASE, 2, links=[Link(relation=Relation.LINKED, workflow_id="repair-lost")]))
    assert records.record(step(CASE, 2, decided=NOW + timedelta(seconds=5), whole=True)) == Written()
    assert sorted(rows(database, "SELECT workflow_id, relation, other FROM case_link")) == sorted([
        ("contact-C", "linked", CASE), (CASE, "linked_by", "contact-C"),
    ])  # fmt: skip


def test_an_attempt_that_comes_late_changes_nothing(database: Engine) -> None:
    """Decided before the one that stands: it is answered as if written, and its loop learns otherwise by itself."""
    records = Records(database)
    records.record(step(CASE))
    later, earlier = NOW + timedelta(seconds=9), NOW + timedelta(seconds=3)
    records.record(step(CASE, 2, decided=later))
    for whole in (False, True):
        assert records.record(step(CASE, 2, decided=earlier, whole=whole)) == Written()
    assert rows(database, "SELECT at FROM timeline WHERE seq = 2") == [(later,)]


@pytest.mark.parametrize("whole", [False, True])
def test_an_attempt_that_comes_after_the_next_step_of_its_task_changes_nothing(database: Engine, whole: bool) -> None:
    """A clock step and the message behind it are decided in one task, at one time; the first is written once more."""
    records = Records(database)
    records.record(step(CASE))
    first = step(CASE, 2, decided=NOW + timedelta(seconds=3), whole=whole)
    for write in (first, step(CASE, 3, decided=NOW + timedelta(seconds=3)), first):
        assert records.record(write) == Written()
    assert rows(database, "SELECT seq FROM timeline ORDER BY seq") == [(1,), (2,), (3,)]
    assert rows(database, "SELECT last_seq FROM service_register") == [(3,)]


@pytest.mark.parametrize("whole", [False, True])
def test_the_same_step_again_is_written_once(database: Engine, whole: bool) -> None:
    """An activity that is tried again."""
    records = Records(database)
    for write in (step(CASE), step(CASE, 2, whole=whole)):
        for _ in range(2):
            assert records.record(write) == Written()
    assert rows(database, "SELECT seq FROM timeline ORDER BY seq") == [(1,), (2,)]


def test_a_step_that_follows_is_written_at_once_and_no_other(database: Engine) -> None:
    """One statement, as nearly always; what does not follow is left to the slow way."""
    records = Records(database)
    assert records._follows(step(CASE)) is not None
    assert records._follows(step(CASE, 2)) is not None
    assert records._follows(step(CASE)) is None
    assert records._follows(step(CASE, 2)) is None
    assert records._follows(step(CASE, 4)) is None
    assert records._follows(step(CASE, 3).model_copy(update={"first_run_id": "other"})) is None
    assert records._follows(step(CASE, 3)) is not None


def test_another_run_of_a_known_case_is_told_so(database: Engine) -> None:
    """Whatever it would write, at once or whole."""
    records = Records(database)
    records.record(step(CASE))
    for write in (step(CASE), step(CASE, 2), step(CASE, whole=True)):
        assert records.record(write.model_copy(update={"first_run_id": "other"})) == Written(already_opened=True)
    assert rows(database, "SELECT first_run_id, last_seq FROM service_register") == [("run", 1)]


def test_a_step_whose_predecessors_are_lacking_is_asked_for_whole(database: Engine) -> None:
    """Whole, it stands by itself: the register's line included."""
    records = Records(database)
    assert records.record(step(CASE, 3)) == Written(conflict=True)
    assert rows(database, "SELECT 1 FROM timeline") == []
    assert records.record(step(CASE, 3, whole=True)) == Written()
    assert records.record(step(CASE, 5)) == Written(conflict=True)
    assert rows(database, "SELECT last_seq FROM service_register") == [(3,)]


def test_a_step_of_more_rows_than_one_statement_takes_is_written_all_the_same(database: Engine) -> None:
    """With the register's row and the timeline's, two more than its forms."""
    for forms in (AT_ONCE - 2, AT_ONCE - 1, AT_ONCE):
        reply = {"text": "t", "replied_at": NOW, "replied_by": "x"}
        many = [Form(table="complaint_reply", key=str(n), seq=1, values=reply) for n in range(forms)]
        assert Records(database).record(step(f"repair-{forms}", forms=many)) == Written()
        written = rows(database, "SELECT 1 FROM complaint_reply WHERE workflow_id = :id", id=f"repair-{forms}")
        assert len(written) == forms


def test_what_the_records_cannot_hold_is_an_answer_where_a_person_sent_it(database: Engine) -> None:
    """And an error where the clock or a refusal writes: those must stand, whatever it takes."""
    records = Records(database)
    too_large = Form(table="review", key="1", seq=1, values={"time_score": 10**12, "quality_score": 1,
                                                             "reviewed_by": "x"})
    assert records.record(step(CASE, forms=[too_large])).rejected == "NumericValueOutOfRange"
    for outcome in ("clock", "refused"):
        with pytest.raises(ValueError, match="NumericValueOutOfRange"):
            records.record(step(CASE, outcome=outcome, forms=[too_large]))
    assert rows(database, "SELECT 1 FROM service_register") == []
