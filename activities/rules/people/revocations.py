"""Revoking certificates: a row of its own, entered by a manager with a reason; what was given stays (一§18·1)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from activities.records.certificates import REVOCATION, standing
from activities.records.statement import human_in
from activities.rules.people.staff import MEMBER, certificates, colleague
from models.offices import entitled
from models.people import human
from models.vocabulary import Role, role_of


class NothingToRevoke(ValueError):
    """Nothing of that category stands on that day or later; the text says what does."""


@dataclass(frozen=True, kw_only=True)
class Revocation:
    """A certificate is to be valid no more from a day on: whose and for what, by whom and why, entered when."""

    person: str
    category: str
    revoked_from: date
    by: str
    reason: str
    at: datetime


def why_not(by: str, person: str) -> str | None:
    """Why whoever acts may not revoke a certificate of somebody; None where they may. Raises ValueError, no `role:id`.

    It takes a manager or an office above, and nobody decides on their own.
    """
    if not entitled(role_of(by), (Role.MANAGER,)):
        return f"certificates are revoked by a {Role.MANAGER} or the office above, not by {by}"
    if human(by) == human(person):
        return "nobody revokes their own certificate: another of the managers or the office above does"
    return None


def revoke(connection: Connection, asked: Revocation) -> list[dict[str, Any]]:
    """Revokes what stands of a category on that day and later; the certificates, each with the last day it had.

    Raises LookupError for nobody on the staff list, NothingToRevoke.
    """
    own_id = colleague(connection, asked.person).id
    connection.execute(select(MEMBER.c.id).where(MEMBER.c.id == own_id).with_for_update())
    held = standing()
    theirs = (human_in(held.c.person) == own_id, held.c.category == asked.category)
    query = select(held).where(*theirs, held.c.valid_until >= asked.revoked_from).order_by(held.c.certificate)
    found = [dict(row) for row in connection.execute(query).mappings()]
    if not found:
        raise NothingToRevoke(_none(connection, asked, own_id))
    why = {"revoked_from": asked.revoked_from, "reason": asked.reason, "revoked_by": asked.by, "revoked_at": asked.at}
    connection.execute(insert(REVOCATION), [{"certificate": row["certificate"]} | why for row in found])
    return found


def _none(connection: Connection, asked: Revocation, own_id: str) -> str:
    """What is said where nothing of the category stands: what does."""
    held = [row for row in certificates(connection).get(own_id, []) if row["valid_until"] >= asked.revoked_from]
    there_is = ", ".join(f"{row['category']} until {row['valid_until']}" for row in held) or "none"
    what = f"{asked.person} holds no certificate for {asked.category} that stands on {asked.revoked_from} or later"
    return f"{what}; there is: {there_is}"
