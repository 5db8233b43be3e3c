"""The clocks of many cases counted again minute by minute: each due from its start, each rung from the one before.

What is counted is read from the records in plain SQL, and counted by `minutes.py`, which no code of the product knows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, text

import minutes
from models.policy.calendar import Calendar
from models.policy.policy import Policy
from workflows.language.declaration import Agreed
from workflows.language.procedure import Procedure

Row = Any
Span = tuple[datetime, datetime]
HOLDS = """
    SELECT workflow_id, at, "to" = 'on_hold' AS begins FROM timeline
    WHERE ("from" = 'on_hold') <> ("to" = 'on_hold') AND outcome <> 'refused' ORDER BY workflow_id, seq"""
DUES = """
    SELECT c.*, r.kind FROM commitment c JOIN service_register r USING (workflow_id)
    WHERE c.state IN ('met', 'overdue', 'running') AND NOT unreckoned ORDER BY workflow_id, seq, name, ref"""
RUNGS = """
    SELECT o.workflow_id, params ->> 'commitment' AS name, (params ->> 'due_at')::timestamptz AS due,
           (params ->> 'rung')::int AS rung, t.received_at AS at, c.within, c.expires FROM outbox o
    JOIN timeline t USING (workflow_id, seq)
    JOIN LATERAL (SELECT within, t.event NOT IN ('overdue', 'escalate') AS expires FROM commitment c
                  WHERE c.workflow_id = o.workflow_id AND c.name = params ->> 'commitment' LIMIT 1) AS c ON true
    WHERE topic = 'overdue' ORDER BY o.workflow_id, name, due, rung"""
NAMED = """
    SELECT workflow_id, key, value FROM case_message, jsonb_each_text(body)
    WHERE value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(Z|[+-][0-9]{2}:[0-9]{2})$'"""
WHOLE_DAYS = {"meets_at"}
"""Moments whose whole day counts: what is agreed is due at its end."""
TAKEN = "SELECT workflow_id, received_at FROM timeline WHERE outcome <> 'clock'"


@dataclass(frozen=True)
class Counting:
    """How clocks are to be counted: the calendar, what it published from the beginning, the time from rung to rung.

    `parallel` commitments no hold stops; of those `left_out` (they rest in a state, or their due is agreed) the due is
    no matter of counting, nor is one that a message has named. Each is called as `Repair/statutory`. `outages`: when
    no worker ran.
    """

    calendar: minutes.Plain
    years: Collection[int]
    ack: str
    ack_clock: str
    parallel: Collection[str]
    left_out: Collection[str]
    outages: Sequence[Span] = field(default=())

    @classmethod
    def of(
        cls, kinds: Iterable[Procedure], calendar: Calendar, policy: Policy, outages: Sequence[Span] = ()
    ) -> "Counting":
        """As these kinds declare it, under this calendar and policy."""
        declared = [(kind.name, commitment) for kind in kinds for commitment in kind.commitments]
        limits = {f"{kind}/hold_limit" for kind, _ in declared}
        return cls(
            calendar=_plain(calendar),
            years=calendar.years.keys(),
            ack=str(policy.duration("escalation.ack")),
            ack_clock=str(policy.duration("escalation.ack_clock")),
            parallel=limits | {f"{kind}/{p.name}" for kind, p in declared if p.parallel},
            left_out={f"{kind}/{p.name}" for kind, p in declared if p.paused_in or isinstance(p.within, Agreed)},
            outages=outages,
        )

    def taken(self, due: datetime) -> datetime:
        """When a clock step that is due can be taken."""
        return next((end for begin, end in self.outages if begin < due < end), due)


def miscounted(connection: Connection, how: Counting, most: int = 1_000_000) -> tuple[list[str], int]:
    """What does not fall when it should, and how much was counted: at most so many dues and as many rungs."""
    dues = _some(list(_dues(connection, how)), most)
    rungs = _some(list(_rungs(connection)), most)
    each = [_wrong_due(row, holds, how) for row, holds in dues]
    each += [_wrong_rung(one, other, how) for one, other in rungs]
    return [what for what in each if what] + list(_late(connection, how)), len(each)


