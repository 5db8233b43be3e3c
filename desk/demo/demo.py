"""Fills a running service with sample staff, customers and cases, under a policy whose clocks run in seconds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from sqlalchemy import Connection, select

import desk
from activities.rules.people import staff
from activities.rules.publishing import POLICY, policy_text_in_force, publish_policy
from desk.demo import stores
from desk.demo.policies import DEMONSTRATION, is_demonstration
from desk.demo.stories import all_stories, preparations
from desk.demo.stories.story import CLERK, GENERAL, NUMBER, OTHER, STAFF, TECHNICIAN, AtWork, Story
from desk.errors import BadUsage, Unreachable
from desk.gateway.gateway import Gateway
from models.policy.calendar import HORIZON, Calendar
from models.words.words import Words
from workflows.registry import PROCEDURES


@dataclass(frozen=True)
class Shown:
    """A case of the demonstration, and what there is to see in it."""

    number: str
    kind: str
    state: str
    shows: Words

    def as_json(self) -> dict[str, str]:
        """For programs."""
        return asdict(self) | {"shows": self.shows.en}


def policy_text() -> str:
    """The policy that comes along."""
    return resources.files(desk).joinpath("samples", "demo_policy.toml").read_text(encoding="utf-8")


def publish(connection: Connection, now: datetime) -> int:
    """Puts the demonstration's policy in force, its staff, firms and parts on the lists. Returns its version."""
    for person, name in STAFF.items():
        staff.add(connection, person, name, "town" if person == TECHNICIAN else None)
    for person in (TECHNICIAN, OTHER):
        staff.certify(connection, person, "*", (now - timedelta(days=365)).date(), (now + timedelta(days=365)).date())
    stores.prepare(connection, now)
    for prepare in preparations():
        prepare(connection, now)
    return publish_policy(connection, policy_text(), GENERAL, now)


def go_back(connection: Connection, now: datetime) -> int:
    """Puts the policy in force again that was so before the demonstration. Raises BadUsage where there is none."""
    version, text = policy_text_in_force(connection, now)
    if not is_demonstration(text):
        raise BadUsage(f"policy version {version} is in force, which is not the demonstration's: nothing to take back")
    texts = select(POLICY.c.text).where(POLICY.c.effective_from <= now)
    before = texts.where(~POLICY.c.text.startswith(DEMONSTRATION)).order_by(POLICY.c.version.desc()).limit(1)
    found = connection.execute(before).scalar()
    if found is None:
        raise BadUsage("no other policy was ever in force: publish one with `aftersales policy publish`")
    return publish_policy(connection, found, GENERAL, now)


def stories(kinds: Iterable[Any] = PROCEDURES) -> Sequence[Story]:
    """Those of the kinds that run here."""
    names = {kind.procedure.name for kind in kinds}
    return [story for story in all_stories() if story.kind in names]


async def play(gateway: Gateway, story: Story, clock: Callable[[], datetime], calendar: Calendar) -> Shown:
    """Opens a case and sends its events. Raises DeskError, of it Unreachable where no worker takes the case.

    One that an earlier demonstration has opened, such as a day's report, is shown as it stands.
    """
    request = {"by": CLERK} | filled(story.request, calendar, clock())
    opened = await gateway.open(story.kind, request)
    if opened.state is None:
        raise Unreachable(f"no worker takes {opened.number}: start the service with `make up`")
    state = opened.state
    for event, by, payload in story.events if opened.created else ():
        sent = filled({"by": by} | payload, calendar, clock(), opened.number)
        state = (await gateway.send(opened.workflow_id, event, sent))["state"]
    return Shown(number=opened.number, kind=story.kind, state=state, shows=story.shows)


def filled(value: Any, calendar: Calendar, now: datetime, number: str = NUMBER, key: str = "") -> Any:
    """The value with what stands for moments, days and the case's number filled in, whatever it is made of."""
    match value:
        case dict():
            return {name: filled(held, calendar, now, number, name) for name, held in value.items()}
        case list():
            return [filled(held, calendar, now, number) for held in value]
        case str():
            return value.replace(NUMBER, number)
        case timedelta():
            moment = now + value
            return calendar.local(moment).date().isoformat() if key.endswith("_on") else moment.isoformat()
        case AtWork():
            return (_next_hours(calendar, now) + value.after).isoformat()
    return value


def _next_hours(calendar: Calendar, now: datetime) -> datetime:
    """When working hours begin next, those that have begun left out; now where none follow, which a case refuses."""
    days = (calendar.local(now).date() + timedelta(days=ahead) for ahead in range(HORIZON))
    begun = (start for day in days for start, _ in calendar.periods(day) if start > now)
    return calendar.local(next(begun, now))
