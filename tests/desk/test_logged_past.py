"""What a log hands to a simulation: its deeds at their own times, its people, its openings."""

import pickle
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from desk.errors import InvalidFile
from desk.feed import log, mapping
from desk.simulation.past import Past, PastCertificate, Sending
from pasts.past_logs import SHANGHAI, shipped_past


def test_a_log_is_a_past_with_its_own_times() -> None:
    """Places are filled with the row's time in the company's zone; the first row opens, and is sent too."""
    past: Past = shipped_past("sample", "helpdesk", 2)
    assert [(deed.line, deed.case) for deed in past.deeds][:3] == [(2, "SAMPLE-01"), (3, "SAMPLE-02"), (4, "SAMPLE-01")]
    assert {deed.case for deed in past.deeds} == {"SAMPLE-01", "SAMPLE-02"}
    assert past.deeds[0].at == datetime(2026, 3, 2, 8, 40, 25, tzinfo=SHANGHAI)
    assert past.until == past.deeds[-1].at == datetime(2026, 3, 3, 9, 10, tzinfo=SHANGHAI)
    opening = past.opening(past.deeds[1])
    assert (opening.workflow_id, opening.kind, opening.request["number"]) == ("repair-SAMPLE-02", "Repair", "SAMPLE-02")
    assert opening.request["by"] == "clerk:desk"
    assert list(past.sendings(past.deeds[0])) == []
    resume, assign = past.sendings(past.deeds[1])
    assert (resume.event, resume.when) == ("resume", ["on_hold"])
    assert assign == Sending("assign", {"by": "supervisor:desk", "technician": "technician:agent-2"})
    contact = past.sendings(past.deeds[4])[-1]
    assert contact.body["visit_at"] == "2026-03-02T11:15:12.000+08:00"


def test_the_logs_people_hold_the_mappings_certificates_once() -> None:
    """Those of the cases that are asked for."""
    staff: Sequence[PastCertificate] = list(shipped_past("sample", "helpdesk", 2).staff)
    assert [(one.person, one.name, one.category) for one in staff] == [
        ("technician:agent-2", "agent-2", "help_desk"), ("technician:agent-4", "agent-4", "help_desk"),
        ("technician:agent-3", "agent-3", "help_desk"),
    ]  # fmt: skip
    assert (staff[0].valid_from.year, staff[0].valid_until.year) == (2010, 2099)


def test_a_closed_ticket_dismisses_undecided_conduct_before_the_follow_up() -> None:
    """Each record by its number, which whoever sends it knows (一§26)."""
    past = shipped_past("sample", "helpdesk")
    closed = next(deed for deed in past.deeds if deed.activity == "Closed")
    decide, follow_up = past.sendings(closed)[-2:]
    assert (decide.event, decide.each_undecided, decide.body["decision"]) == ("decide_conduct", True, "dismissed")
    assert "record" not in decide.body
    assert (follow_up.event, follow_up.each_undecided) == ("follow_up", False)


def test_a_row_dated_before_its_predecessor_is_done_right_after_it() -> None:
    """The counter's book has one: a replacement sent before the goods had come."""
    deeds = [deed for deed in shipped_past("counter", "counter").deeds if deed.case == "COUNTER-07"]
    came, sent = deeds[2:4]
    assert (came.activity, sent.activity, sent.at) == ("goods arrive", "replacement sent", came.at)


def test_an_activity_that_stands_for_nothing_is_said_so() -> None:
    """By its name, and only where its kind has nothing for other activities."""
    past = shipped_past("counter", "counter")
    unknown = next(deed for deed in past.deeds if deed.activity == "sends flowers")
    with pytest.raises(LookupError, match="the mapping does not know the activity sends flowers"):
        past.sendings(unknown)
    rings = next(deed for deed in past.deeds if deed.activity == "customer rings")
    assert [sending.event for sending in past.sendings(rings)] == ["add_note"]


def test_a_past_goes_to_another_process_as_it_is() -> None:
    """Policies are tried side by side, each in its own."""
    past = shipped_past("counter", "counter")
    other = pickle.loads(pickle.dumps(past))  # noqa: S301 - its own
    assert [other.opening(deed) for deed in other.deeds] == [past.opening(deed) for deed in past.deeds]


def test_a_mapping_nested_too_deeply_is_no_toml() -> None:
    """The parser gives up; the file is refused by name."""
    past = log.read("log.csv", "at,case,activity\n2026-03-02T09:00:00,A-1,x\n")
    with pytest.raises(InvalidFile, match=r"deep\.toml: is not TOML"):
        mapping.read("deep.toml", "a = " + "[" * 5000, "log.csv", past, datetime(2026, 1, 1, tzinfo=UTC))
