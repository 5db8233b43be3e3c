"""A past told by a log: its rows at their own times, as a mapping reads them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from activities.rules import firms
from activities.rules.masters import Masters
from desk.feed.log import Log, LogRow, in_order, moments
from desk.feed.log_cases import cases_of
from desk.feed.mapping import Mapping
from desk.feed.mapping_firms import joined
from desk.simulation.past import Deed, PastCertificate, PastOpening, Sending
from models.firms import FittingFirm


class LoggedPast:
    """The first `limit` cases of a log, all of them without a limit; a deed is a row, done in its full second.

    The row with which a case begins opens it, and is then sent as its own events too. `name` is the log's, `tz` the
    zone of times that say none. Raises InvalidFile.
    """

    def __init__(self, name: str, log: Log, mapping: Mapping, tz: tzinfo, limit: int | None = None) -> None:
        self._mapping, self._tz = mapping, tz
        columns = mapping.columns
        self._cases = cases_of(name, log, mapping, datetime.now(tz), limit)
        numbers = {row.line: number for number, rows in self._cases.items() for row in rows}
        rows = [row for row in log.rows if row.line in numbers]
        times = (time.replace(microsecond=0) for time in moments(name, rows, columns.at, tz, mapping.log.time))
        own = dict(zip((row.line for row in rows), times, strict=True))
        timed = list(in_order(rows, own.values(), columns.case))
        self.put_off = sum(at != own[row.line] for at, row in timed)
        """Rows dated before the previous one of their case, at whose time they are done."""
        self._rows = {row.line: row for row in rows}
        self.deeds: Sequence[Deed] = [Deed(row.line, at, numbers[row.line], mapping.activity(row)) for at, row in timed]
        self._opened = {deed.case: deed for deed in reversed(self.deeds)}
        self.until = self.deeds[-1].at
        self.staff: Iterable[PastCertificate] = list(dict.fromkeys(self._certified()))
        named = joined((firm for deed in self.deeds for firm in self._fitting(deed)), {})
        self.masters: Masters = {table.name: rows for table, rows in firms.rows_of(named).items() if rows}

    def opening(self, deed: Deed) -> PastOpening:
        """How the deed's case begins."""
        first, at = self._first(deed), self._local(self._opened[deed.case])
        procedure = self._mapping.procedure(first)
        return PastOpening(procedure.workflow_id(deed.case), procedure.name, self._mapping.request(first, at))

    def sendings(self, deed: Deed) -> Sequence[Sending]:
        """The events of a deed in their order. Raises LookupError where the mapping does not know its activity."""
        row, at = self._rows[deed.line], self._local(deed)
        return [
            Sending(step.event, self._mapping.message(step, row, at), step.when, step.each is not None)
            for step in self._mapping.steps(self._mapping.procedure(self._first(deed)), row)
        ]

    def _first(self, deed: Deed) -> LogRow:
        return self._cases[deed.case][0]

    def _local(self, deed: Deed) -> datetime:
        return deed.at.astimezone(self._tz)

    def _fitting(self, deed: Deed) -> Iterator[FittingFirm]:
        return self._mapping.fitting(self._rows[deed.line], self._local(deed))

    def _certified(self) -> Iterator[PastCertificate]:
        for deed in self.deeds:
            for person, name, it in self._mapping.certified(self._rows[deed.line], self._local(deed)):
                yield PastCertificate(person, name, it.category, it.valid_from, it.valid_until)
