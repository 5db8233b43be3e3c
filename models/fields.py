"""Types on the wire: each checks its own form, says in words what is wrong, and carries an example."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    WithJsonSchema,
)

from models.texts import storable
from models.vocabulary import NUMBER, PERSON, Role, role_of

YEARS = range(2000, 2101)
ERRORS_SHOWN = 50
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)")
_MEMBER = re.compile(r"<\w+\.\w+: '([^']*)'>")
"""A member of an enumeration as Python writes it."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONEY = re.compile(r"[0-9]{1,9}[.][0-9]{2}")
MOST = Decimal(1_000_000_000)
"""Yuan that no single amount reaches."""
EXTENSION = re.compile(r" ?[,;]? ?(?:ext(?:ension)?[.:]?|x|#|转分机|转|分机) ?(?=[0-9]{1,8}$)", re.IGNORECASE)
"""What parts a number from its extension, in plain signs."""
NARROW_PHONE = re.compile(r"[+]?[0-9][0-9 ()-]{4,28}[0-9]")
"""What a phone number had to look like before full-width signs, a leading bracket and extensions were taken."""
_PHONE = re.compile(r"[+(]{0,2}[0-9][0-9 ()./-]{4,28}[0-9)]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
PHONE_WANTED = "a phone number of 6 to 30 digits, spaces, (), - or +"
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,180}[.][^\s@.]{2,24}")


