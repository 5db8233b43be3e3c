"""A case file to count on: no server, no procedure, the official calendar of 2026."""

from datetime import datetime
from zoneinfo import ZoneInfo

from models.case import CaseFile, Commitment, Snapshot
from models.parts.kit import KitFacts
from models.policy.calendar import Calendar, Duration
from models.policy.policy import Policy
from models.policy.public_holidays import default_calendar
from workflows.clocks import clocks

ZONE = ZoneInfo("Asia/Shanghai")
CHINA = default_calendar((2025, 2026))


class NoFacts(KitFacts):
    """A kind that remembers nothing of its own, but what a page of a repair shows."""

    visit_at: datetime | None = None


def at(text: str) -> datetime:
    """A moment on the company's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def shown(moment: datetime | None) -> str:
    """The same the other way round, to the minute."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if moment else "never"


def case_file(calendar: Calendar = CHINA, *, base_level: int = 0, assignee: str | None = None) -> CaseFile:
    """An open case without commitments."""
    opened = at("2026-01-05 09:00")
    return CaseFile(
        workflow_id="repair-X-1",
        first_run_id="run",
        number="X-1",
        kind="Repair",
        state="registered",
        base_level=base_level,
        assignee=assignee,
        opened_at=opened,
        last_change_at=opened,
        rules=Snapshot(policy_version=1, calendar_version=1, policy=Policy(), calendar=calendar),
        request={},
        facts=NoFacts(),
    )


def commitment(case: CaseFile, within: str, start: str, *, name: str = "contact", parallel: bool = False) -> Commitment:
    """Starts a commitment at a time on the wall clock."""
    duration = Duration.parse(within)
    return clocks.start(case, name=name, clause="一§19(5)", within=duration, at=at(start), seq=1, parallel=parallel)
