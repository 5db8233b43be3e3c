"""Custodies: issued, given back, handed on; worn, damaged, lost; nobody acts in their own matter.

Tools by 一§33 and 二§14, keys by 二§8 and §13.
"""

from typing import Any

import pytest

from cases.custodies import (
    BOSS,
    CASHIER,
    DEPUTY,
    HOLDER,
    KEEPER,
    LATER,
    MANAGER,
    METER,
    ON,
    OTHER,
    READINGS,
    STORE,
    assessed,
    custody,
    custody_request,
    key_request,
    reported,
    wrong_request,
)
from played.rehearsal import Rehearsal
from workflows.kinds.custody import Custody

BACK: dict[str, Any] = {"condition": "完好", "holder_signature": "赵"}


def refusal(played: Rehearsal, event: str, by: str, **payload: Any) -> str:
    found = played.refused(event, by, **payload)
    return f"{found.kind}: {found}"


# -- the opening --------------------------------------------------------------------------------------------------


def test_an_item_is_issued_to_a_holder_who_signs() -> None:
    """Written down whole, told to the holder, about the item; no clock runs (一§33·1)."""
    played = custody()
    assert (played.state, played.file.assignee, played.file.about) == ("held", HOLDER, "tool/T-17")
    assert (played.told("custody_issued"), played.states()) == ([HOLDER], {})
    (row,) = played.forms("custody_item")
    assert (row["number"], row["kind"], str(row["value"]), row["holder"]) == ("T-17", "tool", "360.00", HOLDER)


def test_nobody_issues_something_to_themselves_but_the_general_manager() -> None:
    """Whatever the role in which they are named."""
    assert "holder is warehouse:t-1: nobody acts" in wrong_request(custody_request(by="warehouse:t-1"))[0]["msg"]
    own = custody(custody_request(by="general_manager:g-1", holder="staff:g-1"))
    assert "own matter" in (own.file.timeline[0].reason or "")


def test_an_item_has_one_open_custody() -> None:
    """The records let no second one open about the same (`alone`)."""
    played = custody()
    assert (played.asked[0].alone, played.asked[0].subject) == (True, "tool/T-17")
    assert played.asked[0].openers == ("warehouse", "supervisor")


def test_something_of_larger_value_stands_on_the_account() -> None:
    """From the policy's limit on (二§13)."""
    dear = custody_request(METER | {"value": "5000.00"})
    (error,) = wrong_request(dear)
    assert error["loc"] == ["item", "asset_no"]
    assert "5000.00" in error["msg"]
    assert custody(custody_request(METER | {"value": "4999.99"})).state == "held"
    assert custody(custody_request(METER | {"value": "5000.00", "asset_no": "GZ-7"})).state == "held"
    low = "[assets]\nfixed_min_cny = '300.00'"
    assert wrong_request(custody_request(), low)[0]["loc"] == ["item", "asset_no"]


def test_what_is_not_in_use_yet_is_not_issued() -> None:
    """The day is the company's."""
    (error,) = wrong_request(custody_request({"in_use_since_on": "2026-11-24"}))
    assert error == {"loc": ["item", "in_use_since_on"], "msg": "must not lie after the opening"}
    assert custody(custody_request({"in_use_since_on": "2026-11-23"})).state == "held"


# -- keys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keeper", [KEEPER, DEPUTY, "staff:w-7"])
def test_keeper_and_deputy_have_the_key_of_their_room(keeper: str) -> None:
    """Without a reason and without an end (二§8)."""
    played = custody({key: v for key, v in key_request(holder=keeper).items() if key not in ("reason", "until_at")})
    assert (played.state, played.states()) == ("held", {})


@pytest.mark.parametrize("lacking", ["reason", "until_at"])
def test_others_have_a_key_with_a_reason_until_a_moment(lacking: str) -> None:
    """What lacks is named (二§8)."""
    (error,) = wrong_request({key: value for key, value in key_request().items() if key != lacking})
    assert error["loc"] == [lacking]
    assert f"{HOLDER} is neither keeper nor deputy of hub-east" in error["msg"]
    late = wrong_request(key_request(until_at="2026-11-23T09:00:00+08:00"))
    assert late == [{"loc": ["until_at"], "msg": "must lie after the event"}]


