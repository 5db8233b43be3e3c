"""Trying the entries of a mapping: each is filled from the rows that it stands for and held against the procedure.

An entry is wrong where none of its rows fits. What the log does not hold is not made up: whatever depends on a column
that is empty, or on rows that are not there, is not judged. What is wrong in itself is wrong all the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo

from desk.errors import told
from desk.feed import placeholders
from desk.feed.log import LogRow
from models.fields import errors_of
from models.vocabulary import Role, role_of
from workflows.language.procedure import Procedure
from workflows.registry import PROCEDURES

KINDS = {kind.procedure.name: kind.procedure for kind in PROCEDURES}
UNSAID = "x-1"
"""Stands in a place for which there is nothing; what is wrong with it is not judged."""
CERTAIN = ("missing", "extra_forbidden")
"""What is wrong with a payload's keys is wrong whatever its values are."""
ACTORS = ("by", "people", "firm", "fitter", "approved_by")
"""The keys under which entries name one of `people`."""
Values = Mapping[str, str]


@dataclass(frozen=True)
class Trial:
    """What a mapping is tried on: people, a moment, the log's rows; and which of these concern the entry at hand."""

    people: dict[str, str]
    now: datetime
    columns: tuple[str, ...]
    """Those of the log."""
    activity: str
    """The one of them that says what a row is."""
    rows: Sequence[LogRow]
    """Those that the entry at hand stands for."""
    cases: Mapping[str, Sequence[Sequence[LogRow]]] = field(default_factory=dict)
    """Kind → the rows of each of its cases."""
    missing: frozenset[str] = frozenset()
    """Columns that the mapping names and the log has not."""
    empty: frozenset[str] = frozenset()
    """Columns in which no row of the kind at hand says anything."""
    needed: dict[str, None] = field(default_factory=dict)
    """Noted while entries are read: the missing columns that an entry with rows names."""
    procedure: Procedure | None = None

    # -- which rows -------------------------------------------------------------------------------------------

    def of(self, kind: str) -> "Trial":
        """The trial of what stands under a kind. Raises ValueError where there is no such kind."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is no kind of case; there are {', '.join(KINDS)}")
        rows = [row for case in self.cases.get(kind, ()) for row in case]
        return replace(self, procedure=KINDS[kind], rows=rows, empty=empty_in(rows))

    def of_openings(self) -> "Trial":
        """The rows with which cases of the kind begin."""
        cases = self.cases.get(self.procedure.name, ()) if self.procedure is not None else ()
        return replace(self, rows=[case[0] for case in cases])

    def of_activities(self, wanted: Callable[[str], bool]) -> "Trial":
        """The rows of the kind whose activity is wanted."""
        return replace(self, rows=[row for row in self.rows if wanted(row.values.get(self.activity, ""))])

    def note(self, entry: Any) -> None:
        """Notes which missing columns an entry needs, if there are rows for it."""
        named = [entry[key] for key in ACTORS if isinstance(entry.get(key), str)] if isinstance(entry, dict) else []
        people = [self.people.get(name) for name in named]
        if self.rows:
            self.needed.update((name, None) for name in placeholders.columns([people, entry]) if name in self.missing)

    # -- trying -----------------------------------------------------------------------------------------------

    def attempt(self, work: Callable[[Values], None]) -> None:
        """Does it with the values of each row until it fits one; without rows, once. Raises ValueError."""
        first: ValueError | None = None
        for row in self.rows or (LogRow(0, dict.fromkeys(self.columns, UNSAID)),):
            try:
                return work(row.values | dict.fromkeys(self.missing, UNSAID))
            except ValueError as error:
                first = first or error
        raise first  # type: ignore[misc]  # there was a row

    def unsaid(self, value: Any) -> bool:
        """Whether a value depends on what no row says."""
        named = set(placeholders.columns(value))
        return bool(named and (not self.rows or named & (self.empty | self.missing)))

    def filled(self, value: Any, values: Values) -> Any:
        return placeholders.fill(value, values, self.now)

    def known(self, name: str) -> None:
        """Raises ValueError for who is not among the people."""
        if name not in self.people:
            raise ValueError(f"{name} is nobody in [people]; there are {', '.join(self.people) or 'none'}")

    def role(self, name: str, values: Values) -> Role | None:
        """The role of an entry of `people`; None where no row says it, or that entry is wrong itself."""
        try:
            return role_of(str(self.filled(self.people[name], values)))
        except ValueError:
            return None


def empty_in(rows: Sequence[LogRow]) -> frozenset[str]:
    """The columns in which none of these rows says anything."""
    return frozenset(name for name in (rows[0].values if rows else ()) if not any(r.values[name].strip() for r in rows))


def trial_of(info: ValidationInfo) -> Trial:
    """The trial that a mapping is being read for."""
    trial: Trial = info.context  # type: ignore[assignment]  # `read` hands one in
    return trial


def needing(value: Any, info: ValidationInfo) -> Any:
    """Before an entry is read: notes the columns that it needs."""
    trial_of(info).note(value)
    return value


def _known(value: str, info: ValidationInfo) -> str:
    trial_of(info).known(value)
    return value


Actor = Annotated[str, AfterValidator(_known)]
"""An entry of `people`."""


def fits(model: type[BaseModel], trial: Trial, payload: dict[str, Any], values: Values, given: dict[str, Any]) -> None:
    """Raises ValueError where the payload, filled from a row, does not fit; `given` is what whoever sends it adds."""
    own = [key for key in (*given, "event_id") if key in payload]
    if own:
        raise ValueError(f"{', '.join(own)}: filled in when it is sent; leave it out")
    try:
        model.model_validate(trial.filled(payload, values) | given)
    except ValidationError as error:
        found = zip(error.errors(include_url=False), errors_of(error), strict=False)
        wrong = [
            told(shown)
            for at, shown in found
            if at["type"] in CERTAIN or not trial.unsaid(_reached(payload, at["loc"]))
        ]
        if wrong:
            raise ValueError("; ".join(wrong)) from None


def _reached(payload: Any, loc: Sequence[int | str]) -> Any:
    """The part of a payload to which an error points; the last that it has of it, where the error is of a model."""
    for part in loc:
        try:
            payload = payload[part]
        except (LookupError, TypeError):  # the key is missing, or part of no payload: a union's
            break
    return payload
