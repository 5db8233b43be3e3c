"""Where notifications go: Apprise targets by role and person from a TOML file, and a file that takes all the rest.

    default = ["file"]
    customer = ["sms://…/{phone}", "mailto://user:password@host?to={email}"]
    [roles]
    supervisor = ["wecombot://…"]
    [people]
    "technician:t-07" = ["mailto://…"]

A person falls back to the role, a role to `default`. A target of the customer whose contact is not known is left out,
and `default` told where none remains. `{key}` in any URL puts the notification's key there; else it ends the text.
A message goes to exactly that contact, or not at all: see activities/notices/recipients.py. URLs hold passwords and
contacts: neither logs nor errors repeat them.
"""

import hashlib
import logging
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apprise
from apprise.result import AppriseResultStatus

from activities.notices import recipients
from activities.notices.notification_file import NotificationFile
from models.settings import Settings, SettingsError
from models.texts import text_in
from models.vocabulary import Role, role_of

FILE = "file"
FILE_NAME = "notifications.jsonl"
SECONDS = 30.0
"""Time that one target is given."""
SAMPLE = recipients.SAMPLES[0] | {"key": "repair-R-1/1/warning/supervisor"}
CONTACTS = ("phone", "email")
STAFF = tuple(role for role in Role if role not in (Role.CUSTOMER, Role.SYSTEM))
_STATUS = re.compile(r"error=(\d{3})\b")


class Discreet(logging.Filter):
    """Apprise logs URLs, contacts and whole messages; of all that only the status of an answer is let through."""

    def filter(self, record: logging.LogRecord) -> bool:
        found = _STATUS.search(record.getMessage())
        record.msg, record.args, record.exc_info = f"status {found[1]}" if found else "", None, None
        return found is not None


logging.getLogger("apprise").propagate = False
logging.getLogger("apprise").setLevel(logging.WARNING)
logging.getLogger("apprise").addFilter(Discreet())
logging.getLogger("urllib3").setLevel(logging.ERROR)


class TargetsError(SettingsError):
    """The targets file is wrong; the text names every wrong entry, and no URL."""


class NotDelivered(Exception):
    """A target did not take a message. `uncertain`: it may have, nobody knows. `final`: nor will it ever."""

    def __init__(self, reason: str, *, uncertain: bool = False, final: bool = False) -> None:
        super().__init__(reason)
        self.uncertain, self.final = uncertain, final


@dataclass(frozen=True)
class Parcel:
    """One notification, ready to be sent."""

    key: str
    to: str
    topic: str
    number: str
    title: str
    body: str


@dataclass(frozen=True)
class Target:
    """An Apprise URL; `name` tells targets apart without its secrets."""

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        scheme = self.url.partition(":")[0]
        return f"{scheme}-{hashlib.sha256(self.url.encode()).hexdigest()[:12]}"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The contacts of the customer that the URL needs."""
        return tuple(name for name in CONTACTS if f"{{{name}}}" in self.url)

    def usable(self, contact: Mapping[str, str]) -> bool:
        """Whether all that the URL needs of the customer is known."""
        return all(contact.get(name) for name in self.kinds)

    def filled(self, values: Mapping[str, str]) -> str:
        """The URL with its placeholders replaced. Plain replacement: a password may hold braces of its own."""
        url = self.url
        for name, value in values.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
        return url

    def send(self, parcel: Parcel, contact: Mapping[str, str], seconds: float = SECONDS) -> None:
        """Sends it; blocks for at most about `seconds`. Raises NotDelivered."""
        sender = apprise.Apprise(asset=recipients.asset())
        if not sender.add(self.addressed(parcel, contact)):
            raise NotDelivered("Apprise cannot read the URL")
        body = parcel.body if "{key}" in self.url else f"{parcel.body}\n\n[{parcel.key}]"
        result = sender.notify(
            title=parcel.title, body=body, body_format=apprise.NotifyFormat.TEXT, timeout=seconds
        )
        if not result:
            raise _failure(result)


    def addressed(self, parcel: Parcel, contact: Mapping[str, str]) -> Any:
        """The Apprise target that sends to this contact and no other. Raises NotDelivered."""
        try:
            return recipients.addressed(lambda values: self.filled({**values, "key": parcel.key}), contact, self.kinds)
        except recipients.Stranger as error:
            raise NotDelivered(str(error), final=True) from None


@dataclass(frozen=True)
class FileTarget:
    """Every message one line of a file, each key once."""

    file: NotificationFile
    name: str = FILE

    def usable(self, contact: Mapping[str, str]) -> bool:  # noqa: ARG002 - as a target of Apprise
        return True

    def send(self, parcel: Parcel, contact: Mapping[str, str], seconds: float = SECONDS) -> None:  # noqa: ARG002
        """Appends it. Raises OSError."""
        self.file.append(parcel.key, {k: getattr(parcel, k) for k in ("to", "topic", "number", "title", "body")})


AnyTarget = Target | FileTarget


def _failure(result: Any) -> NotDelivered:
    """What went wrong, as far as it can be told without repeating what was sent where."""
    if result.status is AppriseResultStatus.TIMEOUT:
        return NotDelivered("no answer in time", uncertain=True)
    seen = [entry.message for entry in result.logs()]
    return NotDelivered(seen[-1] if seen else "refused or not reachable")


@dataclass(frozen=True)
class Targets:
    """Who is told where."""

    default: tuple[AnyTarget, ...]
    customer: tuple[AnyTarget, ...] = ()
    roles: Mapping[str, tuple[AnyTarget, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[AnyTarget, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, settings: Settings) -> "Targets":
        """Reads `AFTERSALES_TARGETS`; without one everything goes to the file. Raises TargetsError."""
        file = FileTarget(NotificationFile(settings.data / FILE_NAME))
        if settings.targets is None:
            return cls(default=(file,))
        return _Reader(file, settings.targets).read()

    def of(self, to: str, contact: Mapping[str, str]) -> tuple[AnyTarget, ...]:
        """The targets of a role, a person or the case's customer."""
        if to == Role.CUSTOMER:
            return tuple(t for t in self.customer if t.usable(contact)) or self.default
        return self.people.get(to) or self.roles.get(to.partition(":")[0]) or self.default


