"""Whom an Apprise target would send to, once a contact is filled into its URL.

Apprise takes a URL apart by rules of its own: of o'brien@example.com it makes brien@example.com, and a stranger gets
the message. So a target is filled twice, with a sample and with the contact; what it then holds must differ by the
contact alone, wherever it holds it. Nothing is sent to be found out.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import apprise
import requests

from models import contacts

Held = Any
"""What a target holds, as values that can be compared."""
Fill = Callable[[Mapping[str, str]], str]
SAMPLES = (
    {"phone": "+8613800138000", "email": "sample-q7x@mail.example.com"},
    {"phone": "+8613911112222", "email": "other-k3w@post.example.org"},
)
"""Contacts that every target reads as they are written."""
MAIL = "NotifyEmail"
"""Apprise's own mail; it comes with all that Apprise can load, so it is known by its name."""
_E164 = re.compile(r"[+][0-9]{4,15}")
_ALONE = {"phone": r"(?<![0-9]){}(?![0-9])", "email": r"(?<![\w.!#$%&'*+/=?^`{{|}}~-]){}(?![\w.-])"}
"""A contact that is no part of a longer one."""
_PLAIN = {"phone": re.compile(r"[+]?[0-9]+"), "email": re.compile(r"[A-Za-z0-9._@-]+")}
"""What stays one word within any text, a URL too."""
PATHS = ("NotifyJSON", "NotifyXML", "NotifyForm")
"""Targets that send to the path of their URL; others only keep it."""
_OWN = frozenset({"asset", "logger"})
"""What every target shares."""
_ADDRESS = re.compile(r"[^\s,;@<>\"]+@[^\s,;@<>\"]+")


class Stranger(Exception):
    """The message would not go to exactly whom it is meant for; the text says why, and holds nothing personal."""


def asset() -> Any:
    """What we are called where Apprise says so."""
    return apprise.AppriseAsset(app_id="aftersales", app_desc="after-sales service")


def readable(url: str) -> bool:
    """Whether Apprise makes a target of it."""
    return _made(url) is not None


def addressed(fill: Fill, contact: Mapping[str, str], kinds: Iterable[str]) -> Any:
    """The target that sends to this contact and no other. Raises Stranger."""
    kinds = tuple(kinds)
    for kind in kinds:
        _check_contact(kind, contact[kind])
    sample = SAMPLES[0]
    made = _made(fill(contact))
    if not kinds:
        return made
    example = _made(fill(sample))
    swaps = [_Swap(kind, _bare(kind, sample[kind]), _bare(kind, contact[kind])) for kind in kinds]
    if type(example).__name__ == MAIL:  # its addresses are put there as they are, past its reading of them
        made = _readdressed(_made(fill(sample)), swaps)
        made.fullpath = example.fullpath = None
    if made is None or example is None or _held(made, ()) != _held(example, swaps):
        raise Stranger(f"its {' and '.join(kinds)} would be read as another's by this target: nothing was sent")
    return made


def unaskable(fill: Fill, kinds: Iterable[str]) -> str | None:
    """Why a customer's target cannot be asked whom it would send to; None where it can."""
    first, second = SAMPLES
    for kind in kinds:
        one, other = _made(fill(first)), _made(fill(first | {kind: second[kind]}))
        if one is None or other is None:
            return "Apprise cannot read this URL"
        swap = _Swap(kind, _bare(kind, first[kind]), _bare(kind, second[kind]))
        if not _differ_by(swap, one, other):
            return f"Apprise does not take {{{kind}}} as a whole here, so nobody could tell who would get the message"
    return None


def _differ_by(swap: "_Swap", one: Any, other: Any) -> bool:
    """Whether a contact is all that two targets differ by, and does stand in what they send by."""
    try:
        if _held(one, (swap,)) != _held(other, ()):
            return False
        if type(one).__name__ not in PATHS:  # its path is left over from the URL
            one.fullpath = None
        return bool(_held(one, (swap,)) != _held(one, ()))
    except Stranger:
        return False