def test_a_key_opens_a_place_and_nothing_else_does() -> None:
    """A place that is on no list is told so."""
    assert "place is needed" in wrong_request(key_request(place=None))[0]["msg"]
    assert "place is needed" in wrong_request(custody_request(place="hub-east"))[0]["msg"]
    assert "but for a key" in wrong_request(custody_request(until_at=LATER))[0]["msg"]


def test_a_key_of_a_place_that_is_on_no_list_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is added first."""
    monkeypatch.setitem(READINGS, "key_place", None)
    assert "hub-east: not on the list of places" in wrong_request(key_request())[0]["msg"]


@pytest.mark.parametrize("event", ["give_back", "hand_over", "report"])
def test_a_key_is_due_at_the_moment_agreed(event: str) -> None:
    """A hold does not move it; it is met by whatever ends the loan (二§8)."""
    played = custody(key_request())
    played.send("hold", STORE, reason="other")
    played.send("resume", STORE)
    assert played.due("key_back") == "2026-11-25 12:00"
    payload: dict[str, Any] = {
        "give_back": BACK, "hand_over": ON | {"reason": "换班", "until_at": "2026-12-01T12:00:00+08:00"},
        "report": {"what": "lost", "account": "丢了"},
    }[event]  # fmt: skip
    played.send(event, BOSS, **payload)
    assert played.states()["key_back"] == "met"


def test_a_key_that_does_not_come_back_climbs() -> None:
    """From the due on."""
    played = custody(key_request())
    played.go_to("2026-11-25 12:00")
    assert played.rungs("key_back") == [("supervisor", "1")]


# -- back, or on --------------------------------------------------------------------------------------------------


def test_an_item_comes_back_to_somebody_else_than_its_holder() -> None:
    """一§33·1."""
    played = custody()
    assert "holder is supervisor:t-1" in refusal(played, "give_back", "supervisor:t-1", **BACK)
    played.send("give_back", STORE, **BACK)
    assert (played.state, played.file.assignee) == ("returned", None)
    assert played.forms("custody_given_back")[0]["holder_signature"] == "赵"


def test_an_item_goes_on_to_somebody_whose_custody_is_opened() -> None:
    """With what this one knows of it, signed by both (一§33·3)."""
    played = custody()
    played.send("hand_over", BOSS, **ON)
    assert played.state == "handed_over"
    (opened,) = played.opened
    assert (opened.kind, opened.request["holder"], opened.request["by"]) == ("Custody", OTHER, BOSS)
    assert opened.request["item"] == METER
    assert opened.request["signature"] == "钱"
    (row,) = played.forms("custody_handed_over")
    assert (row["from_person"], row["to_person"], row["from_signature"], row["to_signature"]) == (
        HOLDER, OTHER, "赵", "钱",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("to", "why"), [("supervisor:t-1", "has it already"), ("staff:s-1", "to is supervisor:s-1: nobody acts")]
)
def test_an_item_goes_on_neither_to_its_holder_nor_to_the_sender(to: str, why: str) -> None:
    """Who hands it on would open their own custody."""
    assert why in refusal(custody(), "hand_over", BOSS, **ON | {"to": to})
    assert "until_at" in refusal(custody(), "hand_over", BOSS, **ON, until_at=LATER)


def test_a_key_goes_on_with_a_reason_until_a_moment_but_to_its_keeper_without() -> None:
    """As at the opening (二§8)."""
    played = custody(key_request())
    assert "is needed" in refusal(played, "hand_over", BOSS, **ON)
    played.send("hand_over", BOSS, **ON | {"to": KEEPER})
    assert played.opened[0].request["place"] == "hub-east"
    assert "until_at" not in played.opened[0].request


def test_what_was_handed_on_is_not_judged_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever policy and lists say meanwhile: the step that handed it on stands in the records."""
    monkeypatch.setitem(READINGS, "handed_on", True)
    dear = custody_request(METER | {"value": "9000.00"}, linked_case="custody-X-0")
    assert custody(dear).state == "held"
    assert custody(dear).read_for[0]["handed_on"] == {"case": "custody-X-1", "linked": "custody-X-0"}


# -- worn, damaged, lost ------------------------------------------------------------------------------------------


