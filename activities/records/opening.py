"""What a case needs before it enters the register: the rules in force and the customer's entry."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select
from temporalio import activity

from activities.access import rule as access
from activities.records.customers import find_customer
from activities.records.rows import LINK, REGISTER
from activities.rules.publishing import calendar_in_force, checklists_in_force, policy_in_force
from models import contacts
from models.case import Relation, Snapshot
from models.kinds.round import NAME as ROUND
from models.kinds.round import STARTER, rounds
from models.offices import entitled
from models.policy.checklists import ChecklistItem
from models.record import SHAPE, AccessAsked, AccessInForce, CalendarAsked, CalendarInForce, Opened, OpenRequest
from models.vocabulary import Role

REOPENABLE = "must be the workflow id of a closed {kind}, or of one that is lost (`aftersales doctor` names those)"


class CaseOpener:
    """Reads the rules, finds or makes the customer."""

    def __init__(
        self,
        engine: Engine,
        ends: Mapping[str, frozenset[str]],
        is_lost: Callable[[str], bool],
        *,
        past: bool = False,
    ) -> None:
        """`past`: the requests are those of the past, which were admitted: their contacts are not judged."""
        self._engine = engine
        self._ends = ends
        self._is_lost = is_lost
        self._past = past

    @activity.defn(name="open_case")
    def open_case(self, request: OpenRequest) -> Opened:
        """The rules in force and the customer's entry; or why the case may not be opened."""
        with self._engine.begin() as connection:
            standing = _opened_before(connection, request)
            if standing is not None:
                return standing
            rules = rules_in_force(connection, request)
            believed = access.taken_up(connection, request.workflow_id)
            country = rules.calendar.country
            handed_on = opened_by_another(connection, request.workflow_id, request.linked_case)
            errors = request.start.errors() + self._reopening(connection, request) + _unlisted(request, rules)
            errors += [] if handed_on else self._unreachable(request, country)
            errors += _not_proved(request, believed) + _not_for(request, handed_on=handed_on)
            errors += _not_alone(connection, request)
            if errors:
                return Opened(errors=errors)
            entry = find_customer(connection, request.customer, country)
        return Opened(
            shape=SHAPE, rules=rules, customer_entry=entry, ladder=request.ladder, unsealed=believed.unsealed,
            handed_on=handed_on or request.linked_case is None,
        )  # fmt: skip

    @activity.defn(name="calendar_in_force")
    def calendar_in_force(self, asked: CalendarAsked) -> CalendarInForce:
        """The calendar now in force, from a year on."""
        with self._engine.begin() as connection:
            version, calendar = calendar_in_force(connection, datetime.now(UTC))
        return CalendarInForce(version=version, calendar=calendar.slice(asked.from_year))

    @activity.defn(name="access_in_force")
    def access_in_force(self, asked: AccessAsked) -> AccessInForce:  # noqa: ARG002 - the same for every case
        """From whom unsealed messages are believed now."""
        with self._engine.begin() as connection:
            return access.in_force(connection)

    def _reopening(self, connection: Connection, request: OpenRequest) -> list[dict[str, Any]]:
        if request.reopens is None:
            return []
        query = select(REGISTER.c.kind, REGISTER.c.state).where(REGISTER.c.workflow_id == request.reopens)
        row = connection.execute(query).first()
        ends = self._ends.get(request.kind, ())
        if row is not None and row.kind == request.kind and (row.state in ends or self._is_lost(request.reopens)):
            return []
        return [{"loc": ["reopens"], "msg": REOPENABLE.format(kind=request.kind)}]

    def _unreachable(self, request: OpenRequest, country: str) -> list[dict[str, Any]]:
        """What is wrong with phone and e-mail, where no other case has admitted them and opens this one."""
        return [] if self._past else contacts.wrong(request.customer, country, "customer")


def opened_by_another(connection: Connection, workflow_id: str, linked_case: str | None) -> bool:
    """Whether the records hold that another case opens this one."""
    query = select(LINK.c.other).where(
        LINK.c.workflow_id == linked_case, LINK.c.relation == Relation.OPENED, LINK.c.other == workflow_id
    )
    return linked_case is not None and connection.execute(query).first() is not None


