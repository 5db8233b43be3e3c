"""What must hold of a year of after-sales staff, asked of the records in plain SQL; told in words what does not."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from sqlalchemy import Connection, text

from desk.gateway.appraisal_year import year_report
from models.people import human
from played.case_files import ZONE
from played.company_case import CompanyCase


def of_the_page(connection: Connection) -> Iterator[str]:
    """The manager's page for 2026 says what the rows say: a total a month, what was kept, hours of training."""
    page = year_report(connection, 2026, ZONE)
    totals, rates, beside = (table.rows for table in page.tables)
    rows = text("SELECT person, from_on, total, not_rated FROM appraisal WHERE from_on >= '2026-01-01' ORDER BY 1, 2")
    for row in connection.execute(rows):
        said = next(line for line in totals if line["person"] == row.person)[f"{row.from_on:%m}"]
        wanted = str(row.total) if row.total is not None else "–" if row.not_rated else "…"
        if not said.startswith(wanted):
            yield f"{row.person} of {row.from_on}: the page says {said}, the row {wanted}"
    kept = text("""
        SELECT person, sum((figures -> 'reports' ->> 'numerator')::int) AS kept,
               sum((figures -> 'reports' ->> 'denominator')::int) AS due
        FROM appraisal WHERE from_on >= '2026-01-01' GROUP BY person""")
    for row in connection.execute(kept):
        said = next(line for line in rates if line["person"] == row.person)["reports"]
        if said != (f"{row.kept}/{row.due}" if row.due else None):
            yield f"{row.person}: the page says {said} reports, the rows {row.kept}/{row.due}"
    if len(beside) != len(totals):
        yield "somebody has no line of what stands beside"


def of_the_newcomer(connection: Connection, cases: Sequence[CompanyCase], newcomer: str) -> Iterator[str]:
    """Trained in three stages, then sent to customers, and not before."""
    (training,) = (case for case in cases if case.kind.procedure.name == "Onboarding")
    if training.state != "qualified":
        yield f"the newcomer is {training.state}"
    passed = next(entry.at for entry in training.file.timeline if entry.event == "sign_off" and entry.to == "qualified")
    given = text("""
        SELECT min(t.at) FROM timeline t JOIN case_message m USING (workflow_id, seq)
        WHERE t.event = 'assign' AND t.outcome = 'applied' AND m.body ->> 'technician' = :who""")
    first = connection.execute(given, {"who": newcomer}).scalar()
    if first is None or first < passed:
        yield f"the newcomer has work from {first}, and has passed at {passed}"


def of_the_leaver(connection: Connection, leaver: str, left_on: date) -> Iterator[str]:
    """Nothing is in their name; nothing was given to them after the last day."""
    left = text("SELECT left_on FROM staff_member WHERE id = :own")
    if connection.execute(left, {"own": human(leaver)}).scalar() != left_on:
        yield "the leaver has no last day"
    theirs = text(
        "SELECT workflow_id FROM service_register WHERE assignee = :who AND kind = 'Repair' AND opened_at > :left"
    )
    yield from (f"{row.workflow_id} is with the leaver" for row in connection.execute(
        theirs, {"who": leaver, "left": datetime.combine(left_on, time(22), ZONE)}
    ))  # fmt: skip


def of_certificates(connection: Connection) -> Iterator[str]:
    """30, 14 and 3 days before the end, or at the renewal, the holder and the supervisor hear of it."""
    told = text("SELECT count(DISTINCT params ->> 'person') FROM outbox WHERE topic = 'certificate_ends'")
    if connection.execute(told).scalar_one() < 3:
        yield "hardly anybody has heard that a certificate ends"


def of_training(connection: Connection, cases: Sequence[CompanyCase]) -> Iterator[str]:
    """The year's plan was approved, its courses were held, its figures reported; absences are theirs."""
    plans = [case for case in cases if case.kind.procedure.name == "TrainingPlan"]
    if [case.file.request["year"] for case in plans] != [2026, 2027]:
        yield f"plans: {[case.file.number for case in plans]}"
    held = [case for case in cases if case.kind.procedure.name == "Course" and case.state == "completed"]
    if len(held) < 4:
        yield f"{len(held)} courses were held"
    away = text("SELECT count(*) FROM absence WHERE kind = 'training' AND to_at > from_at")
    if not connection.execute(away).scalar_one():
        yield "nobody was away for a course"
