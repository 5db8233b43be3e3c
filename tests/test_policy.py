"""The policy file: every parameter once, beside its clause; wrong ones all named."""

from decimal import Decimal

import pytest

from models.parameters import PARAMETERS, as_toml
from models.policy import Policy, PolicyError, default_policy_text


def test_the_shipped_file_is_the_table() -> None:
    """Written from the parameters, clause beside each; loading it changes nothing."""
    assert default_policy_text() == as_toml()
    shipped = Policy.load(default_policy_text())
    for parameter in PARAMETERS:
        assert shipped.value(parameter.key) == Policy().value(parameter.key)
        assert parameter.clause[0] in "一二三四五六七八"


def test_each_key_stands_once() -> None:
    """A key twice would hide one of two defaults."""
    keys = [parameter.key for parameter in PARAMETERS]
    assert len(keys) == len(set(keys))


def test_a_bare_number_takes_the_unit_of_its_key() -> None:
    """And any duration may be a string with a unit of its own."""
    policy = Policy.load('[repair]\ncallback_wm = 20\ninvoice_days = 5\ncollect = "20 s"\n')
    assert str(policy.duration("repair.callback_wm")) == "20 WM"
    assert str(policy.duration("repair.invoice_days")) == "5 WD"
    assert str(policy.duration("repair.collect")) == "20 s"
    assert str(policy.duration("repair.arrival_wh_urban")) == "4 WH"
    assert policy.money("repair.onsite_collect_max_cny") == Decimal("200.00")


def test_every_wrong_key_is_named_with_what_would_be_right() -> None:
    """An unknown key suggests its neighbour; types and ranges are told."""
    text = """
    [repair]
    callback_wn = 3
    collect = "soon"
    onsite_collect_max_cny = 200
    [escalation]
    warn_ratio = 1.5
    [proposal]
    weights = [1, 2, 3]
    """
    with pytest.raises(PolicyError) as error:
        Policy.load(text)
    wrong = {e["loc"]: e["msg"] for e in error.value.errors}
    assert set(wrong) == {
        "repair.callback_wn", "repair.collect", "repair.onsite_collect_max_cny", "escalation.warn_ratio",
        "proposal.weights",
    }
    assert "repair.callback_wm" in wrong["repair.callback_wn"]


def test_a_file_may_stand_on_another() -> None:
    """What it does not hold stays as it was."""
    base = Policy.load("[repair]\ncallback_wm = 20\n")
    assert str(Policy.load("[repair]\nreview = 3\n", base).duration("repair.callback_wm")) == "20 WM"
