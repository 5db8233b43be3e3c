"""What installations ask of the records: of firms and their credentials, of senders, of a delivery (一§15–16)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from activities.records.database import table
from activities.rules import firms
from models.firms import installer
from models.kinds.delivery import UnitPlace
from models.kinds.delivery_forms import DeliveryUnit
from models.vocabulary import Role, role_of

UNIT = table(DeliveryUnit)


def _firm_for_order(connection: Connection, _at: datetime, *, firm: str, category: str, on: str) -> dict[str, bool]:
    """Whether there is such a firm, and whether it is approved for the category on that day."""
    approved = firms.approved(connection, firm, category, date.fromisoformat(on))
    return {"known": approved or firms.known(connection, firm), "approved": approved}


def _firm_credential(
    connection: Connection, _at: datetime, *, firm: str, credential_no: str | None, on: str
) -> dict[str, Any] | None:
    """Whose a firm's credential is, and whether it is valid on that day; None where it is none of the firm's."""
    held = None if credential_no is None else firms.credential(connection, firm, credential_no)
    if held is None:
        return None
    return {"fitter": installer(held.fitter), "valid": held.valid(date.fromisoformat(on))}


def _firm_sender(connection: Connection, _at: datetime, *, by: str, firm: str, on: str) -> bool:
    """Whether the sender may act on a firm's order: an installer must be the firm, or one of its fitters."""
    if role_of(by) is not Role.INSTALLER:
        return True
    return firms.speaks_for(connection, by, firm, date.fromisoformat(on))


def _unit_delivered(connection: Connection, _at: datetime, *, delivery: str | None, model: str) -> bool:
    """Whether the customer has accepted a unit of that model; so for what waits for no delivery."""
    if delivery is None:
        return True
    accepted = select(UNIT.c.unit).where(
        UNIT.c.workflow_id == delivery, UNIT.c.model == model, UNIT.c.status == UnitPlace.ACCEPTED
    )
    return connection.execute(accepted).first() is not None


READINGS: dict[str, Callable[..., Any]] = {
    "firm_for_order": _firm_for_order,
    "firm_credential": _firm_credential,
    "firm_sender": _firm_sender,
    "unit_delivered": _unit_delivered,
}
