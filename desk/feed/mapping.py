"""A mapping: which events the rows of a past log stand for, kind by kind, and who acts. TOML, checked whole.

See `mappings/helpdesk.toml` for one kind, `mappings/counter.toml` for several.
"""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator

from desk.errors import InvalidFile
from desk.feed import placeholders
from desk.feed.log import Log, LogRow, lines_of
from desk.feed.log_format import LogFormat
from desk.feed.mapping_firms import AssumedFirm
from desk.feed.mapping_trial import KINDS, Actor, Trial, Values, empty_in, needing, trial_of
from desk.shown.kinds import EventMapping, KindMapping
from models.fields import Day, Line, Message, errors_of
from models.firms import FittingFirm
from models.vocabulary import PERSON, Role, role_of
from workflows.language.procedure import Procedure


class AssumedCertificate(Message):
    """What everyone whom `people` names in the log's rows is certified for beforehand (一§18·1)."""

    _needs = model_validator(mode="before")(needing)
    people: Actor
    name: Line
    """How they stand on the staff list."""
    category: Line
    valid_from: Day
    valid_until: Day


class Columns(Message):
    """What the log calls the columns that every log has, and the one that says the kind of a row."""

    at: str = "at"
    case: str = "case"
    activity: str = "activity"
    kind: str | None = None
    """May be missing where the mapping holds one kind."""
    number: str | None = None
    """How a case's number is made of its first row, such as `{ticket|number}`; else it is what `case` says."""

    @property
    def named(self) -> list[str]:
        fixed = (self.at, self.case, self.activity, self.kind)
        return [*(column for column in fixed if column is not None), *placeholders.columns(self.number)]

    def kind_of(self, row: LogRow, kinds: Iterable[str]) -> str | None:
        """Which of the kinds a row names, in whatever case of letters; None where it names none of them."""
        if self.kind is None:
            return next(iter(kinds))
        said = row.values[self.kind].strip().casefold()
        return next((name for name in kinds if name.casefold() == said), None)


def _named(value: Any, info: ValidationInfo) -> Any:
    """Each kind with its name, by which its entries are tried."""
    if not isinstance(value, dict):
        return value
    columns = info.data.get("columns")
    if len(value) > 1 and columns is not None and columns.kind is None:
        raise ValueError(f"columns.kind must name the column that says which of {', '.join(value)} a row is")
    return {name: (name, entries) for name, entries in value.items()}


def _tried(value: tuple[str, Any], info: ValidationInfo) -> KindMapping:
    name, entries = value
    return KindMapping.model_validate(entries, context=trial_of(info).of(name))


