"""The current details of a case: what operations read of it in the Temporal UI, in every way a case can stand."""

from typing import Any

from models.case import CaseFile, Conduct, Entry, Link, Relation, Reminder
from models.vocabulary import Outcome
from played.case_files import at as moment
from played.case_files import case_file, commitment
from workflows.clocks import clocks
from workflows.kinds.repair import Repair
from workflows.shown.details import details, foretold, happened

PROCEDURE = Repair.procedure
TECH = "technician:t-7"


def page(case: CaseFile) -> list[str]:
    return details(case, PROCEDURE).splitlines()


def starting(lines: list[str], start: str) -> str:
    return next(line for line in lines if line.startswith(start))


def entry(event: str, by: str, outcome: Outcome, **changes: Any) -> Entry:
    there: dict[str, Any] = {"seq": 2, "at": moment("2026-01-05 10:00"), "received_at": moment("2026-01-05 10:00")}
    return Entry.model_validate(
        there | {"event": event, "by": by, "from": "registered", "to": "registered", "outcome": outcome} | changes
    )


def test_a_running_commitment_says_who_is_warned_and_who_is_told() -> None:
    """The assignee at three quarters, his supervisor at the due; a warning on the due's own day shows its hour."""
    case = case_file(assignee=TECH)
    commitment(case, "4 WH", "2026-01-05 09:00", name="arrival")
    commitment(case, "30 CD", "2026-01-05 09:00", name="statutory")
    text = page(case)
    assert f"• 2026-01-05 14:00 **arrival** (一§19(5)): {TECH} is warned at 13:00, supervisor told when due" in text
    assert f"statutory** (一§19(5)): {TECH} is warned at 2026-01-28 09:00, supervisor told when due" in "\n".join(text)


def test_with_nobody_in_charge_of_the_case_the_supervisor_is_warned_and_told() -> None:
    """The office is named once; a case of a raised level goes to the next office at its due."""
    case = case_file()
    commitment(case, "4 WH", "2026-01-05 09:00")
    assert page(case)[4].endswith("supervisor is warned at 13:00, told when due")
    case.base_level = 1
    assert page(case)[5].endswith("supervisor is warned at 13:00, service manager told when due")


def test_an_overdue_commitment_shows_its_ladder() -> None:
    """Who was told, who is told next and how to stop it; who took charge; or that the top was reached."""
    case = case_file()
    overdue = commitment(case, "30 WM", "2026-01-05 09:00")
    clocks.climb(case, overdue, moment("2026-01-05 09:30"))
    told = "• **OVERDUE** **contact** (一§19(5)): was due 2026-01-05 09:30; supervisor told"
    assert f"{told}; service manager 2026-01-05 10:30 unless `take_charge`" in page(case)
    assert "Escalated to the **supervisor** (level 1)." in page(case)
    assert "`take_charge` (supervisor or an office above)" in page(case)[-3]
    clocks.take_charge(overdue, "supervisor:s-1")
    assert f"{told}, supervisor:s-1 in charge" in page(case)
    overdue.rung, overdue.in_charge = 3, None
    assert starting(page(case), "• **OVERDUE").endswith("general manager told, nobody in charge")


def test_on_hold_the_page_says_what_waits_and_where_it_goes_on() -> None:
    """Paused commitments keep the due they had; `resume` leads back."""
    case = case_file(assignee=TECH)
    held = commitment(case, "4 WH", "2026-01-05 09:00", name="arrival")
    clocks.pause(held, moment("2026-01-05 09:30"))
    case.state, case.held_state = "on_hold", "assigned"
    text = page(case)
    assert "On hold; `resume` leads back to **assigned**." in text
    assert "• **paused** **arrival** (一§19(5)): was due 2026-01-05 14:00 when the hold began" in text
    assert "• **resume** → assigned, by clerk, technician, department or an office above" in text


def test_what_may_happen_stands_with_its_goal_its_roles_and_an_example_to_copy() -> None:
    """The example is signed by the assignee where his office may send it; what needs an overdue one is left out."""
    case = case_file(assignee=TECH)
    case.state = "on_site"
    text = page(case)
    here = text.index("• **leave** → scheduled or assigned, by technician or an office above")
    assert text[here + 1] == f'`{{"by": "{TECH}", "reason": "customer_absent"}}`'
    assert "• **quote**, by technician or an office above" in text
    general = starting(text, "• at any time")
    assert "`add_note` (anyone)" in general
    assert "take_charge" not in general
    assert "decide_conduct" not in general


def test_an_undecided_conduct_record_and_a_reminder_are_shown() -> None:
    """The record's number is what the decision must name."""
    case = case_file(assignee=TECH)
    case.conduct.append(Conduct(record=6, kind="unexcused_absence", person=TECH))
    case.reminders.append(Reminder(name="loaner_offer", clause="二§12·2", at=moment("2026-01-12 09:00")))
    text = page(case)
    assert "Conduct record 6 waits for a supervisor: `decide_conduct`." in text
    assert f"• 2026-01-12 09:00 **loaner_offer** (二§12·2): {TECH} reminded" in text
    assert "`decide_conduct` (supervisor or an office above)" in starting(text, "• at any time")


def test_an_ended_case_commitments_nothing_and_asks_for_nothing() -> None:
    """It shows when it ended and what came last."""
    case = case_file()
    case.state, case.closed_at = "closed", moment("2026-01-06 10:00")
    text = details(case, PROCEDURE)
    assert "ended 2026-01-06 10:00" in text
    assert "Commitments" not in text
    assert "May happen" not in text


def test_what_people_wrote_is_not_repeated() -> None:
    """Names of events and cases, senders and reasons come from outside: what may hold a name or a phone is left out."""
    case = case_file()
    secret = "王小明 13800138000"
    case.timeline += [
        entry(secret, "clerk:c-1", Outcome.REFUSED, reason=f"EventRefused: {secret} is not an event of Repair"),
        entry("add_note", secret, Outcome.REFUSED, reason=f"NotAllowed: {secret}", content=secret),
        entry("cancel", "customer:13800138000", Outcome.APPLIED, to="cancelled", reason=secret),
    ]
    case.links.append(Link(relation=Relation.OPENED_BY, workflow_id=secret))
    case.links.append(Link(relation=Relation.OPENED, workflow_id="complaint-C-1"))
    text = details(case, PROCEDURE)
    assert "13800138000" not in text
    assert "王小明" not in text
    for shown in (
        "unknown event refused, not possible as the case stands, by clerk:c-1",
        "add_note refused, not allowed to the sender, by someone unknown",
        "cancel → cancelled, by the customer",
        "Opened by another case.",
        "Opened complaint-C-1.",
    ):
        assert shown in text
    assert [happened(e, PROCEDURE).split()[0] for e in case.timeline] == ["unknown", "add_note", "cancel"]


def test_a_timer_is_named_by_what_it_waits_for() -> None:
    """Warning and due, then the office that the ladder reaches."""
    case = case_file()
    contact = commitment(case, "30 WM", "2026-01-05 09:00")

    def named() -> str:
        return foretold(case, next(iter(clocks.steps(case))))

    first = "contact (一§19(5)), the first call to the customer"
    assert named() == f"{first}: warning 2026-01-05 09:22, due 2026-01-05 09:30"
    contact.warn_at = None
    assert named() == "contact (一§19(5)), the first call to the customer: due 2026-01-05 09:30"
    clocks.climb(case, contact, moment("2026-01-05 09:30"))
    assert named() == "contact (一§19(5)), the first call to the customer: service manager told 2026-01-05 10:30"
