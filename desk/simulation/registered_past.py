"""The company's own past: the cases of the register with every message that people sent them, each as it came."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from activities.records.rows import LINK, MESSAGE, REGISTER, TIMELINE
from activities.rules.masters import Masters, masters
from activities.rules.numbers import GIVEN
from activities.rules.people import staff
from desk.simulation.clock import SECOND
from desk.simulation.past import Deed, PastCertificate, PastOpening, Sending
from models.case import Relation
from models.vocabulary import Outcome


class RegisteredPast:
    """A past read from the records. A deed's `line` is the number of its entry on the case's timeline.

    A deed is done when the server had its message, put off to the full second: none comes before its own `at`.
    """

    def __init__(self, connection: Connection, until: datetime) -> None:
        self.until = until
        self.staff: Iterable[PastCertificate] = list(_staff(connection))
        self.masters: Masters = masters(connection)
        self.unknown: list[str] = []
        """Numbers of the cases left out: some of what was applied to them came before the records kept messages."""
        self._openings: dict[str, PastOpening] = {}
        self._sendings: dict[tuple[str, int], Sending] = {}
        timed = sorted(self._read(connection), key=itemgetter(0))
        self.deeds: Sequence[Deed] = [deed for _, deed in timed]

    def opening(self, deed: Deed) -> PastOpening:
        """How the case begins whose first deed this is."""
        return self._openings[deed.case]

    def sendings(self, deed: Deed) -> Sequence[Sending]:
        """The message of a deed; none where it is the opening."""
        sending = self._sendings.get((deed.case, deed.line))
        return () if sending is None else (sending,)

    def _read(self, connection: Connection) -> Iterator[tuple[datetime, Deed]]:
        """Every deed with the moment at which the server had it, case by case."""
        entries = {case: list(rows) for case, rows in groupby(_entries(connection), key=lambda e: e.workflow_id)}
        cases = {case.workflow_id: case for case in connection.execute(select(REGISTER))}
        whole = [case for case, rows in entries.items() if all(e.seq == 1 or e.body is not None for e in rows)]
        self.unknown += [cases[case].number for case in entries if case not in set(whole)]
        openers = dict(_openers(connection))
        names = _names([cases[case] for case in whole])
        for case, name in names.items():
            opener = openers.get(case)
            linked = opener if opener in names else None
            self._openings[name] = PastOpening(case, cases[case].kind, cases[case].request, linked)
            for entry, at in zip(entries[case], _had(entries[case], cases[case]), strict=True):
                if entry.body is not None:
                    self._sendings[name, entry.seq] = Sending(entry.event, entry.body)
                yield at, Deed(entry.seq, _full_second(at), name, entry.event)


def _staff(connection: Connection) -> Iterator[PastCertificate]:
    for person in staff.listed(connection):
        for certificate in person["certificates"]:
            yield PastCertificate(person=person["person"], name=person["name"], **certificate)


def _entries(connection: Connection) -> Iterable[Row[Any]]:
    """What people did to each case, in order; refused messages that were not kept are passed over."""
    its_message = and_(MESSAGE.c.workflow_id == TIMELINE.c.workflow_id, MESSAGE.c.seq == TIMELINE.c.seq)
    columns = (TIMELINE.c.workflow_id, TIMELINE.c.seq, TIMELINE.c.event, TIMELINE.c.received_at, MESSAGE.c.body)
    kept = or_(TIMELINE.c.outcome == Outcome.APPLIED, MESSAGE.c.seq.is_not(None))
    query = select(*columns).outerjoin_from(TIMELINE, MESSAGE, its_message).where(kept)
    return connection.execute(query.order_by(TIMELINE.c.workflow_id, TIMELINE.c.seq))


def _openers(connection: Connection) -> Iterator[tuple[str, str]]:
    """The cases that another one opened by itself, which numbered them, each with its opener."""
    query = select(LINK.c.workflow_id, LINK.c.other).join(REGISTER, REGISTER.c.workflow_id == LINK.c.workflow_id)
    numbered = query.join(GIVEN, GIVEN.c.number == REGISTER.c.number)
    for row in connection.execute(numbered.where(LINK.c.relation == Relation.OPENED_BY)):
        yield row.workflow_id, row.other


def _names(cases: Sequence[Row[Any]]) -> dict[str, str]:
    """What each case is called: its number, or its workflow id where cases of two kinds have one number."""
    bearers = Counter(case.number for case in cases)
    return {c.workflow_id: c.number if bearers[c.number] == 1 else c.workflow_id for c in cases}


def _had(entries: Sequence[Row[Any]], case: Row[Any]) -> Sequence[datetime]:
    """When the server had each message: none later than the next, whose time may be known better."""
    times: list[datetime] = [entry.received_at for entry in entries]
    if "at" not in case.request:
        times[0] = case.opened_at
    return list(accumulate(reversed(times), min))[::-1]


def _full_second(moment: datetime) -> datetime:
    full = moment.replace(microsecond=0)
    return full if full == moment else full + SECOND