class Message(BaseModel):
    """Base of what crosses the wire: unknown keys are refused, values do not change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _printable(value: str) -> str:
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in value):
        raise ValueError("must not hold control characters")
    if not value.strip():
        raise ValueError("must not be blank")
    return value


def _matching(pattern: re.Pattern[str], wanted: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if pattern.fullmatch(value) is None:
            raise ValueError(f"must be {wanted}")
        return value

    return check


def plain_signs(value: str) -> str:
    """Full-width digits and signs, and dashes and spaces of every kind, as the plain ones."""
    return re.sub(r"\s", " ", unicodedata.normalize("NFKC", value).translate(_DASHES))


def invisible_sign(value: str) -> str | None:
    """The first sign that nobody sees, by code and name, such as people paste along; None where there is none."""
    for sign in value:
        if unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp"):
            return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
    return None


def _phone(value: str) -> str:
    hidden = invisible_sign(value)
    if hidden is not None:
        raise ValueError(f"must not hold the invisible sign {hidden}: type the number without it")
    number = EXTENSION.split(plain_signs(value))[0]
    if _PHONE.fullmatch(number) is None:
        raise ValueError(f"must be {PHONE_WANTED}; an extension follows as ext. 12")
    return value


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None or int(value[:4]) not in YEARS:
        raise ValueError("must be ISO 8601 with an offset, 2000 to 2100, such as 2026-11-23T09:30:00+08:00")
    return value


def _day(value: Any) -> Any:
    if type(value) is date:
        return value
    if not isinstance(value, str) or _DAY.fullmatch(value) is None or int(value[:4]) not in YEARS:
        raise ValueError("must be a date such as 2026-11-23, 2000 to 2100")
    return value


def _money(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or MONEY.fullmatch(value) is None:
        raise ValueError('must be yuan as a string with two decimals, such as "120.00"')
    return Decimal(value)


def _person(value: str) -> str:
    if role_of(value) is Role.SYSTEM:
        raise ValueError("system never comes from outside")
    return value


def _starter(value: str) -> str:
    role_of(value)
    return value


def _anyone(value: str) -> str:
    match = PERSON.fullmatch(value)
    return value if match is not None and match["role"] == "staff" else _person(value)


def _of_the_company(value: str) -> str:
    if value.startswith(f"{Role.CUSTOMER}:"):
        raise ValueError("must be someone of the company, not a customer")
    return value


def _department(value: str) -> str:
    if role_of(value) is not Role.DEPARTMENT:
        raise ValueError("must be a department, department:id")
    return value


def _technician(value: str) -> str:
    if role_of(value) is not Role.TECHNICIAN:
        raise ValueError("must be a technician, technician:id")
    return value


Line = Annotated[StrictStr, Field(max_length=200, examples=["text"]), AfterValidator(_printable)]
"""One line of text, at most 200 characters."""
Text = Annotated[StrictStr, Field(max_length=2000, examples=["text"]), AfterValidator(_printable)]
"""Free text, at most 2,000 characters."""
Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    PlainSerializer(lambda v: f"{v:.2f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,9}\.\d{2}$", "examples": ["120.00"]}),
]
"""Yuan, exact to the fen; a string with two decimals on the wire."""
Instant = Annotated[
    AwareDatetime, BeforeValidator(_instant), Field(examples=["2026-11-24T14:00:00+08:00"])
]
"""A moment with its offset."""
Day = Annotated[date, BeforeValidator(_day), Field(examples=["2026-05-20"])]
Flag = StrictBool
Usual = Annotated[StrictBool | None, Field(examples=[True])]
"""One of several keys of which one is needed: the one that the example shows."""
Minutes = Annotated[StrictInt, Field(ge=0, le=100_000, examples=[45])]
Score = Annotated[StrictInt, Field(ge=0, le=100, examples=[90])]
Person = Annotated[StrictStr, AfterValidator(_person), Field(examples=["clerk:c-12"])]
"""Someone who acts: `role:id`."""
Starter = Annotated[StrictStr, AfterValidator(_starter), Field(examples=["clerk:c-12"])]
"""Someone who opens a case: `role:id`, or `system:…` where another case's step does."""
Anyone = Annotated[StrictStr, AfterValidator(_anyone), Field(examples=["staff:s-31"])]
"""Someone named who does not act: a role or `staff:id`."""
Member = Annotated[Anyone, AfterValidator(_of_the_company)]
"""Someone of the company who is named: a person, a department, or `staff:id`."""
ActingMember = Annotated[Person, AfterValidator(_of_the_company)]
"""Someone of the company who acts, `role:id`."""
Department = Annotated[StrictStr, AfterValidator(_department), Field(examples=["department:design"])]
"""A department of the company, `department:id`."""
Technician = Annotated[StrictStr, AfterValidator(_technician), Field(examples=["technician:t-07"])]
Phone = Annotated[StrictStr, Field(max_length=60), AfterValidator(_phone)]
"""A number as people write it; whether it can be dialled is judged at the opening (models/contacts.py)."""
Email = Annotated[
    StrictStr,
    Field(max_length=254),
    AfterValidator(_matching(_EMAIL, "an e-mail address alone, such as name@example.com")),
]
"""An address as people write it; whether it can be written to is judged at the opening (models/contacts.py)."""
Number = Annotated[
    StrictStr, AfterValidator(_matching(NUMBER, "1 to 40 of A-Z a-z 0-9 . _ -")), Field(examples=["R-20261123-0007"])
]
"""The caller's own reference of a case."""
WorkflowId = Annotated[
    StrictStr,
    AfterValidator(_matching(re.compile(r"[a-z]{1,40}-[A-Za-z0-9._-]{1,40}"), "a case's workflow id, kind-number")),
    Field(examples=["repair-R-20261123-0007"]),
]
"""Another case, by its workflow id."""
Key = Annotated[StrictStr, Field(min_length=1, max_length=100, examples=["e-1"]), AfterValidator(_printable)]
Lines = Annotated[list[Line], Field(max_length=50, examples=[["text"]])]


def errors_of(error: ValidationError) -> list[dict[str, Any]]:
    """Every wrong field as `{loc, msg}`, 50 at most; what was sent is never repeated, since it may be personal."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    shown = [{"loc": [_short(p) for p in e["loc"]], "msg": _plain(e["msg"])} for e in found]
    if len(shown) > ERRORS_SHOWN:
        return [*shown[:ERRORS_SHOWN], {"loc": [], "msg": f"and {len(shown) - ERRORS_SHOWN} more"}]
    return shown


def _plain(msg: str) -> str:
    """What pydantic says, with the words that may stand there as they are sent."""
    return _MEMBER.sub(r"'\1'", msg.removeprefix("Value error, "))


def _short(part: int | str) -> int | str:
    return part if isinstance(part, int) else storable(part)[:60]
