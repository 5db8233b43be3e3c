"""Whom the policy has called back after a repair: all, a share, nobody (一§36)."""

import pytest

from models.policy.policy import Policy, PolicyError
from played.rehearsal import Rehearsal, rehearsed
from servers.service import repair_request

BOSS, TECH, CLERK = "supervisor:s-1", "technician:t-1", "clerk:c-1"


def reviewed(rate: str, number: str = "X-1") -> Rehearsal:
    """A repair that was solved at a distance and reviewed, under a policy with this share."""
    case = rehearsed("Repair", repair_request(number=number), policy=f"[callback]\nsample_rate = {rate}")
    case.send("assign", BOSS, technician=TECH)
    case.send("resolve_remotely", TECH, resolution="filter cleaned")
    case.send("settle", TECH, amount="0.00", method="none")
    case.send("hand_in", TECH, work_order_no="WO-1")
    case.send("review", BOSS, time_score=90, quality_score=80)
    return case


def test_all_are_called_unless_the_policy_says_otherwise() -> None:
    """And of none the case ends with its review; the timeline says why."""
    assert (reviewed("1.0").state, reviewed("1.0").states()["follow_up"]) == ("reviewed", "running")
    nobody = reviewed("0")
    assert nobody.state == "closed"
    assert "follow_up" not in nobody.states()
    assert "not in the sample of those who are called back" in str(nobody.entries("review")[-1].reason)


def test_of_a_share_the_case_itself_tells() -> None:
    """The same case is in the sample at all times, and in every larger one."""
    drawn = [rate for rate in ("0.1", "0.3", "0.5", "0.7", "0.9") if reviewed(rate).state == "reviewed"]
    assert 0 < len(drawn) < 5
    assert drawn == ["0.1", "0.3", "0.5", "0.7", "0.9"][-len(drawn) :]


@pytest.mark.parametrize("rate", ["1.1", "-0.1", "true", '"half"'])
def test_a_share_is_from_none_to_all(rate: str) -> None:
    """Anything else is refused by its key."""
    with pytest.raises(PolicyError, match=r"must be a share from 0 to 1"):
        Policy.load(f"[callback]\nsample_rate = {rate}")
