"""Phone numbers and e-mail addresses as one key a line, and as they are dialled and written to.

Not for workflows: what a number may be changes with the library's release. Activities and the desk judge; what they
answer stands in the case's history.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

from models.fields import EXTENSION, invisible_sign, plain_signs

KINDS = ("phone", "email")
COUNTRY = "CN"
HOW_TO_DIAL = "give it with its area code, such as 021 6234 5678, or with + and its country, such as +1 310 555 0123"
HOW_TO_EXTEND = "an extension follows as ext. 12; another number goes into a note"
LONGEST_LOCAL = 8
"""Digits of a line's own number, without area code."""
_TAIL = re.compile(r"(?P<number>.*[0-9)]) ?- ?(?P<extension>[0-9]{1,6})")
"""An extension after one more hyphen, as people here write it: 021-62345678-8012."""

_GLUED = re.compile(r"[0-9)] ?(?:/ ?[0-9]{1,2}|- ?[0-9])$")
"""What nobody writes as the end of one number: 021-62345678/9."""
LONGEST_GLUED = 6
"""Digits behind a number that are looked at as something else than its end."""


class Unreadable(ValueError):
    """No number or address that reaches anyone; the text says what is wrong and what instead, not what was given."""


@dataclass(frozen=True)
class Phone:
    """A line in E.164, and who is asked for there. Two extensions of one switchboard are two customers."""

    e164: str
    extension: str = ""


@dataclass(frozen=True)
class Key:
    """What a contact is compared by."""

    kind: str
    normalised: str
    extension: str = ""


def phone(given: str, country: str = COUNTRY) -> Phone:
    """A number as written in that country (an ISO code, a region of it too). Raises Unreadable."""
    number, extension = _parted(plain_signs(given).strip())
    whole = _parsed(number, country)
    tail = None if extension else _TAIL.fullmatch(number)
    if tail is not None and (whole is None or not phonenumbers.is_valid_number(whole)):
        head = _parsed(tail["number"], country)
        if head is not None and phonenumbers.is_valid_number(head):
            whole, extension = head, tail["extension"]
    if whole is None:
        raise Unreadable(f"is no phone number that can be dialled: {HOW_TO_DIAL}")
    if not extension and _GLUED.search(number):
        raise Unreadable(f"ends in what may be an extension or another number: {HOW_TO_EXTEND}")
    _check_length(whole, number, country)
    return Phone(phonenumbers.format_number(whole, PhoneNumberFormat.E164), extension)


def _parted(text: str) -> tuple[str, str]:
    """The number, and the extension where one is named."""
    number, *_, extension = EXTENSION.split(text) if EXTENSION.search(text) else (text, "")
    return number, extension


def _parsed(number: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, country.partition("-")[0])
    except phonenumbers.NumberParseException:
        return None


def _check_length(number: PhoneNumber, given: str, country: str) -> None:
    """Raises Unreadable. A range that is too new for the library is a number all the same."""
    if phonenumbers.is_valid_number(number):
        return
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == ValidationResult.TOO_LONG:
        raise Unreadable(f"has too many digits for a phone number; {HOW_TO_EXTEND}")
    if length == ValidationResult.IS_POSSIBLE_LOCAL_ONLY or _local(number, given, country):
        raise Unreadable(f"lacks its area code: {HOW_TO_DIAL}")
    if length != ValidationResult.IS_POSSIBLE:
        raise Unreadable(f"has too few digits for a phone number: {HOW_TO_DIAL}")
    digits = phonenumbers.national_significant_number(number)
    if any(_exists(number, digits[:-cut]) for cut in range(1, LONGEST_GLUED + 1)):
        raise Unreadable(f"has more digits than the numbers that begin so; {HOW_TO_EXTEND}")
    if any(_exists(number, digits + more) for more in "0123456789"):
        raise Unreadable("has fewer digits than the numbers that begin so: a digit is missing")


def _exists(number: PhoneNumber, digits: str) -> bool:
    """Whether these digits in its place are a number in use."""
    other = PhoneNumber(country_code=number.country_code, national_number=int(digits or 0))
    other.italian_leading_zero = number.italian_leading_zero
    return phonenumbers.is_valid_number(other)


def _local(number: PhoneNumber, given: str, country: str) -> bool:
    """Whether it is as short as a line's own number, where those of other places begin with a trunk prefix."""
    trunk = phonenumbers.ndd_prefix_for_region(country.partition("-")[0], strip_non_digits=True)
    far = given.startswith(("+", "(+", trunk or "+", f"({trunk}" if trunk else "+"))
    return trunk is not None and not far and len(phonenumbers.national_significant_number(number)) <= LONGEST_LOCAL


def email(given: str) -> str:
    """An address as it is written to: the domain in small ASCII letters. Raises Unreadable."""
    hidden = invisible_sign(given)
    if hidden is not None:
        raise Unreadable(f"must not hold the invisible sign {hidden}: type the address without it")
    if "<" in given or ">" in given:
        raise Unreadable("must be the address alone, without a name and < >, such as name@example.com")
    if given.strip().lower().startswith("mailto:"):
        raise Unreadable("must be the address alone, without mailto:, such as name@example.com")
    if unicodedata.normalize("NFKC", given) != unicodedata.normalize("NFC", given):
        raise Unreadable("must not hold full-width signs: type the address in plain ones")
    try:
        found = validate_email(given, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Unreadable(f"must be an e-mail address such as name@example.com{_because(error, given)}") from None
    return f"{found.local_part}@{found.ascii_domain.lower()}"


def _because(error: EmailNotValidError, given: str) -> str:
    """The library's reason, unless it repeats a part of the address."""
    text = str(error)
    parts = [part for part in re.split(r"[@.]", given.lower()) if len(part) > 1]
    return "" if any(part in text.lower() for part in parts) else f": {text[:1].lower()}{text[1:].removesuffix('.')}"


def key(kind: str, given: str, country: str = COUNTRY) -> Key:
    """What a contact is compared by. What reaches nobody is compared as it always was, so that it stays known."""
    try:
        if kind == "email":
            return Key(kind, email(given).lower())
        found = phone(given, country)
        return Key(kind, found.e164, found.extension)
    except Unreadable:
        return Key(kind, former_key(kind, given))


def former_key(kind: str, given: str) -> str:
    """The key as it was made before numbers were read: digits alone, a prefix of 86 taken off."""
    if kind == "email":
        return given.strip().lower()
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", re.sub(r"\D", "", given))


def wrong(given_ones: Mapping[str, Any], country: str = COUNTRY, *place: str) -> list[dict[str, Any]]:
    """What is wrong with `phone` and `email` among these, as errors of what holds them at that place.

    A name may say where within: `request.customer.phone`.
    """
    errors: list[dict[str, Any]] = []
    for name, given in given_ones.items():
        *before, kind = name.split(".")
        if kind in KINDS and isinstance(given, str):
            try:
                phone(given, country) if kind == "phone" else email(given)
            except Unreadable as error:
                inside = [int(part) if part.isdecimal() else part for part in before]
                errors.append({"loc": [*place, *inside, kind], "msg": str(error)})
    return errors
