"""Quality in figures: nonconformities, missed inspections, checks and ratings, answers at once (四–六, 八§3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection, func, or_, select

from activities.records.database import table
from activities.records.rows import COMMITMENT, REGISTER
from models.kinds.appraisal import AppraisalForm
from models.kinds.contact import ContactRecord
from models.kinds.inspection import InspectionPlan
from models.kinds.nonconformity import NonconformityRecord
from models.kinds.qualityday import QualityCheck
from models.policy.checklists import Severity

FOUND, PLAN = table(NonconformityRecord), table(InspectionPlan)
APPRAISAL = table(AppraisalForm)
CONTACT, CHECK = table(ContactRecord), table(QualityCheck)
MISSED = "missed"


@dataclass(frozen=True)
class QualityCounts:
    """What the records hold of it."""

    open: dict[str, int]
    """Open nonconformities by severity."""
    missed: int
    """Inspections that nobody held in time."""
    unchecked: int
    """Drawn spot checks that nobody had entered by the day's report."""
    unrated: int
    """Ratings of appraisals that nobody gave in time."""
    answered: dict[bool, int]
    """Contacts that were answered, by whether that was at their opening."""


def read_quality(connection: Connection) -> QualityCounts:
    """One query for each."""
    of_case = REGISTER.c.workflow_id == FOUND.c.workflow_id
    severity = select(FOUND.c.severity, func.count()).join(REGISTER, of_case).where(REGISTER.c.closed_at.is_(None))
    missed = select(func.count()).select_from(PLAN).where(PLAN.c.outcome == MISSED)
    of_appraisal = APPRAISAL.c.workflow_id == COMMITMENT.c.workflow_id
    rating = select(func.count()).select_from(APPRAISAL.join(COMMITMENT, of_appraisal))
    unrated = rating.where(COMMITMENT.c.name == "rate", or_(COMMITMENT.c.late, COMMITMENT.c.rung > 0))
    answered = select(CONTACT.c.at_once, func.count()).where(CONTACT.c.answered_at.is_not(None))
    return QualityCounts(
        dict(map(tuple, connection.execute(severity.group_by(FOUND.c.severity)))),
        connection.execute(missed).scalar_one(),
        connection.execute(select(func.count()).select_from(CHECK).where(CHECK.c.missing)).scalar_one(),
        connection.execute(unrated).scalar_one(),
        dict(map(tuple, connection.execute(answered.group_by(CONTACT.c.at_once)))),
    )


def told(counts: QualityCounts) -> Iterator[Metric]:
    """The figures; each stands there where nothing was counted, too."""
    of = {severity.value: counts.open.get(severity.value, 0) for severity in Severity}
    yield _labelled("nonconformities_open", "Open nonconformities", "severity", of)
    yield GaugeMetricFamily("aftersales_inspections_missed", "Inspections missed", value=counts.missed)
    unentered = "Drawn spot checks that nobody had entered by the day's report"
    yield GaugeMetricFamily("aftersales_checks_missed", unentered, value=counts.unchecked)
    late = "Ratings of appraisals that nobody gave in time"
    yield GaugeMetricFamily("aftersales_ratings_missed", late, value=counts.unrated)
    at_once = {name: counts.answered.get(flag, 0) for name, flag in (("yes", True), ("no", False))}
    yield _labelled("contacts_answered", "Contacts answered", "at_once", at_once)


def _labelled(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"aftersales_{name}", text, labels=[label])
    for of, value in values.items():
        family.add_metric([of], value)
    return family
