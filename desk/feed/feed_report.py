"""What a feed has come to: where its cases are by the file, the register and Temporal, and what was refused."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from time import monotonic
from typing import Any

from rich.table import Table

from desk.feed.counts import Counting
from desk.feed.feed import CaseFed, RowFed
from desk.shown import report_words as words
from desk.shown.declared import kind_and_state
from desk.shown.terminal import table_of, text
from desk.shown.words import column
from models.words import refusals
from models.words.spoken import say

SETTLES = 15.0
"""Seconds that Temporal's list is given to catch up."""
LOOK_EVERY = 0.5
NOT_OPENED = "not opened"
SHOWN = 20
"""Lines of the log, or cases, that are named for one thing; JSON names all."""


@dataclass(frozen=True)
class FeedReport:
    """A feed's outcome. `register` and `temporal` give the state of each case they have, by workflow id.

    `applied` gives how many events each case has from logs, by its timeline.
    """

    cases: list[CaseFed]
    register: Mapping[str, str]
    temporal: Mapping[str, str]
    seconds: float
    applied: Mapping[str, int] = field(default_factory=dict)

    @property
    def agree(self) -> bool:
        """Whether every case is where its rows say, with as many events as its rows have applied."""
        return not self.differing and not self.miscounted

    @property
    def miscounted(self) -> list[dict[str, str | int]]:
        """The cases whose timeline has more events from logs, or fewer, than the rows of this one have applied."""
        found = [(case, self.applied.get(case.workflow_id, 0)) for case in self.cases]
        return [{"case": c.number, "file": c.applied, "register": n} for c, n in found if c.applied != n]

    @property
    def states(self) -> dict[str, dict[str, int]]:
        """State → by the file, in the register, in Temporal → how many cases."""
        sources = {"file": {c.workflow_id: c.state for c in self.cases}, "register": self.register} | {
            "temporal": self.temporal
        }
        counted = {
            name: Counter(found.get(c.workflow_id) or NOT_OPENED for c in self.cases) for name, found in sources.items()
        }
        known = sorted({state for count in counted.values() for state in count})
        return {state: {name: count[state] for name, count in counted.items()} for state in known}

    @property
    def differing(self) -> list[dict[str, str | None]]:
        """The cases about which the three do not agree."""
        found = [
            {"case": c.number, "file": c.state, "register": self.register.get(c.workflow_id)}
            | {"temporal": self.temporal.get(c.workflow_id)}
            for c in self.cases
        ]
        return [line for line in found if len({line["file"], line["register"], line["temporal"]}) > 1]

    @property
    def rows(self) -> list[RowFed]:
        return [row for case in self.cases for row in case.rows]

    @property
    def refused(self) -> list[RowFed]:
        return sorted((row for row in self.rows if row.reason is not None), key=lambda row: row.line)

    @property
    def reasons(self) -> dict[str, list[RowFed]]:
        """The refused rows by reason, the most frequent first."""
        found: dict[str, list[RowFed]] = {}
        for row in self.refused:
            found.setdefault(row.reason or "", []).append(row)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "agree": self.agree,
            "states": self.states,
            "differing": self.differing,
            "miscounted": self.miscounted,
            "cases": {"fed": len(self.cases)} | self._openings(),
            "rows": {
                "fed": len(self.rows),
                "applied": len(self.rows) - len(self.refused),
                "refused": len(self.refused),
                "before": sum(row.before for row in self.rows),
            },
            "events": sum(row.sent for row in self.rows),
            "reasons": {reason: len(rows) for reason, rows in self.reasons.items()},
            "refused": [asdict(row) for row in self.refused],
            "seconds": round(self.seconds, 1),
        }

    def _openings(self) -> dict[str, int]:
        return {
            "opened": sum(c.created for c in self.cases),
            "opened_before": sum(c.state is not None and not c.created for c in self.cases),
            "not_opened": sum(c.state is None for c in self.cases),
        }

    # -- for people -------------------------------------------------------------------------------------------

    def tables(self) -> list[Table]:
        """Cases by state in the three places, and the refused rows by reason."""
        places = table_of("Cases by state", "state", "by the file", "in the register", "in Temporal")
        for state, count in self.states.items():
            places.add_row(text(self._state(state)), *(text(n) for n in count.values()))
        total = text(len(self.cases), "bold")
        places.add_row(text(column("in all"), "bold"), total, total, total)
        if not self.refused:
            return [places]
        reasons = table_of("\nRefused rows", "rows", "reason", "lines of the log")
        for reason, rows in self.reasons.items():
            lines = shortened(str(row.line) for row in rows)
            reasons.add_row(text(len(rows)), text(refusals.told(reason)), text(lines))
        return [places, reasons]

    def _state(self, name: str) -> str:
        """A state in words, as the first of the kinds fed has it."""
        if name == NOT_OPENED:
            return column(NOT_OPENED)
        kinds = dict.fromkeys(case.procedure.name for case in self.cases if name in case.procedure.steps)
        return next((kind_and_state(kind, name)[1] for kind in kinds), name)

    def summary(self) -> list[str]:
        """The rest in a few lines."""
        seen = self.as_json()
        cases, rows = seen["cases"], seen["rows"]
        before = say(words.FED_BEFORE, before=rows["before"]) if rows["before"] else ""
        lines = [
            say(words.FED_CASES, **cases),
            say(words.FED_ROWS, **rows | {"before": before}),
            say(words.FED_EVENTS, events=seen["events"], seconds=seen["seconds"]),
        ]
        if self.differing:
            named = shortened(str(line["case"]) for line in self.differing)
            lines.append(say(words.FED_DIFFER, count=len(self.differing), names=named))
        if self.miscounted:
            named = shortened(
                say(words.NOT_SO_MANY, case=line["case"], found=line["register"], wanted=line["file"])
                for line in self.miscounted
            )
            lines.append(say(words.FED_MISCOUNTED, count=len(self.miscounted), names=named))
        if self.agree:
            lines.append(say(words.FED_AGREE))
        return lines


def shortened(named: Iterable[str]) -> str:
    """The first of many words."""
    found = list(named)
    more = len(found) - SHOWN
    first = ", ".join(found[:SHOWN])
    return say(words.AND_MORE, names=first, more=more) if more > 0 else first


async def counted(gateway: Counting, cases: list[CaseFed], seconds: float) -> FeedReport:
    """Asks the register and Temporal, whose list lags a little, until they agree with the file or the time is up."""
    ids = [case.workflow_id for case in cases if case.state is not None]  # what was not opened is no name to ask for
    until = monotonic() + SETTLES
    while True:
        states = await gateway.in_register(ids), await gateway.in_temporal(ids)
        report = FeedReport(cases, *states, seconds, await gateway.applied(ids))
        if report.agree or monotonic() > until:
            return report
        await asyncio.sleep(LOOK_EVERY)
