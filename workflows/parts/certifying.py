"""Who has been trained with success holds certificates from that day on (一§18·1)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.books import CertificatesGiven
from models.policy.duration import Duration, Unit
from workflows.language.effects import Effects


class Certifying(Effects[Any, Any]):
    """A case gives certificates; each is a row of its own, beside those that there are."""

    def certify(self, person: str, categories: Sequence[str]) -> date:
        """Certifies somebody for categories from the event's day on; the last day on which that holds.

        Refused where they are on no staff list, as the records see it.
        """
        months = Duration(amount=self.policy.integer("training.certificate_months"), unit=Unit.MONTHS)
        first, last = self.day_of(self.at), self.day_of(self.calendar.add(self.at, months))
        if categories:
            self.post(
                CertificatesGiven(person=person, categories=list(categories), valid_from=first, valid_until=last)
            )
        return last
