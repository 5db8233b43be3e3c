"""The units of an order: where each is, what was found of it, what it leads to (一§9·2, 一§13)."""

from collections.abc import Collection
from typing import Any

from models.kinds.delivery import OrderUnit, UnitPlace, not_exactly
from workflows.parts.linking import Asked, Linking

FITTED_AS_ACCEPTED_SINCE = 9
"""The shape from which on the model that is accepted says whether it is fitted; before, the one that was ordered."""


class Units(Linking):
    """Each unit stands in a row of its own, which follows it from the store to the customer and back."""

    @property
    def not_right(self) -> bool:
        """A unit at the customer's is not right."""
        return any(unit.wrong for unit in self.facts.units)

    @property
    def coming(self) -> list[OrderUnit]:
        """The units that are on their way back: whatever left the store and was not accepted."""
        return list(self.facts.at(UnitPlace.ON_THE_WAY, UnitPlace.THERE))

    def exactly_these(self, given: list[int], wanted: Collection[int]) -> None:
        """Raises EventRefused unless a message names each of these units once, and no other."""
        fault = not_exactly(given, [*wanted])
        self.unfit_unless(fault is None, "units", msg=fault or "")

    def keep(self, *units: OrderUnit) -> None:
        """Writes where units are."""
        for unit in units:
            self.form(
                "delivery_unit", str(unit.unit), unit=unit.unit, model=unit.model, category=unit.category,
                serial=unit.serial, status=unit.place.value, owed=unit.owed, result=unit.result, swaps=unit.swaps,
            )

    def trip(self, **values: Any) -> None:
        """Adds to the row of the trip that is under way."""
        self.form("delivery_trip", str(self.facts.trips), **values)

    def back_to_store(self) -> None:
        """The units that the courier has with him come back to the store, and stay owed."""
        carried = self.facts.at(UnitPlace.ON_THE_WAY)
        for unit in carried:
            unit.place = UnitPlace.STORE
        self.keep(*carried)

    def return_of(self, unit: OrderUnit, request: Asked) -> None:
        """Opens the return of a unit that was not right: a fault, received on the day on which it came (一§9·2)."""
        came = self.day_of(self.at).isoformat()
        asked, purchase = {**request}, request.get("purchase")
        if isinstance(purchase, dict):
            asked["purchase"] = {"received_on": came} | purchase
        customer = self.request.customer.model_dump(mode="json", exclude_none=True, exclude={"zone", "address"})
        known = {"customer": customer, "item": {"model": unit.model, "category": unit.category}}
        self.open_asked("Return", asked | {"reason": "fault"}, "request", known=known)

    def install(self, unit: OrderUnit) -> None:
        """Opens the installation of a unit that was asked to be fitted, by the model ordered or accepted (一§14)."""
        request = self.request
        if request.installation is None:
            return
        as_accepted = self.case.shape >= FITTED_AS_ACCEPTED_SINCE and unit.model in request.installation.models
        if not (unit.fit or as_accepted):
            return
        product = {"model": unit.model, "category": unit.category, "serial": unit.serial}
        self.open_linked(
            "Installation",
            {
                "customer": request.customer.model_dump(mode="json", exclude_none=True),
                "product": {key: value for key, value in product.items() if value is not None},
                "wanted_at": request.installation.wanted_at.isoformat(),
                "requirements": request.installation.requirements,
                "delivery": self.case.workflow_id,
            },
        )
