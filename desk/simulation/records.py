"""What the simulation's records say: of one case while it runs, of all of them at the end."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from activities.records.rows import COMMITMENT, LINK, OUTBOX, REGISTER, TIMELINE
from desk.simulation.outcome import CaseOutcome, CommitmentOutcome, EscalationOutcome, Met
from models.case import Relation
from models.vocabulary import CommitmentState

STATE = {
    CommitmentState.RUNNING: Met.RUNNING,
    CommitmentState.PAUSED: Met.RUNNING,
    CommitmentState.OVERDUE: Met.OVERDUE,
    CommitmentState.DROPPED: Met.DROPPED,
}


@dataclass(frozen=True)
class CaseRecords:
    """A case at the end, with its commitments as they began."""

    workflow_id: str
    case: CaseOutcome
    commitments: Sequence[CommitmentOutcome]


def state(connection: Connection, workflow_id: str) -> str | None:
    """The state of a case; None where the register does not have it."""
    query = select(REGISTER.c.state).where(REGISTER.c.workflow_id == workflow_id)
    return connection.execute(query).scalar()


def opened_by(connection: Connection, workflow_id: str, kind: str) -> list[str]:
    """The cases of a kind that a case has opened, in order."""
    opened = and_(LINK.c.workflow_id == workflow_id, LINK.c.relation == Relation.OPENED)
    query = select(LINK.c.other).where(opened, LINK.c.other.startswith(f"{kind.lower()}-"))
    return list(connection.execute(query.order_by(func.length(LINK.c.other), LINK.c.other)).scalars())


# -- at the end ---------------------------------------------------------------------------------------------------


def cases(connection: Connection) -> Iterator[CaseRecords]:
    """Every case; its level is the highest rung of its commitments, or its base level."""
    levels: dict[str, int] = {}
    for row in _overdue(connection):
        levels[row.workflow_id] = max(levels.get(row.workflow_id, 0), int(row.params["rung"]))
    commitments = _commitments(connection)
    for row in connection.execute(select(REGISTER)):
        case = CaseOutcome(
            case=row.number,
            kind=row.kind,
            state=row.state,
            opened=row.opened_at,
            closed=row.closed_at,
            level=max(row.base_level, levels.get(row.workflow_id, 0)),
            overdue=" ".join(sorted(row.overdue)),
        )
        yield CaseRecords(row.workflow_id, case, commitments.get(row.workflow_id, ()))


def _commitments(connection: Connection) -> dict[str, list[CommitmentOutcome]]:
    """The commitments of each case, as they began."""
    found: dict[str, list[CommitmentOutcome]] = defaultdict(list)
    joined = select(COMMITMENT, REGISTER.c.number).join(REGISTER, REGISTER.c.workflow_id == COMMITMENT.c.workflow_id)
    for row in connection.execute(joined.order_by(COMMITMENT.c.seq, COMMITMENT.c.name, COMMITMENT.c.ref)):
        outcome = CommitmentOutcome(
            case=row.number,
            commitment=row.name,
            clause=row.clause,
            started=row.started_at,
            due=row.due_at,
            met_at=row.met_at,
            outcome=_met(row),
            rung=row.rung,
        )
        found[row.workflow_id].append(outcome)
    return found


def _met(row: Any) -> Met:
    commitment = CommitmentState(row.state)
    if commitment is CommitmentState.MET:
        return Met.MET_LATE if row.late else Met.MET
    return STATE[commitment]


def escalations(connection: Connection) -> Iterator[EscalationOutcome]:
    """Every rung that was taken."""
    for row in _overdue(connection):
        yield EscalationOutcome(
            at=row.at,
            case=row.number,
            commitment=row.params["commitment"],
            clause=row.params["clause"],
            due=datetime.fromisoformat(row.params["due_at"]),
            rung=int(row.params["rung"]),
            told=row.to,
        )


def _overdue(connection: Connection) -> Sequence[Row[Any]]:
    """Who was told of an overdue commitment, with the time of the step and the number of the case."""
    of_case = REGISTER.c.workflow_id == OUTBOX.c.workflow_id
    of_step = and_(TIMELINE.c.workflow_id == OUTBOX.c.workflow_id, TIMELINE.c.seq == OUTBOX.c.seq)
    query = select(OUTBOX, TIMELINE.c.at, REGISTER.c.number).join(REGISTER, of_case).join(TIMELINE, of_step)
    return connection.execute(query.where(OUTBOX.c.topic == "overdue")).all()
