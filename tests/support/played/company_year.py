"""The population of a whole company: a department of forty, three thousand customers, stores that are kept.

Customers' cases come from those who stand in the list, the same ones again and again; storekeepers see to what touches
the ledger (`walking.storekeeping`), the staff to their own matters (`staff_deeds`), the rest is walked by chance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from activities.records.customers import CONTACT, CUSTOMER
from models import contacts
from models.contacts import KINDS
from models.policy.calendar import Calendar
from played.company import Company
from played.company_case import CompanyCase
from played.department import Department
from played.population import Walker
from played.staff_year import Attendant, StaffYear
from walking.storekeeping import Storekeeping
from workflows.language.procedure import Procedure

CUSTOMERS, KEY_CUSTOMERS = 3000, 40
KEPT = ("PartsRequest", "Purchase", "Stocktake", "PartsPlan")
"""Kinds that storekeepers see to."""
EAGER = 40
"""Messages of storekeepers after which they leave a case alone."""


def known_customer(number: int) -> dict[str, str]:
    """One of the list; of every fifth nobody knows an address, of two in three no e-mail."""
    known = {"id": f"K-{number:04}", "name": f"客户{number:04}", "phone": f"139 0000 {number:04}"}
    if number % 5:
        known |= {"address": f"中山路 {number} 号", "zone": ("town", "suburb")[number % 2]}
    return known | ({"email": f"k{number}@example.com"} if number % 3 == 0 else {})


def enter_customers(database: Engine) -> dict[str, int]:
    """Enters the customers with their contacts, and marks the key customers. Returns their entries by id."""
    everybody = [known_customer(number) for number in range(CUSTOMERS)]
    rows = [
        {key: known.get(key) for key in ("id", "name", "address", "zone")}
        | {"key_customer": number % (CUSTOMERS // KEY_CUSTOMERS) == 0}
        for number, known in enumerate(everybody)
    ]
    with database.begin() as connection:
        connection.execute(insert(CUSTOMER), rows)
        entries = {row.id: row.entry for row in connection.execute(select(CUSTOMER.c.id, CUSTOMER.c.entry))}
        connection.execute(insert(CONTACT), [row for known in everybody for row in _contacts(entries, known)])
    return entries


def _contacts(entries: Mapping[str, int], known: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for kind in filter(known.__contains__, KINDS):
        key = contacts.key(kind, known[kind])
        named = {"kind": kind, "normalised": key.normalised, "extension": key.extension}
        yield named | {"entry": entries[known["id"]], "given": known[kind]}


@dataclass
class Keeper(Attendant):
    """Somebody of the stores looks after a case."""

    left: int = EAGER


class CompanyYear(StaffYear):
    """The people of the year."""

    def __init__(self, company: Company, calendar: Calendar, seed: int, department: Department) -> None:
        super().__init__(company, calendar, seed, department)
        self._stores = Storekeeping(company)
        self._stores.chance = self._chance

    # -- openings ---------------------------------------------------------------------------------------------

    def _request(self, procedure: Procedure, number: int) -> dict[str, Any]:
        request = super()._request(procedure, number)
        if request.get("customer"):
            request["customer"] = self._customer(request["customer"])
        if request["by"] == "clerk:c-1":
            request["by"] = self._chance.choice(self.department.clerks)
        return request

    def _customer(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """One of the list, one in ten of whom comes often; told by the id alone, without it, or as the kind wants."""
        often = self._chance.random() < 0.3
        known = known_customer(self._chance.randrange(CUSTOMERS // 10 if often else CUSTOMERS))
        if self._chance.random() < 0.3:
            known = {key: value for key, value in known.items() if key != "id"}
        return {key: value for key, value in wanted.items() if key not in ("phone", "email", "id")} | known

    # -- who looks after a case ---------------------------------------------------------------------------------

    def _adopt(self, case: CompanyCase) -> None:
        if case.kind.procedure.name in KEPT:
            self._known += 1
            self._plan(self._later(), Keeper(case))  # type: ignore[arg-type]
        else:
            super()._adopt(case)

    def _technician(self) -> str:
        return self._chance.choice(self.technicians)

    async def _look_after(self, walker: Attendant) -> None:
        if not isinstance(walker, Keeper):
            await super()._look_after(walker)
            return
        case = walker.case
        event, body = self._stores.message(case)
        if "delivery_note" in body and self._chance.random() < 0.95:
            body["delivery_note"] = f"DN-{case.file.number}-{walker.left}"
        await self._do(case, event, body["by"], body)

    def _next_look(self, walker: Attendant) -> datetime:
        keeps = isinstance(walker, Keeper)
        return self._later() if keeps and self._chance.random() < 0.3 else super()._next_look(walker)

    def _next(self, walker: Walker) -> tuple[str, dict[str, Any]]:
        """Visits and complaints go to whoever the department has."""
        name, body = super()._next(walker)
        if "visitor" in body:
            body = body | {"visitor": self._chance.choice(self.technicians)}
        if "handler" in body:
            body = body | {"handler": self._chance.choice(self.department.clerks)}
        return name, body
