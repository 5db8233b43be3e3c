"""The staff register: one row a human, the roles they stand in, their certificates (一§18·1).

What is written here is written to the old list as well, for workers of the last release: they read names and zones by
`role:id`, and certificates by `technician:id`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from activities.records.certificates import CERTIFICATE, standing
from activities.records.database import table
from activities.records.statement import human_in
from activities.rules.merging import merge
from activities.rules.people import holdings
from models import tables
from models.kinds.handover import Thing
from models.people import COLUMNS, HOLDER, NAMED, Colleague, faults, human
from models.vocabulary import role_of

STAFF, MEMBER = table(tables.Staff), table(tables.StaffMember)
ABSENT_FROM_LIST = "is not on the staff list: add them first"
_ALIGN = text("""
    UPDATE staff s SET name = m.name, zone = m.zone FROM staff_member m
    WHERE m.id = split_part(s.person, ':', 2) AND m.id = ANY(:ids)
        AND (s.name, s.zone) IS DISTINCT FROM (m.name, m.zone)
""").bindparams(bindparam("ids", type_=ARRAY(String)))


class UnfitStaff(ValueError):
    """What is to be entered of a member of staff does not fit; `errors` names each field as `{loc, msg}`."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        self.errors = [{"loc": [field], "msg": msg} for field, msg in errors]
        super().__init__("; ".join(f"{field}: {msg}" for field, msg in errors))