class Mapping(Message):
    """How a log's rows are sent. Made by `read`, which tries every entry."""

    log: LogFormat = LogFormat()
    columns: Columns = Columns()
    people: dict[str, str]
    certificates: list[AssumedCertificate] = Field(default_factory=list)
    firms: list[AssumedFirm] = Field(default_factory=list)
    kinds: Annotated[
        dict[str, Annotated[KindMapping, BeforeValidator(_tried)]], BeforeValidator(_named), Field(min_length=1)
    ]

    @field_validator("columns")
    @classmethod
    def _numbers(cls, value: Columns, info: ValidationInfo) -> Columns:
        trial = trial_of(info)
        trial.attempt(lambda values: trial.filled(value.number, values))
        return value

    @field_validator("people")
    @classmethod
    def _people(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        trial, wrong = trial_of(info), []

        def acts(values: Values) -> None:
            if role_of(str(trial.filled(person, values))) is Role.SYSTEM:
                raise ValueError("system never comes from outside")

        for name, person in value.items():
            try:
                trial.attempt(acts)
            except ValueError as error:
                if not trial.unsaid(person):
                    wrong.append(f"{name}: {error}")
        if wrong:
            raise ValueError("; ".join(wrong))
        return value

    # -- what a row stands for --------------------------------------------------------------------------------

    def certified(self, row: LogRow, now: datetime) -> Iterator[tuple[str, str, AssumedCertificate]]:
        """Whom the row names: person, name on the staff list, certificate; no one where that is no `role:id`."""
        for certificate in self.certificates:
            person = self.person(certificate.people, row, now)
            if PERSON.fullmatch(person):
                yield person, str(placeholders.fill(certificate.name, row.values, now)), certificate

    def fitting(self, row: LogRow, now: datetime) -> Iterator[FittingFirm]:
        """The fitting firms that the row names."""
        for assumed in self.firms:
            found = assumed.read(
                lambda name: self.person(name, row, now),
                lambda text: str(placeholders.fill(text, row.values, now)).strip(),
            )
            if found is not None:
                yield found

    def person(self, name: str, row: LogRow, now: datetime) -> str:
        return str(placeholders.fill(self.people[name], row.values, now))

    def procedure(self, row: LogRow) -> Procedure:
        """The kind of the case whose first row this is; a later row of another kind stays in its case."""
        return KINDS[self.columns.kind_of(row, self.kinds) or next(iter(self.kinds))]

    def request(self, row: LogRow, now: datetime) -> dict[str, Any]:
        """The opening request of the case whose first row this is."""
        opening = self.kinds[self.procedure(row).name].opening
        asked: dict[str, Any] = placeholders.fill(opening.request, row.values, now)
        return asked | {"by": self.person(opening.by, row, now), "number": self.number(row, now)}

    def number(self, row: LogRow, now: datetime) -> str:
        """The number of the case whose first row this is."""
        made = self.columns.number
        return row.values[self.columns.case] if made is None else str(placeholders.fill(made, row.values, now))

    def activity(self, row: LogRow) -> str:
        return row.values[self.columns.activity]

    def steps(self, procedure: Procedure, row: LogRow) -> list[EventMapping]:
        """The events of a row in a case of that kind. Raises LookupError for an unknown activity."""
        return self.kinds[procedure.name].steps(self.activity(row))

    def message(self, step: EventMapping, row: LogRow, now: datetime) -> dict[str, Any]:
        """The payload of one event of a row."""
        payload: dict[str, Any] = placeholders.fill(step.payload, row.values, now)
        return {"by": self.person(step.by, row, now)} | payload


def read(name: str, text: str, log_name: str, log: Log, now: datetime) -> Mapping:
    """The mapping in a file's text, each entry tried on the rows that it stands for.

    Raises InvalidFile naming every wrong entry, the columns that the log lacks, and its rows of no kind.
    """
    raw = _parsed(name, text)
    columns, people = _columns(raw), raw.get("people")
    cases = _by_kind(columns, raw, log)
    named = (*columns.named, *placeholders.columns(raw))
    trial = Trial(
        people=people if isinstance(people, dict) else {},
        now=now,
        columns=log.columns,
        activity=columns.activity,
        rows=log.rows,
        cases={kind: found for kind, found in cases.items() if kind is not None},
        missing=frozenset(named).difference(log.columns),
        empty=empty_in(log.rows),
    )
    errors: list[dict[str, Any]] = []
    try:
        found = Mapping.model_validate(raw, context=trial)
    except ValidationError as error:
        errors = [e | {"loc": [name, *e["loc"]]} for e in errors_of(error)]
    errors[:0] = [{"loc": log_name, "msg": msg} for msg in _unfit(name, columns, raw, log, trial, cases.get(None, []))]
    if errors:
        raise InvalidFile(errors)
    return found


def log_format(name: str, text: str) -> LogFormat:
    """How the logs of a mapping are written, as its file's text says. Raises InvalidFile."""
    try:
        return LogFormat.model_validate(_parsed(name, text).get("log", {}))
    except ValidationError as error:
        raise InvalidFile([e | {"loc": [name, "log", *e["loc"]]} for e in errors_of(error)]) from None


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # too many brackets are no TOMLDecodeError
        raise InvalidFile([{"loc": name, "msg": f"is not TOML: {error}"}]) from None


def _columns(raw: dict[str, Any]) -> Columns:
    """What the log's own columns are called; as usual where the table is wrong, which is told elsewhere."""
    named = raw.get("columns")
    known = {key: str(named[key]) for key in Columns.model_fields if key in named} if isinstance(named, dict) else {}
    return Columns(**known)


def _by_kind(columns: Columns, raw: dict[str, Any], log: Log) -> dict[str | None, list[list[LogRow]]]:
    """The cases of each kind, by their first rows; under None the rows that name no kind of the mapping.

    Nothing where the mapping or the log does not say the kinds.
    """
    kinds = raw.get("kinds")
    if not isinstance(kinds, dict) or not kinds or (columns.kind is None and len(kinds) > 1):
        return {}
    if columns.kind is not None and columns.kind not in log.columns:
        return {}
    cases: dict[str, list[LogRow]] = {}
    for row in log.rows:
        cases.setdefault(row.values.get(columns.case, str(row.line)), []).append(row)
    found: dict[str | None, list[list[LogRow]]] = {}
    for rows in cases.values():
        found.setdefault(columns.kind_of(rows[0], kinds), []).append(rows)
    found[None] = [[row] for row in log.rows if columns.kind_of(row, kinds) is None]
    return found


def _unfit(
    name: str, columns: Columns, raw: dict[str, Any], log: Log, trial: Trial, kindless: list[list[LogRow]]
) -> Iterator[str]:
    """What of the log does not go with the mapping."""
    needed = dict.fromkeys((*columns.named, *trial.needed))
    missing = [column for column in needed if column in trial.missing]
    if missing:
        yield f"has no column {', '.join(missing)}, which {name} names; it has {', '.join(log.columns)}"
    if kindless:
        wrong = lines_of([row.line for rows in kindless for row in rows])
        yield f"must name {' or '.join(raw['kinds'])} in column {columns.kind}, and does not in {wrong}"