def test_the_holder_or_a_supervisor_reports() -> None:
    """In whatever role; nobody else (一§33·4)."""
    assert "NotAllowed" in refusal(custody(), "report", OTHER, what="worn")
    for by in (HOLDER, "clerk:t-1", BOSS):
        played = custody()
        played.send("report", by, what="worn")
        assert (played.state, played.file.assignee) == ("reported", None)
        assert played.told("custody_reported") == ["supervisor"]
        assert played.due("assess") == "2026-11-26 18:00"


@pytest.mark.parametrize(
    ("what", "value", "needed"),
    [("worn", "999.99", False), ("worn", "1000.00", True), ("damaged", "1.00", True), ("lost", "1.00", True)],
)
def test_reasons_are_given_for_all_but_the_wear_of_what_is_not_valuable(what: str, value: str, needed: bool) -> None:
    """一§33·4; the limit is the policy's."""
    played = custody(custody_request(METER | {"value": value}))
    if needed:
        assert "account" in refusal(played, "report", HOLDER, what=what)
    else:
        played.send("report", HOLDER, what=what)
    policy = "[tools]\nvaluable_min_cny = '100.00'"
    assert "account" in refusal(custody(policy=policy), "report", HOLDER, what="worn")


def test_what_is_owed_is_the_book_value_of_the_day_of_the_report() -> None:
    """Twelve of thirty-six months are used; assessed a month later it is the same (一§33·2)."""
    played = reported()
    (row,) = played.forms("custody_report")
    assert (row["months_used"], str(row["book_value"]), row["valuable"]) == (12, "240.00", False)
    played.go_to("2026-12-30 10:00")
    played.send("assess", BOSS, worn_normally=False, finding="使用不当")
    assert (played.state, str(played.forms("custody_assessment")[0]["owed"])) == ("assessed", "240.00")
    assert (played.told("custody_owed"), played.told("custody_assessed")) == (["finance"], [HOLDER])
    assert played.states()["assess"] == "met"
    assert played.due("compensation") == "2027-01-13 18:00"


def test_the_line_is_the_policy_s() -> None:
    """Its length and its floor."""
    short = reported(policy="[tools]\nlife_months = 12\nfloor_pct = 10")
    assert str(short.forms("custody_report")[0]["book_value"]) == "36.00"


def test_normal_wear_is_owed_by_nobody() -> None:
    """It is written off at once; what is lost has not worn (一§33·2)."""
    played = reported("worn")
    played.send("assess", BOSS, worn_normally=True, finding="正常磨损")
    assert (played.state, played.states()["assess"]) == ("written_off", "met")
    assert "no wear" in refusal(reported("lost"), "assess", BOSS, worn_normally=True, finding="f")


@pytest.mark.parametrize(("cost", "owed"), [("80.00", "80.00"), ("240.00", "240.00"), ("300.00", "240.00")])
def test_what_is_repaired_is_owed_at_most_at_its_cost(cost: str, owed: str) -> None:
    """And is with its holder again once it is paid (一§33·2)."""
    played = reported()
    played.send("repair_done", STORE, cost="999.00")
    played.send("repair_done", STORE, cost=cost, note="换表笔")
    played.send("assess", BOSS, worn_normally=False, finding="使用不当")
    assert str(played.forms("custody_assessment")[0]["owed"]) == owed
    assert owed in refusal(played, "compensate", CASHIER, amount="1.00", reference="B-1")
    played.send("compensate", CASHIER, amount=owed, reference="B-1")
    assert (played.state, played.file.assignee, played.states()["compensation"]) == ("held", HOLDER, "met")
    assert [str(row["cost"]) for row in played.forms("custody_repair")] == ["999.00", cost]


def test_what_is_repaired_for_nothing_is_with_its_holder_again() -> None:
    """And a later report begins anew."""
    played = reported()
    played.send("repair_done", STORE, cost="0.00")
    played.send("assess", BOSS, worn_normally=False, finding="保修")
    assert played.state == "held"
    played.send("report", HOLDER, what="lost", account="丢了")
    assert "nothing to repair" in refusal(played, "repair_done", STORE, cost="5.00")
    played.send("assess", BOSS, worn_normally=False, finding="f")
    assert [str(row["owed"]) for row in played.forms("custody_assessment")] == ["0.00", "240.00"]


def test_what_is_not_repaired_is_written_off_once_it_is_paid() -> None:
    """Exactly what was assessed."""
    played = assessed()
    assert "240.00, as assessed" in refusal(played, "compensate", CASHIER, amount="239.99", reference="B-1")
    played.send("compensate", CASHIER, amount="240.00", reference="B-1")
    (row,) = played.forms("custody_settlement")
    assert (played.state, row["how"], str(row["amount"])) == ("written_off", "compensated", "240.00")


