"""What the records say to an opening: known before, reopened rightly or not, under which rules."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from activities.records.opening import REOPENABLE, CaseOpener
from activities.records.record import Records
from activities.rules.publishing import FIRST_APPROVAL, publish_checklists
from models.policy.checklists import default_checklists
from models.record import CalendarAsked, Opened, OpenRequest
from record_writes import NOW, rows, step
from servers.databases import engine_of

ENDS = {"Repair": frozenset({"closed", "cancelled"}), "Return": frozenset({"closed"})}
CASE = "repair-O-1"


def asked(
    records: Engine, *, run: str = "run", kind: str = "Repair", reopens: str | None = None, lists: tuple[str, ...] = ()
) -> Opened:
    """Whether `repair-O-1` may be opened by this run."""
    request = OpenRequest(
        workflow_id=CASE, first_run_id=run, number="O-1", kind=kind, at=NOW, customer={"phone": "13800138000"},
        reopens=reopens, checklists=lists,
    )  # fmt: skip
    return CaseOpener(records, ENDS, lambda _case: False).open_case(request)


def stands(records: Engine, case: str, state: str, checklists: int = 0) -> None:
    """A repair in the register."""
    write = step(case)
    row = write.case.model_copy(update={"state": state, "checklists_version": checklists})
    assert Records(records).record(write.model_copy(update={"case": row}))


def test_an_opening_is_given_the_rules_in_force_and_the_customers_entry(records: Engine) -> None:
    """The calendar from the year before on, of which a limit may still come; the same entry again."""
    opened = asked(records)
    assert (opened.already_opened, opened.errors) == (False, [])
    assert opened.rules is not None
    assert (opened.rules.policy_version, opened.rules.calendar_version) == (1, 1)
    assert min(opened.rules.calendar.years) == NOW.year - 1
    assert asked(records).customer_entry == opened.customer_entry is not None


@pytest.mark.parametrize("kind", ["Repair", "Enquiry"])
def test_a_case_is_given_what_its_kind_reads_of_the_policy(records: Engine, kind: str) -> None:
    """And all of it where the kind says nothing; no checklist where none is named."""
    rules = asked(records, kind=kind).rules
    assert rules is not None
    assert ("return.cause" in rules.policy.values, "repair.review" in rules.policy.values) == (kind == "Enquiry", True)
    assert (rules.checklists_version, rules.checklists) == (0, {})


def test_a_case_keeps_the_lists_that_it_names_in_the_version_that_it_was_opened_under(database_url: str) -> None:
    """The same when its opening is decided again, whatever is published meanwhile."""
    database = engine_of(database_url)
    named = ("phone", "fitting")
    before = asked(database, lists=named).rules
    assert before is not None
    assert (before.checklists_version, list(before.checklists)) == (1, [*named])
    assert before.checklists["phone"] == default_checklists().of("phone")
    with database.begin() as connection:
        publish_checklists(connection, '[lists.phone]\nitems = ["third_ring"]', FIRST_APPROVAL, datetime.now(UTC))
    later = asked(database, lists=named).rules
    assert later is not None
    assert (later.checklists_version, list(later.checklists["phone"])) == (2, ["third_ring"])
    stands(database, CASE, "registered", before.checklists_version)
    assert asked(database, lists=named).rules == before
    database.dispose()


def test_a_list_that_there_is_not_is_told(records: Engine) -> None:
    """By its place; nothing is opened, no customer's entry made."""
    opened = asked(records, lists=("phone", "kitchen"))
    assert [error["loc"] for error in opened.errors] == [["checklists", 1]]
    assert "no checklist of version 1" in opened.errors[0]["msg"]
    assert rows(records, "SELECT 1 FROM customer") == []


def test_a_case_that_another_run_opened_is_known_and_its_own_run_goes_on(records: Engine) -> None:
    """The same run asks again after a lost task; another one is told, and makes no customer."""
    stands(records, CASE, "registered")
    assert asked(records, run="another").already_opened
    assert rows(records, "SELECT 1 FROM customer") == []
    assert not asked(records, run="run").already_opened


@pytest.mark.parametrize(
    ("reopens", "kind", "allowed"),
    [
        ("repair-closed", "Repair", True), ("repair-cancelled", "Repair", True), ("repair-registered", "Repair", False),
        ("repair-closed", "Return", False), ("repair-nobody", "Repair", False), ("repair-closed", "Enquiry", False),
    ],
)  # fmt: skip
def test_only_a_closed_case_of_the_kind_is_reopened(records: Engine, reopens: str, kind: str, allowed: bool) -> None:
    """Any other is named as wrong, with what it must be; no customer's entry is made then."""
    for state in ("closed", "cancelled", "registered"):
        stands(records, f"repair-{state}", state)
    opened = asked(records, kind=kind, reopens=reopens)
    wrong = [{"loc": ["reopens"], "msg": REOPENABLE.format(kind=kind)}]
    assert (opened.errors, opened.rules is not None) == (([], True) if allowed else (wrong, False))
    assert len(rows(records, "SELECT 1 FROM customer")) == allowed


def test_the_calendar_in_force_is_given_from_a_year_on(records: Engine) -> None:
    """Not more than is asked for."""
    found = CaseOpener(records, ENDS, lambda _case: False).calendar_in_force(CalendarAsked(from_year=2025))
    assert (found.version, min(found.calendar.years)) == (1, 2025)