def _plain(calendar: Calendar) -> minutes.Plain:
    """A published calendar's data."""
    return minutes.Plain(
        zone=calendar.tz,
        country=calendar.country,
        week=[[*map(_minutes, day)] for day in calendar.hours],
        makeup=[*map(_minutes, calendar.makeup_hours)],
        years={number: (set(year.holidays), set(year.workdays)) for number, year in calendar.years.items()},
        overrides={day: [*map(_minutes, periods)] for day, periods in calendar.overrides.items()},
    )


def _minutes(period: tuple[time, time]) -> tuple[int, int]:
    begin, end = (clock.hour * 60 + clock.minute for clock in period)
    return begin, end or 24 * 60


def _some(every: list[Any], most: int) -> list[Any]:
    """That many of them, from all over."""
    return every[:: max(1, -(-len(every) // most))]


# -- dues -----------------------------------------------------------------------------------------------------


def _dues(connection: Connection, how: Counting) -> Iterator[tuple[Row, list[Span]]]:
    """Commitments with the holds that stopped them."""
    holds, named = _holds(connection), {*_named(connection, how.calendar.zone)}
    for row in connection.execute(text(DUES)):
        name = f"{row.kind}/{row.name}"
        published = {row.started_at.astimezone(how.calendar.zone).year, row.due_at.astimezone(how.calendar.zone).year}
        agreed = (row.workflow_id, row.due_at) in named
        if agreed or name in how.left_out or not published <= set(how.years):
            continue
        mine = [] if name in how.parallel else holds[row.workflow_id]
        if row.met_at is not None:
            mine = [(begin, end) for begin, end in mine if end <= row.met_at]
        yield row, mine


def _holds(connection: Connection) -> defaultdict[str, list[Span]]:
    """When each case was on hold, as far as the hold is over."""
    found: defaultdict[str, list[Span]] = defaultdict(list)
    began: dict[str, datetime] = {}
    for row in connection.execute(text(HOLDS)):
        if row.begins:
            began[row.workflow_id] = row.at
        else:
            found[row.workflow_id].append((began[row.workflow_id], row.at))
    return found


def _named(connection: Connection, zone: tzinfo) -> Iterator[tuple[str, datetime]]:
    """The moments that messages have named, by case: a due may have been agreed for them."""
    for row in connection.execute(text(NAMED)):
        moment = datetime.fromisoformat(row.value)
        if row.key in WHOLE_DAYS:
            next_day = moment.astimezone(zone).date() + timedelta(days=1)
            moment = datetime.combine(next_day, time(), zone)
        yield row.workflow_id, moment


def _wrong_due(row: Row, holds: list[Span], how: Counting) -> str | None:
    counted = minutes.due(row.started_at, row.within, how.calendar, holds)
    if counted == row.due_at:
        return None
    return f"{row.workflow_id}: {row.name} ({row.within} from {row.started_at}) is due {row.due_at}, counted {counted}"


# -- rungs ----------------------------------------------------------------------------------------------------


def _rungs(connection: Connection) -> Iterator[tuple[Row, Row]]:
    """Each rung with the next one of the same due."""
    for one, other in pairwise(connection.execute(text(RUNGS)).all()):
        same = (one.workflow_id, one.name, one.due) == (other.workflow_id, other.name, other.due)
        if same and other.rung == one.rung + 1 and other.at >= one.at:
            yield one, other


def _wrong_rung(one: Row, other: Row, how: Counting) -> str | None:
    clock = one.within.split()[1] in minutes.PLAIN
    counted = how.taken(minutes.due(one.at, how.ack_clock if clock else how.ack, how.calendar))
    if counted == other.at:
        return None
    return f"{one.workflow_id}: rung {other.rung} of {one.name} was told {other.at}, counted {counted}"


def _late(connection: Connection, how: Counting) -> Iterator[str]:
    """First rungs are told at the due, or with the message that made it one of the past."""
    taken = {(row.workflow_id, row.received_at) for row in connection.execute(text(TAKEN))}
    for row in _firsts(connection.execute(text(RUNGS))):
        if row.at not in (row.due, how.taken(row.due)) and (row.workflow_id, row.at) not in taken:
            yield f"{row.workflow_id}: {row.name} was due {row.due}, rung {row.rung} was told {row.at}"


def _firsts(rows: Iterable[Row]) -> Iterator[Row]:
    seen: set[tuple[str, str, datetime]] = set()
    for row in rows:
        key = (row.workflow_id, row.name, row.due)
        if key not in seen:
            yield row
        seen.add(key)
