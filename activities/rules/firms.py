"""Fitting firms: who they are, what they are approved for, who fits for them, how customers rate them (一§15–17)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, Table, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import table
from activities.records.statement import write_all
from models import tables
from models.firms import (
    ANY_CATEGORY,
    FirmApproval,
    FirmCredential,
    FittingFirm,
    faults,
    id_of,
    installer,
)
from models.forms import FORMS

FIRM, APPROVAL = table(tables.FittingFirmRow), table(tables.FirmApprovalRow)
CREDENTIAL, RATING = table(tables.FirmCredentialRow), table(FORMS["firm_rating"])
ABSENT = "is not on the list of firms: add it first"
SCORES = ("punctual", "conduct", "work")


class UnfitFirm(ValueError):
    """What is to be entered of a firm does not fit; `errors` names each field as `{loc, msg}`."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        self.errors = [{"loc": [field], "msg": msg} for field, msg in errors]
        super().__init__("; ".join(f"{field}: {msg}" for field, msg in errors))


# -- who there is -------------------------------------------------------------------------------------------------


def firms(connection: Connection) -> dict[str, FittingFirm]:
    """Every firm by id."""
    approvals, credentials = _held(connection, APPROVAL, FirmApproval), _held(connection, CREDENTIAL, FirmCredential)
    return {
        row.id: FittingFirm(
            id=row.id, name=row.name, approvals=approvals.get(row.id, ()), credentials=credentials.get(row.id, ())
        )
        for row in connection.execute(select(FIRM).order_by(FIRM.c.id.collate("C")))
    }


def firm(connection: Connection, name: str) -> FittingFirm:
    """One firm, named `installer:id`. Raises LookupError."""
    found = firms(connection).get(id_of(name))
    if found is None:
        raise LookupError(f"{name} {ABSENT}")
    return found


def _held(connection: Connection, source: Any, kind: type[Any]) -> dict[str, list[Any]]:
    """The rows of a table by firm, in the order of their keys."""
    found: dict[str, list[Any]] = {}
    order = (source.c[key.name] if key.name == "valid_from" else source.c[key.name].collate("C")
             for key in source.primary_key)  # fmt: skip
    for row in connection.execute(select(source).order_by(*order)).mappings():
        found.setdefault(row["firm"], []).append(kind(**{key: row[key] for key in row if key != "firm"}))
    return found


# -- who is entered -----------------------------------------------------------------------------------------------


def enter(connection: Connection, one: FittingFirm) -> None:
    """Adds a firm, or changes its name; approvals and credentials are added, or changed under their keys.

    Raises UnfitFirm where an id would mean a firm and another one's fitter.
    """
    wrong = list(faults(one, firms(connection)))
    if wrong:
        raise UnfitFirm(wrong)
    write(connection, one)


def write(connection: Connection, one: FittingFirm) -> None:
    """Writes a firm as it is given."""
    for target, rows in rows_of([one]).items():
        write_all(connection, target, rows)


def complete(connection: Connection, found: Sequence[FittingFirm]) -> None:
    """Adds firms, approvals and credentials that are not on the list; what is there stays as it is."""
    for target, rows in rows_of(found).items():
        if rows:
            connection.execute(insert(target).on_conflict_do_nothing(), list(rows))


def rows_of(found: Sequence[FittingFirm]) -> dict[Table, Sequence[Mapping[str, Any]]]:
    """The rows that firms are, by their table, in an order in which they can be written."""
    return {
        FIRM: [{"id": one.id, "name": one.name} for one in found],
        APPROVAL: [asdict(held) | {"firm": one.id} for one in found for held in one.approvals],
        CREDENTIAL: [asdict(held) | {"firm": one.id} for one in found for held in one.credentials],
    }


# -- what cases ask -----------------------------------------------------------------------------------------------


def known(connection: Connection, name: str) -> bool:
    """Whether there is such a firm."""
    return connection.execute(select(FIRM.c.id).where(FIRM.c.id == id_of(name))).first() is not None


def approved(connection: Connection, name: str, category: str, on: date) -> bool:
    """Whether a firm may fit products of a category on a day."""
    query = select(APPROVAL.c.firm).where(
        APPROVAL.c.firm == id_of(name), APPROVAL.c.category.in_((category, ANY_CATEGORY)),
        APPROVAL.c.valid_from <= on, APPROVAL.c.valid_until >= on,
    )  # fmt: skip
    return connection.execute(query).first() is not None


def credential(connection: Connection, name: str, credential_no: str) -> FirmCredential | None:
    """A firm's own credential of that number."""
    columns = (column for column in CREDENTIAL.columns if column.name != "firm")
    query = select(*columns).where(CREDENTIAL.c.firm == id_of(name), CREDENTIAL.c.credential_no == credential_no)
    row = connection.execute(query).mappings().first()
    return None if row is None else FirmCredential(**row)


def speaks_for(connection: Connection, person: str, name: str, on: date) -> bool:
    """Whether somebody is that firm, or one of its fitters: holds a credential of it that has not ended by a day."""
    if id_of(person) == id_of(name):
        return True
    theirs = (CREDENTIAL.c.firm == id_of(name), CREDENTIAL.c.fitter == id_of(person), CREDENTIAL.c.valid_until >= on)
    return connection.execute(select(CREDENTIAL.c.firm).where(*theirs)).first() is not None


# -- how customers rate them --------------------------------------------------------------------------------------


def ratings(
    connection: Connection, name: str, since: datetime | None = None, until: datetime | None = None
) -> tuple[Row[Any], Sequence[Row[Any]]]:
    """What customers said when they were called back (一§17): of a firm as a whole, and of each fitter by name.

    Of the calls from `since` up to `until`. A call that reached nobody counts as a call, neither as good nor as bad.
    """
    of_firm = _summed().where(RATING.c.firm == installer(id_of(name)))
    of_firm = of_firm if since is None else of_firm.where(RATING.c.called_at >= since)
    of_firm = of_firm if until is None else of_firm.where(RATING.c.called_at < until)
    by_fitter = of_firm.add_columns(RATING.c.fitter).group_by(RATING.c.fitter).order_by(RATING.c.fitter.collate("C"))
    return connection.execute(of_firm).one(), connection.execute(by_fitter).all()


def _summed() -> Select[Any]:
    def counted(column: Any) -> Any:
        return func.coalesce(func.sum(cast(column, Integer)), 0)

    satisfied = RATING.c.satisfied
    return select(
        func.count().label("calls"),
        counted(RATING.c.reached).label("reached"),
        counted(satisfied).label("satisfied"),
        counted(~satisfied).label("dissatisfied"),
        *(func.round(func.avg(RATING.c[score]), 1).label(score) for score in SCORES),
    )