class StillStanding(ValueError):
    """Things stand in the name of somebody who is to leave the company, or their post: `things` has each."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.things = list(things)
        super().__init__("; ".join(thing.text for thing in things))


# -- who there is -------------------------------------------------------------------------------------------------


def colleagues(connection: Connection) -> dict[str, Colleague]:
    """Everyone by id, those who have left too."""
    merge(connection)
    rows = connection.execute(select(*(MEMBER.c[name] for name in COLUMNS)).order_by(MEMBER.c.id)).mappings()
    return {row["id"]: Colleague(**row) for row in rows}


def colleague(connection: Connection, person: str) -> Colleague:
    """One member of staff, named in any role. Raises LookupError, ValueError where it is no `role:id`."""
    merge(connection)
    columns = (MEMBER.c[name] for name in COLUMNS)
    row = connection.execute(select(*columns).where(MEMBER.c.id == human(person))).mappings().first()
    if row is None:
        raise LookupError(f"{person} {ABSENT_FROM_LIST}")
    return Colleague(**row)


def roles(connection: Connection) -> dict[str, list[str]]:
    """By id the roles in which people stand on the list, as somebody entered them."""
    entered = select(STAFF.c.person).where(~STAFF.c.for_certificates).order_by(STAFF.c.person)
    found: dict[str, list[str]] = {}
    for person in connection.execute(entered).scalars():
        role, _, own_id = person.partition(":")
        found.setdefault(own_id, []).append(role)
    return found


def certificates(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """By id the certificates of each human, in whatever role they were entered; of two that begin alike the longer.

    One that is revoked ends the day before, or is not among them.
    """
    held_rows = standing()
    query = select(human_in(held_rows.c.person).label("id"), held_rows.c.category, held_rows.c.valid_from)
    last = func.max(held_rows.c.valid_until).label("valid_until")
    held: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query.add_columns(last).group_by(*query.selected_columns).order_by("valid_from")):
        found = {"category": row.category, "valid_from": row.valid_from, "valid_until": row.valid_until}
        held.setdefault(row.id, []).append(found)
    return held


def listed(connection: Connection) -> list[dict[str, Any]]:
    """Everyone with their certificates: a row for each role they stand in, `staff:id` for who stands in none."""
    people, held, entered = colleagues(connection), certificates(connection), roles(connection)
    persons = {f"{role}:{own_id}": one for own_id, one in people.items() for role in entered.get(own_id, [NAMED])}
    return [
        {"person": person} | asdict(one) | {"certificates": held.get(one.id, [])}
        for person, one in sorted(persons.items())
    ]


# -- who is entered -----------------------------------------------------------------------------------------------


def add(connection: Connection, person: str, name: str, zone: str | None = None) -> None:
    """Adds a member of staff, or changes name and zone. Raises ValueError where `person` is not role:id."""
    enlist(connection, person, {"name": name, "zone": zone})


def enlist(connection: Connection, person: str, details: Mapping[str, Any]) -> None:
    """Adds a member of staff, or changes what is given of one; `details` are fields of Colleague, a new one's name too.

    Who is hired after the last day is back. Raises UnfitStaff, StillStanding where things keep them in their post,
    ValueError where `person` is not role:id or staff:id.
    """
    own_id = human(person)
    role = person.partition(":")[0]
    if role != NAMED:
        role_of(person)
    try:
        stands = colleague(connection, person)
    except LookupError:
        stands = Colleague(id=own_id, name=details["name"])
    one = rehired(replace(stands, **details, active=True))
    register = colleagues(connection) if one.supervisor else {}
    wrong = list(faults(one, register | {own_id: one}))
    if wrong:
        raise UnfitStaff(wrong)
    things = claim_handovers(connection, [one], {own_id: stands}).get(own_id)
    if things:
        raise StillStanding(things)
    write(connection, {own_id: one}, {own_id: [] if role == NAMED else [role]})


def rehired(one: Colleague) -> Colleague:
    """Who is hired after the last day has none any more."""
    again = one.hired_on is not None and one.left_on is not None and one.left_on < one.hired_on
    return replace(one, left_on=None) if again else one


def write(connection: Connection, people: Mapping[str, Colleague], entered: Mapping[str, Sequence[str]]) -> None:
    """Writes people as they are, and the roles they stand in besides those they stand in already."""
    if not people:
        return
    statement = insert(MEMBER)
    changed = {name: statement.excluded[name] for name in COLUMNS if name != "id"}
    upsert = statement.on_conflict_do_update(index_elements=["id"], set_=changed)
    connection.execute(upsert, [asdict(one) for one in people.values()])
    _stand(connection, [(f"{role}:{own_id}", people[own_id]) for own_id in people for role in entered.get(own_id, ())])
    connection.execute(_ALIGN, {"ids": list(people)})


def _stand(connection: Connection, persons: Sequence[tuple[str, Colleague]]) -> None:
    statement = insert(STAFF)
    entered = {"active": True, "for_certificates": False}
    upsert = statement.on_conflict_do_update(index_elements=["person"], set_=entered)
    rows = [{"person": person, "name": one.name, "zone": one.zone} | entered for person, one in persons]
    if rows:
        connection.execute(upsert, rows)


# -- who leaves ---------------------------------------------------------------------------------------------------


def leave(connection: Connection, person: str, on: date | None) -> None:
    """Notes somebody's last day; None takes it back.

    Raises LookupError, UnfitStaff, StillStanding while anything stands in their name, in any role (一§33·3).
    """
    stands = colleague(connection, person)
    one = replace(stands, left_on=on)
    wrong = list(faults(replace(one, supervisor=None), {}))
    if wrong:
        raise UnfitStaff(wrong)
    things = [] if on is None else holdings.things(connection, [one.id]).get(one.id, [])
    if things:
        raise StillStanding(things)
    connection.execute(update(MEMBER).where(MEMBER.c.id == one.id).values(left_on=on))


def claim_handovers(
    connection: Connection, people: Iterable[Colleague], before: Mapping[str, Colleague]
) -> dict[str, list[Thing]]:
    """Uses up the handovers that let people change their posts; by id the things that keep the others in theirs."""
    moving = [one.id for one in people if changes_post(one, before.get(one.id))]
    things = holdings.things(connection, moving, moving=True)
    through = holdings.let_through(connection, [own_id for own_id in moving if own_id in things])
    holdings.use(connection, through, datetime.now(UTC))
    return {own_id: found for own_id, found in things.items() if own_id not in through}


def changes_post(one: Colleague, before: Colleague | None) -> bool:
    """Whether somebody who has a post is to have another, or none."""
    return before is not None and before.post is not None and before.post != one.post


# -- certificates -------------------------------------------------------------------------------------------------


def certify(connection: Connection, person: str, category: str, valid_from: date, valid_until: date) -> None:
    """Gives a certificate for a category, or `*` for all; one that was given so before, or that stands, is not again.

    Raises ValueError, LookupError for unknown staff.
    """
    if valid_until < valid_from:
        raise ValueError("a certificate must not end before it begins")
    one, held_rows = colleague(connection, person), standing()
    for rows in (CERTIFICATE, held_rows):
        same = {"category": category, "valid_from": valid_from, "valid_until": valid_until}
        stands = (human_in(rows.c.person) == one.id, *(rows.c[name] == value for name, value in same.items()))
        if connection.execute(select(rows.c.certificate).where(*stands).limit(1)).first() is not None:
            return
    give(connection, one, category, valid_from, valid_until)


def give(
    connection: Connection, one: Colleague, category: str, valid_from: date, valid_until: date, **step: Any
) -> None:
    """A further row, under `technician:id`, where workers of the last release look; `step`: case and step that give it.

    Who has no row as a technician gets one, which the list of roles leaves out.
    """
    holder = f"{HOLDER}:{one.id}"
    for_it = insert(STAFF).values(person=holder, name=one.name, zone=one.zone, active=True, for_certificates=True)
    connection.execute(for_it.on_conflict_do_nothing())
    row = {"person": holder, "category": category, "valid_from": valid_from, "valid_until": valid_until}
    connection.execute(insert(CERTIFICATE).values(**row, **step))


def enter(connection: Connection, held: Iterable[tuple[str, str, str, date, date]]) -> None:
    """Certifies people, given as person, name, category, first and last day; who is on the list keeps the name."""
    known = set(colleagues(connection))
    for person, name, category, valid_from, valid_until in held:
        if human(person) not in known:
            add(connection, person, name)
            known.add(human(person))
        certify(connection, person, category, valid_from, valid_until)