def astray(url: str) -> bool:
    """Whether Apprise would write to other addresses than those that stand in a URL's path or query."""
    made = _made(url)
    if made is None:
        return False
    parts = urlsplit(url)
    texts = [unquote(part) for part in parts.path.split("/")] + [value for _, value in parse_qsl(parts.query)]
    wanted = {found for text in texts for found in _ADDRESS.findall(text)}
    held = set(_texts(_held(made, ())))
    return any(not any(address in text for text in held) for address in wanted)


# -- what a target holds ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Swap:
    """One contact in the place of another."""

    kind: str
    before: str
    now: str

    def within(self, text: str) -> str:
        """Raises Stranger where the contact would stand in a longer text that could be parted by it."""
        if self.before in text and text.removeprefix("+") != self.before and not self._plain:
            raise Stranger(f"this target puts the {self.kind} into a longer text, which its signs would part")
        return self.within_segment(text)

    @property
    def _plain(self) -> bool:
        return _PLAIN[self.kind].fullmatch(self.now) is not None

    def within_segment(self, text: str) -> str:
        """Where every sign can be told apart. Raises Stranger where it would be a part of another contact."""
        parts = re.split(_ALONE[self.kind].format(re.escape(self.before)), text)
        if any(self.before in part for part in parts):
            raise Stranger(f"this target makes another {self.kind} of it")
        return self.now.join(parts)


def _made(url: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Apprise loads all it can at the first URL; its imports are its own affair
        return apprise.Apprise.instantiate(url, asset=asset())


def _check_contact(kind: str, value: str) -> None:
    """Raises Stranger for what reaches nobody, such as older records hold."""
    if kind == "phone":
        well = _E164.fullmatch(value) is not None
    else:
        try:
            well = contacts.email(value) == value and parseaddr(value) == ("", value)
        except contacts.Unreadable:
            well = False
    if not well:
        raise Stranger(f"the customer's {kind} is none that can be written to: it must be corrected first")


def _bare(kind: str, value: str) -> str:
    """A number without its plus, which some services do without."""
    return value.removeprefix("+") if kind == "phone" else value


def _readdressed(mail: Any, swaps: Iterable[_Swap]) -> Any:
    for swap in swaps:
        mail.targets = [(name, swap.within(address)) for name, address in mail.targets]
        mail.names = {swap.within(address): name for address, name in mail.names.items()}
        for place in ("cc", "bcc", "reply_to"):
            setattr(mail, place, {swap.within(address) for address in getattr(mail, place)})
    return mail


def _held(value: Any, swaps: Iterable[_Swap]) -> Held:
    """All texts and numbers that a target holds, the samples in them replaced."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str) and not isinstance(value, Enum):
        return _text(value, swaps)
    if value is None or isinstance(value, (Enum, int)):
        return value
    return _gathered(value, swaps)


def _gathered(value: Any, swaps: Iterable[_Swap]) -> Held:
    """What holds others; of anything else, a lock or a moment, that it is there."""
    if isinstance(value, apprise.URLBase):
        own = {name: held for name, held in vars(value).items() if name not in _OWN}
        path = own.pop("fullpath", None)
        return [type(value).__name__, _gathered(own, swaps), _path(path, swaps) if path else None]
    if isinstance(value, dict):
        return sorted(((_held(k, swaps), _held(v, swaps)) for k, v in value.items()), key=repr)
    if isinstance(value, (set, frozenset)):
        return sorted((_held(item, swaps) for item in value), key=repr)
    return [_held(item, swaps) for item in value] if isinstance(value, (list, tuple)) else type(value).__name__


def _text(value: str, swaps: Iterable[_Swap]) -> Held:
    for swap in swaps:
        value = swap.within(value)
    return value


def _path(value: str, swaps: Iterable[_Swap]) -> Held:
    """A path as a server reads it: segment by segment."""
    sent, _, query = str(requests.Request("POST", f"http://host{value}").prepare().path_url).partition("?")
    segments = [unquote(segment) for segment in sent.split("/")]
    for swap in swaps:
        segments = [swap.within_segment(segment) for segment in segments]
    return [segments, query]


def _texts(held: Held) -> Iterable[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, (list, tuple)):
        for item in held:
            yield from _texts(item)