class _Reader:
    """Reads a targets file, noting all that is wrong before it complains."""

    def __init__(self, file: FileTarget, path: Path) -> None:
        self._file = file
        self._path = path
        self._wrong: list[str] = []

    def read(self) -> Targets:
        data = self._parsed()
        unknown = sorted(set(data) - {"default", "customer", "roles", "people"})
        self._wrong += [f"{key}: must be one of default, customer, roles, people" for key in unknown]
        targets = Targets(
            default=self._list("default", data.get("default", [FILE])),
            customer=self._list("customer", data["customer"], contacts=True) if "customer" in data else (),
            roles={key: self._list(where, value) for key, where, value in self._table(data, "roles")},
            people={key: self._list(where, value) for key, where, value in self._table(data, "people")},
        )
        if self._wrong:
            raise TargetsError(f"{self._path}: {'; '.join(self._wrong)}")
        return targets

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(text_in(self._path))
        except (OSError, UnicodeDecodeError) as error:
            raise TargetsError(f"{self._path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
        except (ValueError, RecursionError) as error:  # too many digits or brackets are no TOMLDecodeError
            raise TargetsError(f"{self._path} is not TOML: {error}") from None

    def _table(self, data: dict[str, Any], name: str) -> Iterator[tuple[str, str, Any]]:
        table = data.get(name, {})
        if not isinstance(table, dict):
            self._wrong.append(f"{name}: must be a table, [{name}]")
            return
        for key, value in table.items():
            where = f'{name}."{key}"'
            if not (_is_role(key) if name == "roles" else _is_person(key)):
                self._wrong.append(f"{where}: must be {'' if name == 'roles' else 'role:id of '}{', '.join(STAFF)}")
            yield key, where, value

    def _list(self, where: str, value: Any, *, contacts: bool = False) -> tuple[AnyTarget, ...]:
        if not isinstance(value, list) or not value:
            self._wrong.append(f"{where}: must be a list of Apprise URLs or {FILE!r}, with at least one")
            return ()
        found = (self._one(f"{where}[{place}]", item, contacts) for place, item in enumerate(value))
        return tuple(dict.fromkeys(target for target in found if target is not None))

    def _one(self, where: str, item: Any, contacts: bool) -> AnyTarget | None:  # noqa: FBT001 - one caller
        if item == FILE:
            return self._file
        if not isinstance(item, str):
            self._wrong.append(f"{where}: must be an Apprise URL or {FILE!r}")
            return None
        target = Target(item)
        if not contacts and any(f"{{{name}}}" in item for name in CONTACTS):
            self._wrong.append(f"{where}: only targets of the customer may hold {{phone}} or {{email}}")
        else:
            wrong = _wrong_url(target)
            if wrong is not None:
                self._wrong.append(f"{where}: {wrong}")
        return target


def _wrong_url(target: Target) -> str | None:
    """Why nothing could be sent there, or nobody could tell to whom; None where all is well."""
    url = target.filled(SAMPLE)
    if not recipients.readable(url):
        return "Apprise cannot read this URL"
    wrong = recipients.unaskable(lambda values: target.filled({**SAMPLE, **values}), target.kinds)
    if wrong is None and recipients.astray(url):
        return "Apprise would not write to an address as it stands in this URL"
    return wrong


def _is_role(key: str) -> bool:
    return key in STAFF


def _is_person(key: str) -> bool:
    try:
        return role_of(key) in STAFF
    except ValueError:
        return False