def test_a_manager_waives_with_a_reason_but_not_their_own() -> None:
    """Nobody in their own matter; what was repaired stays with its holder."""
    played = assessed()
    assert "holder is manager:t-1" in refusal(played, "waive", "manager:t-1", reason="r")
    played.send("waive", MANAGER, reason="被盗")
    assert (played.state, played.forms("custody_settlement")[0]["how"]) == ("written_off", "waived")
    assert played.told("custody_waived") == [HOLDER]
    mended = reported()
    mended.send("repair_done", STORE, cost="10.00")
    mended.send("assess", BOSS, worn_normally=False, finding="f")
    mended.send("waive", MANAGER, reason="r")
    assert mended.state == "held"


def test_nobody_assesses_their_own() -> None:
    """Where no office is above, it is marked."""
    assert "holder is supervisor:t-1" in refusal(
        reported(), "assess", "supervisor:t-1", worn_normally=True, finding="f"
    )


# -- private use --------------------------------------------------------------------------------------------------


def test_private_use_is_said_by_anybody_of_staff_and_decided_by_a_supervisor() -> None:
    """A conduct record is proposed; the item stays with its holder (一§33·2)."""
    played = custody()
    assert "NotAllowed" in refusal(played, "report_private_use", "customer:u-1", account="a")
    record = played.send("report_private_use", OTHER, account="周末使用")["seq"]
    assert (played.state, played.told("conduct_proposed")) == ("held", ["supervisor"])
    assert [(c.kind, c.person) for c in played.file.conduct] == [("private_use", HOLDER)]
    assert "nobody acts" in refusal(
        played, "decide_conduct", "supervisor:t-1", record=record, decision="dismissed", reason="r"
    )


@pytest.mark.parametrize(
    ("ends", "event", "by", "payload"),
    [("returned", "give_back", STORE, BACK), ("handed_over", "hand_over", BOSS, ON)],
)
def test_a_custody_waits_for_the_decision_before_it_ends(
    ends: str, event: str, by: str, payload: dict[str, Any]
) -> None:
    """Meanwhile the item may have another custody; then it ends by itself."""
    played = custody()
    record = played.send("report_private_use", OTHER, account="周末使用")["seq"]
    played.send(event, by, **payload)
    assert (played.state, played.file.assignee, played.written[-1].case.sole) == ("closing", None, None)
    played.send("decide_conduct", BOSS, record=record, decision="confirmed", reason="r")
    assert played.state == ends


@pytest.mark.parametrize("road", ["assess", "compensate", "waive"])
def test_what_is_written_off_waits_for_the_decision_too(road: str) -> None:
    """Whichever way it is settled."""
    played = custody()
    record = played.send("report_private_use", OTHER, account="周末使用")["seq"]
    played.send("report", HOLDER, what="damaged", account="a")
    played.send("assess", BOSS, worn_normally=road == "assess", finding="f")
    if road == "compensate":
        played.send("compensate", CASHIER, amount="240.00", reference="r")
    if road == "waive":
        played.send("waive", MANAGER, reason="r")
    assert played.state == "closing"
    played.send("decide_conduct", BOSS, record=record, decision="dismissed", reason="r")
    assert played.state == "written_off"


def test_what_nobody_assesses_or_settles_climbs() -> None:
    """After three working days, and after ten (一§33·2)."""
    played = reported()
    played.go_to("2026-11-26 18:00")
    assert played.rungs("assess") == [("supervisor", "1")]
    owed = assessed()
    owed.go_to("2026-12-07 18:00")
    assert owed.rungs("compensation") == [("supervisor", "1")]


def test_a_custody_is_held_by_those_of_the_stores() -> None:
    """While a supplier is waited for its clocks rest."""
    played = reported()
    assert "NotAllowed" in refusal(played, "hold", HOLDER, reason="other")
    played.send("hold", STORE, reason="waiting_for_supplier")
    assert played.states()["assess"] == "paused"


def test_its_kind_is_of_the_stores() -> None:
    """Letter, ladder, who opens one."""
    assert (Custody.procedure.letter, Custody.procedure.office.name) == ("U", "stores")
