"""Figures from the records: each gauge and counter is what stands there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session

from activities.records.database import engine
from activities.records.rows import TIMELINE
from activities.server.sdk import free_port
from activities.watch.health import Reader
from activities.watch.metrics import CaseMetrics
from models.kinds.appraisal import AppraisalForm
from models.kinds.contact import ContactRecord
from models.kinds.inspection import InspectionPlan
from models.kinds.nonconformity import NonconformityRecord
from models.kinds.qualityday import QualityCheck
from models.tables import CommitmentRow, LostCase, Outbox, ServiceRegister, Timeline
from servers.worker_page import figures

NOW = datetime.now(UTC)
NEW = ("aftersales_nonconformities", "aftersales_inspections", "aftersales_ratings", "aftersales_contacts")


def since(seconds: int) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


@pytest.fixture
def reader(database_url: str) -> Iterator[Reader]:
    found = Reader(engine(database_url))
    yield found
    found.close()


def put(records: Engine, *rows: Any) -> None:
    with Session(records) as session:
        session.add_all(rows)
        session.commit()


def case(number: str, state: str, *, ago: int, closed: bool = False, kind: str = "Repair") -> ServiceRegister:
    return ServiceRegister(
        workflow_id=f"{kind.lower()}-{number}", first_run_id="r", number=number, kind=kind, state=state, opened_at=NOW,
        closed_at=NOW if closed else None, policy_version=1, calendar_version=1, last_seq=1,
        decided_at=since(ago),
    )  # fmt: skip


def entry(seq: int, *, ago: int = 0, refused: str | None = None) -> Timeline:
    return Timeline(
        workflow_id="repair-1", seq=seq, decided_at=since(ago), at=NOW, received_at=NOW, event="e",
        by="clerk:c-1", from_="a", to="b", outcome="refused" if refused else "applied", reason=refused,
    )  # fmt: skip


def commitment(name: str, rung: int, state: str = "overdue", ref: int = 0, of: str = "repair-1") -> CommitmentRow:
    return CommitmentRow(
        workflow_id=of, name=name, ref=ref, seq=1, clause="", state=state, started_at=NOW, due_at=NOW,
        within="1 WM", rung=rung,
    )  # fmt: skip


def notice(seq: int, to: str, *, status: str, uncertain: bool = False, rung: str | None = None) -> Outbox:
    topic, params = ("overdue", {"rung": rung}) if rung else ("warning", {})
    return Outbox(
        key=f"repair-1/{seq}/{topic}/{to}", workflow_id="repair-1", seq=seq, to=to, topic=topic, params=params,
        status=status, uncertain=uncertain, next_attempt_at=NOW,
    )  # fmt: skip


def check(number: int, *, missing: bool) -> QualityCheck:
    return QualityCheck(
        workflow_id="qualityday-1", key=str(number), seq=1, number=number, person="staff:x", checklist="phone",
        missing=missing,
    )  # fmt: skip


def test_figures_are_what_stands_in_the_records(records: Engine, reader: Reader) -> None:
    """Each gauge and counter; what a text says never becomes a label."""
    put(
        records,
        case("1", "assigned", ago=6000), case("2", "assigned", ago=12000), case("3", "end", ago=9000, closed=True),
        case("4", "sent", ago=9000, kind="Installation"),
        commitment("visit", 2),
        commitment("visit", 3, ref=1),
        commitment("visit", 3, ref=2),
        commitment("visit", 3, of="installation-4"),
        commitment("quote", 1, "met"),
        entry(1, ago=50000), entry(2, ago=30000), entry(3, refused="NotAllowed: x"), entry(4, refused="王小明: x"),
        notice(1, "supervisor", status="sent", rung="1", uncertain=True),
        notice(2, "manager", status="pending", rung="2"),
        notice(3, "clerk:c-1", status="sending"),
        notice(1, "clerk:c-1", status="failed"),
        notice(1, "clerk:c-2", status="failed"),
        notice(1, "clerk:c-3", status="discarded"),
        check(1, missing=True), check(2, missing=False),
        LostCase(workflow_id="repair-1", found_at=NOW, how="terminated"),
        LostCase(workflow_id="repair-2", found_at=NOW, how="terminated", back_at=NOW),
        LostCase(workflow_id="repair-3", found_at=NOW, how="deleted"),
    )  # fmt: skip
    found = figures(CaseMetrics(reader).collect())
    assert found.pop("aftersales_outbox_oldest_seconds") == pytest.approx(30000, abs=100)
    assert found.pop("aftersales_case_last_step_seconds") == pytest.approx(6000, abs=100)
    assert found == {
        "aftersales_cases_open Repair assigned": 2,
        "aftersales_cases_lost": 1,
        "aftersales_checks_missed": 1,
        "aftersales_cases_open Installation sent": 1,
        "aftersales_commitments_overdue Repair visit 2": 1,
        "aftersales_commitments_overdue Repair visit 3": 2,
        "aftersales_commitments_overdue Installation visit 3": 1,
        "aftersales_escalations_total 1": 1,
        "aftersales_escalations_total 2": 1,
        "aftersales_escalations_total 3": 0,
        "aftersales_outbox_failed": 2,
        "aftersales_outbox_pending": 2,
        "aftersales_outbox_uncertain": 1,
        "aftersales_messages_refused_total InvalidPayload": 0,
        "aftersales_messages_refused_total NotAllowed": 1,
        "aftersales_messages_refused_total EventRefused": 0,
        "aftersales_messages_refused_total other": 1,
        "aftersales_nonconformities_open minor": 0,
        "aftersales_nonconformities_open major": 0,
        "aftersales_nonconformities_open serious": 0,
        "aftersales_inspections_missed": 0,
        "aftersales_ratings_missed": 0,
        "aftersales_contacts_answered yes": 0,
        "aftersales_contacts_answered no": 0,
    }


def test_nonconformities_missed_inspections_and_contacts_are_counted(records: Engine, reader: Reader) -> None:
    """Open ones by severity (四§10·1), what was missed (五§11, 六§4), the share answered at once (八§3(4)b)."""
    found = [("1", "serious", False), ("2", "serious", False), ("3", "minor", True)]
    put(records, *(case(number, "found", ago=1, closed=closed, kind="Nonconformity") for number, _, closed in found))
    put(records, *(
        NonconformityRecord(
            workflow_id=f"nonconformity-{number}", key="1", seq=1, what="w", severity=severity, evidence="e",
            opened_by="quality:q-1",
        )
        for number, severity, _ in found
    ))  # fmt: skip
    put(records, *(
        InspectionPlan(
            workflow_id=f"inspection-{number}", key="1", seq=1, scope="rules", kind="normal", planned_on=NOW.date(),
            outcome=outcome,
        )
        for number, outcome in enumerate(("missed", "closed", None))
    ))  # fmt: skip
    put(records, AppraisalForm(
        workflow_id="appraisal-1", key="1", seq=1, person="staff:t-1", from_on=NOW.date(), to_on=NOW.date(),
        present_days=20, as_of=NOW,
    ))  # fmt: skip
    put(records, *(
        CommitmentRow(
            workflow_id="appraisal-1", name=name, ref=ref, seq=1, clause="六§4", state=state, started_at=NOW,
            due_at=NOW, within="5 WD", rung=rung, late=late,
        )
        for ref, (name, state, rung, late) in enumerate([
            ("rate", "met", 0, True), ("rate", "dropped", 2, False), ("rate", "met", 0, False),
            ("confirm", "met", 0, True),
        ])
    ))  # fmt: skip
    put(records, *(
        ContactRecord(
            workflow_id=f"contact-{number}", key="1", seq=1, channel="phone", about="service", what="w", urgent=False,
            misdirected=False, at_once=at_once, answered_at=answered_at,
        )
        for number, (at_once, answered_at) in enumerate([(True, NOW), (True, NOW), (False, NOW), (False, None)])
    ))  # fmt: skip
    shown = figures(CaseMetrics(reader).collect())
    counted = {name: value for name, value in shown.items() if name.startswith(NEW)}
    assert counted == {
        "aftersales_nonconformities_open minor": 0,
        "aftersales_nonconformities_open major": 0,
        "aftersales_nonconformities_open serious": 2,
        "aftersales_inspections_missed": 1,
        "aftersales_ratings_missed": 2,
        "aftersales_contacts_answered yes": 2,
        "aftersales_contacts_answered no": 1,
    }


def test_the_message_of_a_loss_ages_though_no_step_has_caused_it(records: Engine, reader: Reader) -> None:
    """It counts from when the loss was found."""
    put(records, case("1", "assigned", ago=9000), entry(1, ago=9000))
    put(records, notice(0, "supervisor", status="pending"))
    put(records, LostCase(workflow_id="repair-1", found_at=since(2000), how="terminated"))
    oldest = figures(CaseMetrics(reader).collect())["aftersales_outbox_oldest_seconds"]
    assert oldest == pytest.approx(2000, abs=100)


def test_a_count_stands_for_a_while_and_a_counter_never_falls(
    records: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many who ask cost no more than one; a step taken back is no restart."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr("activities.watch.metrics.time", SimpleNamespace(monotonic=lambda: clock.now))
    metrics, refused = CaseMetrics(reader), "aftersales_messages_refused_total NotAllowed"
    put(records, entry(1, refused="NotAllowed: a"), entry(2, refused="NotAllowed: b"))
    assert figures(metrics.collect())[refused] == 2
    put(records, entry(3, refused="NotAllowed: c"))
    clock.now += 9
    assert figures(metrics.collect())[refused] == 2
    clock.now += 2
    assert figures(metrics.collect())[refused] == 3
    with records.begin() as connection:
        connection.execute(update(TIMELINE).values(outcome="applied"))
    clock.now += 11
    assert figures(metrics.collect())[refused] == 3


def test_no_figure_is_given_while_the_database_is_away() -> None:
    """An old one would pass for a new one."""
    away = Reader(engine(f"postgresql://u@127.0.0.1:{free_port()}/x"))
    assert figures(CaseMetrics(away).collect()) == {}
    away.close()
