"""Giving and revoking certificates (一§18·1): what was given is never edited."""

from datetime import date, timedelta
from typing import Annotated

import typer

from activities.rules.people import revocations
from activities.rules.people import staff as records_of_staff
from activities.rules.people.certified_visits import uncertified
from activities.rules.people.revocations import Revocation
from desk.commands.connection import Json, calendar_of, now, records
from desk.commands.options import acting_as
from desk.commands.people.staff_entry import CertificateEntry, RevocationEntry, entered, fitting
from desk.errors import BadUsage, NotAllowed
from desk.shown import command_words as words
from desk.shown.terminal import as_json, say
from models.people import human

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Such as technician:t-07; staff:t-07 whatever the role.")]


def certify(
    person: Who,
    category: Annotated[str, typer.Option("--category", help="A product category; * for all.")],
    valid_from: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, such as 2026-01-01.")],
    valid_until: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day.")],
) -> None:
    """Give a certificate for a product category. A renewal is one more; what stands is never changed, only revoked."""
    values = entered(CertificateEntry, person=person, category=category, valid_from=valid_from, valid_until=valid_until)
    with records() as connection, fitting():
        records_of_staff.certify(connection, **values.model_dump())
        held = records_of_staff.certificates(connection).get(human(person), [])
    stands = {(row["category"], row["valid_from"]): row["valid_until"] for row in held}
    last = stands.get((category, values.valid_from))
    if last != values.valid_until:
        longer = last if last is not None and last > values.valid_until else None
        raise BadUsage(_not_as_given(person, category, values.valid_from, longer))
    say(words.CERTIFIED, person=person, category=category, first=valid_from, last=valid_until)


def _not_as_given(person: str, category: str, first: date, longer: date | None) -> str:
    """Why a certificate is not valid as it was given: an earlier row stands longer, or this one is revoked."""
    if longer is None:
        return f"that certificate of {person} for {category} is revoked: give one that begins on another day"
    return f"{person} is certified for {category} from {first} until {longer}: to have it end on another day, revoke it"


def revoke(
    person: Who,
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="As `staff show` has it; * is one of its own.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays in the records.")],
    by: Annotated[str, acting_as("A manager, or the general manager.")],
    from_: Annotated[str | None, typer.Option("--from", metavar="DAY", help="From then on; else from today.")] = None,
    *,
    machine: Json = False,
) -> None:
    """Revoke somebody's certificates for a category, later ones too. What was given stays in the records.

    Names the visits agreed with them, for which another must go.
    """
    given = entered(RevocationEntry, person=person, category=category, reason=reason, revoked_from=from_)
    _may_revoke(by, person)
    with records() as connection, fitting():
        today = now().astimezone(calendar_of(connection).tz).date()
        first = given.revoked_from or today
        if first < today:
            raise BadUsage(f"--from {first} is over: what was done under a certificate stands; today is {today}")
        asked = Revocation(
            person=person, category=given.category, revoked_from=first, by=by, reason=given.reason, at=now()
        )
        found = revocations.revoke(connection, asked)
        calendar = calendar_of(connection)
        ahead = [
            (visit.number, calendar.local(visit.visit_at))
            for visit in uncertified(connection, calendar, person, given.category, first - timedelta(days=1))
        ]
    if machine:
        ended = [{name: row[name] for name in ("category", "valid_from", "valid_until")} for row in found]
        visits = [{"number": number, "visit_at": at.isoformat()} for number, at in ahead]
        as_json({"person": person, "revoked_from": first, "certificates": ended, "visits": visits})
        return
    say(words.REVOKED, person=person, category=category, day=first)
    for number, at in ahead:
        say(words.VISIT_AHEAD, number=number, at=f"{at:%Y-%m-%d %H:%M}")


def _may_revoke(by: str, person: str) -> None:
    """Raises BadUsage where it is nobody, NotAllowed for who may not revoke certificates of that person."""
    try:
        why = revocations.why_not(by, person)
    except ValueError as error:
        raise BadUsage(f"--by {error}") from None
    if why is not None:
        raise NotAllowed(why)