def _not_for(request: OpenRequest, *, handed_on: bool) -> list[dict[str, Any]]:
    """What is wrong with who opens it; `system` needs the link from the case that does."""
    role = request.by.partition(":")[0]
    if not role:
        return []  # asked by a worker of an older version
    if role == Role.SYSTEM:
        named = request.by == STARTER and request.kind == ROUND and request.number in rounds()
        if named or handed_on:
            return []
        return [{"loc": ["by"], "msg": "system opens a case only where another case's step says so in the records"}]
    if request.openers is None or entitled(Role(role), map(Role, request.openers)):
        return []
    who = ", ".join(request.openers) or "none but the rounds"
    return [{"loc": ["by"], "msg": f"must be one of {who} (or an office above) to open a {request.kind}"}]


def _not_proved(request: OpenRequest, rule: AccessInForce) -> list[dict[str, Any]]:
    """Why who opens it is not believed to be whom they name."""
    doubt = access.doubts(request.by, request.sealed_by, rule) if request.by else None
    return [] if doubt is None else [{"loc": ["by"], "msg": doubt}]


def _not_alone(connection: Connection, request: OpenRequest) -> list[dict[str, Any]]:
    """The open case of the kind that is about the same, where only one may be."""
    if not request.alone:
        return []
    query = select(REGISTER.c.number).where(REGISTER.c.sole == f"{request.kind} {request.subject}")
    other = connection.execute(query).scalar()
    return [] if other is None else [{"loc": [], "msg": f"{other} is open about {request.subject}: end it first"}]


def _opened_before(connection: Connection, request: OpenRequest) -> Opened | None:
    """What is said where the case stands in the register; None where it does not.

    Where this very case was admitted (its opening is decided again, after a reset or a lost task), it stays so, under
    the rules under which it was opened: nothing is judged anew.
    """
    row = connection.execute(select(REGISTER).where(REGISTER.c.workflow_id == request.workflow_id)).first()
    if row is None:
        return None
    if row.first_run_id == request.first_run_id:
        versions = (row.policy_version, row.calendar_version, row.checklists_version or None)
        return Opened(
            shape=SHAPE, rules=rules_in_force(connection, request, *versions), customer_entry=row.customer_entry,
            ladder=request.ladder, unsealed=access.in_force(connection).unsealed,
        )
    return Opened(already_opened=True, open_in=row.state if row.closed_at is None else None)


def rules_in_force(
    connection: Connection,
    request: OpenRequest,
    policy: int | None = None,
    calendar: int | None = None,
    checklists: int | None = None,
) -> Snapshot:
    """What the case keeps of the published rules in force, or of these versions: what its kind reads, no more.

    The calendar from the year before on, since a limit may still come of it.
    """
    now = datetime.now(UTC)
    policy_version, the_policy = policy_in_force(connection, now, policy)
    calendar_version, the_calendar = calendar_in_force(connection, now, calendar)
    checklists_version, lists = _named(connection, now, request.checklists, checklists)
    return Snapshot(
        policy_version=policy_version,
        calendar_version=calendar_version,
        policy=the_policy.kept_by(request.kind),
        calendar=the_calendar.slice(request.at.year - 1),
        checklists_version=checklists_version,
        checklists=lists,
    )


def _named(
    connection: Connection, now: datetime, keys: Sequence[str], version: int | None
) -> tuple[int, dict[str, dict[str, ChecklistItem]]]:
    """Version and items of the lists named, as far as there are such; nothing is read where none is."""
    if not keys:
        return 0, {}
    version, published = checklists_in_force(connection, now, version)
    return version, {key: published.of(key) for key in keys if key in published.lists}


def _unlisted(request: OpenRequest, rules: Snapshot) -> list[dict[str, Any]]:
    """The lists named that there are not."""
    told = f"is no checklist of version {rules.checklists_version}; `aftersales checklist show` names those there are"
    named = enumerate(request.checklists)
    return [{"loc": ["checklists", place], "msg": told} for place, key in named if key not in rules.checklists]
