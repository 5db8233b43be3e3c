"""The edges of what the kinds decide: a minute's difference, a unit's, one entry too many; no server."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from cases.complaints import CLERK
from cases.typical_proposals import DESIGN, MANAGER, proposal_request
from played.case_files import shown
from played.rehearsal import KINDS, MONDAY, rehearsed
from servers.service import repair_request

BOSS, TECH = "supervisor:s-1", "technician:t-1"


@pytest.mark.parametrize(("seconds", "kinds"), [(-1, []), (0, []), (1, ["unexcused_absence"])])
def test_an_arrival_at_the_very_due_is_no_absence(seconds: int, kinds: list[str]) -> None:
    """A second later it is proposed, and a person decides (一§19(11)·2)."""
    case = rehearsed("Repair", repair_request())
    case.send("assign", BOSS, technician=TECH)
    case.send("contact", TECH, diagnosis="d", visit_at=MONDAY + timedelta(hours=1))
    case.go_to(case.commitment("arrival").due_at + timedelta(seconds=seconds))
    case.send("arrive", TECH, badge_shown=True)
    assert [c.kind for c in case.file.conduct] == kinds


@pytest.mark.parametrize(
    ("extension", "until", "fixed"), [("1 months", "2027-02-23 09:00", False), ("10 CD", "2027-02-02 09:00", True)]
)
def test_an_extended_hold_ends_when_its_lengths_are_over(extension: str, until: str, fixed: bool) -> None:
    """Months and months are added up; days are put after the months, as an agreed end (三§9·1)."""
    case = rehearsed("Proposal", proposal_request(), policy=f'[proposal]\nhold_extension = "{extension}"')
    case.send("register", CLERK, department=DESIGN)
    case.send("retain", DESIGN, reason="r")
    case.send("extend_hold", MANAGER, reason="r")
    found = case.commitment("hold_expiry")
    assert (shown(found.due_at), found.fixed) == (until, fixed)
    assert case.forms("hold_extension")[0]["hold_until_at"] == found.due_at
    case.go_to(found.due_at)
    assert case.state == "studying"


LISTS: list[tuple[str, str, str, Any, int]] = [
    ("Repair", "quote", "lines", {"item": "i", "fee": "1.00"}, 100),
    ("Repair", "finish", "parts", {"part": "p", "quantity": 1}, 100),
    ("Repair", "take_in", "accessories", "hose", 50),
    ("Complaint", "find_cause", "persons", "staff:s-1", 50),
    ("Proposal", "grade", "scores", {"by": "manager:m-1", "creativity": 1, "feasibility": 1, "benefit": 1}, 50),
]


@pytest.mark.parametrize(("kind", "event", "key", "item", "most"), LISTS, ids=lambda value: str(value)[:12])
def test_a_list_has_a_longest(kind: str, event: str, key: str, item: Any, most: int) -> None:
    """One more is refused by its name."""
    spec = KINDS[kind].procedure.events[event]
    spec.model.model_validate(spec.example() | {key: [item] * most})
    with pytest.raises(ValidationError) as error:
        spec.model.model_validate(spec.example() | {key: [item] * (most + 1)})
    assert [e["loc"] for e in error.value.errors()] == [(key,)]


def test_a_quote_has_at_least_a_line() -> None:
    """Nothing is no price."""
    spec = KINDS["Repair"].procedure.events["quote"]
    with pytest.raises(ValidationError, match="at least 1 item"):
        spec.model.model_validate(spec.example() | {"lines": []})


def test_a_loaner_that_is_lent_is_not_offered_again() -> None:
    """The prompt of the sixth day is for who has none (二§12·2)."""
    for lent, told in ((True, []), (False, [TECH])):
        case = rehearsed("Repair", repair_request())
        case.send("assign", BOSS, technician=TECH)
        case.send("take_in", CLERK, condition="c")
        if lent:
            case.send("lend", TECH, unit="L", condition="c", customer_signature="s")
        case.let_pass(timedelta(days=8))  # the sixth day is a Saturday
        assert case.told("loaner_offer") == told
