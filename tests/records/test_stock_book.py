"""The stock ledger under interleaved steps, retries and lost attempts: it holds what its entries say."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text

from activities.records.record import Records
from models.books import Posted
from models.record import Write, Written
from models.stock.ledger import EntryKind, StockEntry
from record_writes import CLERK, NOW, rows, step

LATER = timedelta(seconds=5)
K = EntryKind


@pytest.fixture
def ledger(records: Engine) -> Records:
    """Two places, two parts, and the writer of the records."""
    with records.begin() as connection:
        for number in ("belt", "pump"):
            connection.execute(text("INSERT INTO part VALUES (:n, :n, 'washing', 1, 10)"), {"n": number})
        for place, kind in (("hub", "hub"), ("van", "van")):
            row = {"p": place, "k": kind}
            connection.execute(text("INSERT INTO place VALUES (:p, :k, 'east', 'warehouse:w-1')"), row)
    return Records(records)


def entry(
    kind: EntryKind, quantity: int | None, part: str | None = "pump", place: str | None = "hub", **more: Any
) -> Posted:
    """A line of the ledger."""
    return StockEntry(
        kind=kind, quantity=quantity, part=part, place=place, happened_at=NOW, by=CLERK, **more
    ).posted()


def keep(case: str, quantity: int, part: str = "pump", place: str = "hub") -> Posted:
    """Keeps so many for a case."""
    return entry(K.RESERVED, quantity, part, place, holder=case)


def free(case: str) -> Posted:
    """Frees all that a case has."""
    return StockEntry.release_all(case, NOW, CLERK).posted()


def balances(records: Engine) -> dict[tuple[str, str], tuple[int, int]]:
    """What lies there and what is kept, where either is anything."""
    query = "SELECT place, part, on_hand, reserved FROM stock_balance WHERE on_hand <> 0 OR reserved <> 0"
    return {(place, part): (on_hand, kept) for place, part, on_hand, kept in rows(records, query)}


def summed(records: Engine) -> dict[tuple[str, str], tuple[int, int]]:
    """The same, by adding up the entries."""
    found: dict[tuple[str, str], list[int]] = {}
    for place, part, kind, quantity in rows(records, "SELECT place, part, kind, quantity FROM stock_entry"):
        found.setdefault((place, part), [0, 0])[kind in ("reserved", "released")] += quantity
    return {where: (lies, kept) for where, (lies, kept) in found.items() if lies or kept}


def test_eight_workers_are_after_the_last_three_pieces(records: Engine, ledger: Records) -> None:
    """Three have one, the others are told part, place and what is there; asked again nobody has two."""
    assert ledger.record(step("purchase-1", postings=[entry(K.RECEIVED, 3)])) == Written()
    cases = [f"repair-{number}" for number in range(8)]
    for case in cases:
        ledger.record(step(case))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda case: ledger.record(step(case, 2, postings=[keep(case, 1)])), cases))
    assert sorted(a.unfit or "" for a in answers) == [""] * 3 + ["hub has 0 of pump free, 1 are asked for"] * 5
    for case, answer in zip(cases, answers, strict=True):
        if answer.stands:
            assert ledger.record(step(case, 2, postings=[keep(case, 1)])) == Written()
    assert balances(records) == summed(records) == {("hub", "pump"): (3, 3)}


def test_what_is_kept_for_a_case_is_freed_as_it_ends_and_never_after(records: Engine, ledger: Records) -> None:
    """Somebody keeps for the case at the very moment when it ends: kept and freed, or not kept at all.

    Every second case frees what it knows of itself; of the others, the records do.
    """
    for number in range(10):
        ledger.record(step(f"purchase-{number}", postings=[entry(K.RECEIVED, 1)]))
        case, giver = f"repair-{number}", f"parts-{number}"
        ledger.record(step(case)), ledger.record(step(giver))
        closing = step(case, 2)
        ended = closing.model_copy(
            update={"case": closing.case.model_copy(update={"closed_at": NOW}), "postings": [free(case)] * (number % 2)}
        )
        with ThreadPoolExecutor(2) as pool:
            both = pool.map(ledger.record, (ended, step(giver, 2, postings=[keep(case, 1)])))
        _, given = both
        assert given.unfit in (None, f"{case} is no open case: nothing is kept for it")
        assert ledger.record(ended) == Written(), "asked again, it is freed once"
    assert balances(records) == summed(records) == {("hub", "pump"): (10, 0)}


def test_nothing_is_freed_that_is_not_kept_and_nothing_unknown_is_entered(records: Engine, ledger: Records) -> None:
    """Each is told by name; nothing is written."""
    ledger.record(step("repair-1", postings=[entry(K.RECEIVED, 2)]))
    taken = ledger.record(step("repair-1", 2, postings=[keep("repair-1", 1)]))
    assert taken == Written()
    more = [entry(K.RELEASED, -2, holder="repair-1")]
    told = "repair-1 has less of pump kept at hub than is freed"
    assert ledger.record(step("repair-1", 3, postings=more)).unfit == told
    unknown = [entry(K.RECEIVED, 1, part="lid")]
    assert ledger.record(step("repair-1", 3, postings=unknown)).unfit == "lid: not on the list of parts"
    assert ledger.record(step("repair-1", 3, postings=[entry(K.RECEIVED, 1, place="shed")])).unfit == (
        "shed: not on the list of places"
    )
    assert balances(records) == {("hub", "pump"): (2, 1)}


def test_what_frees_all_of_a_case_counts_what_the_step_itself_has_changed(records: Engine, ledger: Records) -> None:
    """Kept, partly used, freed, and freed once more, in one step."""
    ledger.record(step("repair-1", postings=[entry(K.RECEIVED, 5)]))
    ledger.record(step("repair-1", 2, postings=[keep("repair-1", 3)]))
    used = [entry(K.RELEASED, -2, holder="repair-1"), entry(K.CONSUMED, -2), keep("repair-1", 1)]
    assert ledger.record(step("repair-1", 3, postings=[*used, free("repair-1"), free("repair-1")])) == Written()
    assert balances(records) == summed(records) == {("hub", "pump"): (3, 0)}


def test_what_a_lost_attempt_entered_is_netted_with_what_is_entered_anew(records: Engine, ledger: Records) -> None:
    """What it had received is partly used by others meanwhile: received anew, nothing was ever below nothing."""
    ledger.record(step("purchase-1"))
    assert ledger.record(step("purchase-1", 2, postings=[entry(K.RECEIVED, 5)])) == Written()
    ledger.record(step("repair-1"))
    ledger.record(step("repair-1", 2, postings=[entry(K.CONSUMED, -4)]))
    anew = step("purchase-1", 2, decided=NOW + LATER, whole=True, postings=[entry(K.RECEIVED, 4)])
    assert ledger.record(anew) == Written()
    assert balances(records) == summed(records) == {}
    less = step("purchase-1", 2, decided=NOW + 2 * LATER, whole=True, postings=[entry(K.RECEIVED, 3)])
    assert ledger.record(less).unfit == "hub has 0 of pump free, 1 are asked for"
    assert balances(records) == summed(records) == {}


CASES = ("repair-1", "repair-2", "repair-3")
POSTING = st.tuples(
    st.sampled_from((K.RECEIVED, K.CONSUMED, K.ADJUSTED, K.RESERVED, K.RELEASED, "free")),
    st.integers(1, 4), st.sampled_from(("belt", "pump")), st.sampled_from(("hub", "van")),
)  # fmt: skip
MOVE = st.tuples(
    st.sampled_from(CASES), st.lists(POSTING, min_size=1, max_size=3), st.sampled_from(("plain", "again", "anew"))
)


def _posting(case: str, kind: Any, quantity: int, part: str, place: str) -> Posted:
    if kind == "free":
        return free(case)
    signed = -quantity if kind in (K.CONSUMED, K.RELEASED) else quantity
    return entry(kind, signed, part, place, holder=case if kind in (K.RESERVED, K.RELEASED) else None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVE, min_size=3, max_size=12))
def test_balances_are_the_sum_of_their_entries(records: Engine, ledger: Records, moves: Sequence[Any]) -> None:
    """Whatever cases post, however often an attempt is repeated or lost and decided anew."""
    with records.begin() as connection:
        for name in ("stock_entry", "stock_balance", "timeline", "service_register"):
            connection.execute(text(f"DELETE FROM {name}"))
    at, seqs = NOW, Counter[str]()
    for case in CASES:
        ledger.record(step(case))
        seqs[case] = 1
    for case, postings, how in moves:
        at += LATER
        write = step(case, seqs[case] + 1, decided=at, postings=[_posting(case, *posting) for posting in postings])
        stands = ledger.record(write).stands
        if how == "again":
            assert ledger.record(write).stands or not stands
        if how == "anew":
            at += LATER
            stands = _anew(ledger, write, at) or stands
        seqs[case] += stands
        _holds(records)


def _anew(ledger: Records, write: Write, at: Any) -> bool:
    """Another attempt at the step decides the other way round, one line less."""
    other = write.model_copy(update={"decided_at": at, "whole": True, "postings": write.postings[:0:-1]})
    return ledger.record(other).stands


def _holds(records: Engine) -> None:
    found = balances(records)
    assert found == summed(records)
    assert all(lies >= kept >= 0 for lies, kept in found.values())
    query = "SELECT holder, sum(quantity) FROM stock_entry WHERE holder IS NOT NULL GROUP BY holder, place, part"
    kept_for = rows(records, query)
    assert all(quantity >= 0 for _, quantity in kept_for)
    assert sum(quantity for _, quantity in kept_for) == sum(kept for _, kept in found.values())


def test_a_step_of_many_lines_takes_as_few_statements_as_one_of_one_line(records: Engine, ledger: Records) -> None:
    """How the case stands, the locks, what is there, the entries with their balances; its own rows are one more."""
    lines = [(part, place) for part in ("belt", "pump") for place in ("hub", "van")]
    ledger.record(step("purchase-1", postings=[entry(K.RECEIVED, 5, part, place) for part, place in lines]))
    ledger.record(step("repair-1"))
    asked: list[str] = []
    event.listen(records, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for seq, count in ((2, 1), (3, len(lines))):
        asked.clear()
        kept = [keep("repair-1", 1, part, place) for part, place in lines[:count]]
        assert ledger.record(step("repair-1", seq, postings=kept)) == Written()
        assert len(asked) == 4
    assert balances(records) == summed(records)


def test_what_is_on_its_way_is_found_by_an_index(records: Engine) -> None:
    """Of all lines of requests few are on their way, and these alone are read."""
    query = 'SELECT "to", key, sum(transit) FROM parts_request_line WHERE transit > 0 GROUP BY "to", key'
    with records.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = " ".join(connection.execute(text(f"EXPLAIN {query}")).scalars())
    assert "ix_parts_request_transit" in plan


def test_the_last_step_of_a_case_without_parts_asks_nothing_of_the_ledger(records: Engine, ledger: Records) -> None:
    """It is written in one way there and back; where something is kept, the ledger gives it back afterwards."""
    ledger.record(step("purchase-1", postings=[entry(K.RECEIVED, 1)]))
    asked: list[str] = []
    event.listen(records, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for case, keeps in (("repair-1", False), ("repair-2", True)):
        ledger.record(step(case))
        if keeps:
            ledger.record(step("purchase-1", 2, postings=[keep(case, 1)]))
        closing = step(case, 2)
        asked.clear()
        assert ledger.record(
            closing.model_copy(update={"case": closing.case.model_copy(update={"closed_at": NOW})})
        ) == Written()
        assert bool(asked) is keeps
    assert balances(records) == summed(records) == {("hub", "pump"): (1, 0)}


def test_a_last_step_that_the_records_cannot_hold_is_rejected_and_the_next_one_is_written(ledger: Records) -> None:
    """The way on which lock and step go together is left as it was found."""
    ledger.record(step("repair-1"))
    closing = step("repair-1", 2)
    ended = closing.case.model_copy(update={"closed_at": NOW})
    too_high = closing.model_copy(update={"case": ended.model_copy(update={"level": 10**12})})
    assert ledger.record(too_high).rejected is not None
    assert ledger.record(closing.model_copy(update={"case": ended})) == Written()
