"""Phone numbers and e-mail addresses: one key a line whatever its form, and words for what reaches nobody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from models import contacts
from models.contacts import Key, Phone, Unreadable
from models.fields import NARROW_PHONE
from models.fields import Phone as PhoneField

FIELD: TypeAdapter[str] = TypeAdapter(PhoneField)


def taken(given: str) -> str:
    """A number as an opening request takes it. Raises ValidationError."""
    return FIELD.validate_python(given)


@pytest.mark.parametrize(
    "form",
    [
        "021-62345678", "+86 21 62345678", "0086 21 62345678", "(021)62345678", "021 6234 5678", "+86 (0)21 62345678",
        "（021）62345678", "０２１－６２３４５６７８", "＋86 21　62345678", "021–6234–5678", "86-21-62345678",
    ],
)  # fmt: skip
def test_one_line_is_one_key_in_whatever_form_it_is_written(form: str) -> None:
    """With and without the country, in brackets, in full width, with dashes of any kind."""
    assert contacts.phone(taken(form)) == Phone("+862162345678")
    assert contacts.key("phone", form) == Key("phone", "+862162345678")


def test_a_number_of_another_country_keeps_its_own() -> None:
    """The one in Los Angeles has the digits of a mobile phone here (131 0555 0123)."""
    assert contacts.phone("+1 310 555 0123").e164 == "+13105550123"
    assert contacts.phone("131 0555 0123").e164 == "+8613105550123"
    assert contacts.phone("001 310 555 0123").e164 == "+13105550123"


@pytest.mark.parametrize(
    ("country", "form", "e164"),
    [
        ("IT", "06 1234567", "+39061234567"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("GB-ENG", "020 7946 0958", "+442079460958"),
        ("IT", "+86 138 0013 8000", "+8613800138000"),
        ("DK", "32 12 34 56", "+4532123456"),
    ],
)
def test_a_number_without_a_country_is_of_the_companys(country: str, form: str, e164: str) -> None:
    """The calendar names the country, some with a region of it."""
    assert contacts.phone(form, country).e164 == e164


@pytest.mark.parametrize(
    "form",
    ["021-62345678-12", "021 6234 5678 ext 12", "021-62345678转12", "021-62345678 转分机 12", "021-62345678#12",
     "(021)62345678 x12", "021-62345678，12".replace("，", " ext. ")],
)  # fmt: skip
def test_an_extension_is_kept_apart(form: str) -> None:
    """The switchboard's line is the key's number; who is asked for there stands beside it."""
    assert contacts.phone(taken(form)) == Phone("+862162345678", "12")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("62345678", "lacks its area code"),
        ("123456", "lacks its area code"),
        ("+00 0000 17", "no phone number that can be dialled"),
        ("+86 138 0013 8000 1234", "too many digits"),
        ("+86 138 00", "area code|too few digits"),
        ("021-62345678/9", "may be an extension or another number"),
        ("1380013800-0", "may be an extension or another number"),
        ("(021)62345678(12)", "more digits .* ext. 12"),
        ("0571-8765432-12", "more digits .* ext. 12"),
        ("138001380001", "more digits .* ext. 12"),
        ("1380013800", "a digit is missing"),
        ("0571-8765432", "a digit is missing"),
    ],
)
def test_what_cannot_be_dialled_is_told_with_what_to_give_instead(form: str, words: str) -> None:
    """In words that do not repeat it."""
    with pytest.raises(Unreadable, match=words) as error:
        contacts.phone(taken(form))
    assert form not in str(error.value)


@pytest.mark.parametrize(
    ("form", "e164"),
    [("+33 1-23-45-67-89", "+33123456789"), ("138-0013-80-00", "+8613800138000"), ("0571-87654321", "+8657187654321")],
)
def test_pairs_of_digits_with_hyphens_are_one_number(form: str, e164: str) -> None:
    """Only what is no number so is taken for something else."""
    assert contacts.phone(taken(form)) == Phone(e164)


def test_a_number_of_a_range_that_is_too_new_for_the_library_is_taken() -> None:
    """Only its length is judged: nobody is sent away because a list is old."""
    assert contacts.phone("+86 140 0000 0000").e164 == "+8614000000000"


@given(st.from_regex(NARROW_PHONE, fullmatch=True))
def test_whatever_form_was_taken_before_is_still_taken(form: str) -> None:
    """An old message is not judged anew."""
    assert taken(form) == form


@pytest.mark.parametrize("form", ["call me", "none", "", "12345", "\u202a138 0013 8000\u202c"])
def test_what_is_no_number_at_all_is_refused_by_its_form(form: str) -> None:
    """An invisible sign, as address books put around numbers, is named."""
    with pytest.raises(ValidationError, match="U\\+202A" if "138" in form else "must be a phone number"):
        taken(form)


@pytest.mark.parametrize(
    ("form", "address", "key"),
    [
        ("Tom@Example.COM", "Tom@example.com", "tom@example.com"),
        ("o'brien@example.com", "o'brien@example.com", "o'brien@example.com"),
        ("tom@例子.中国", "tom@xn--fsqu00a.xn--fiqs8s", "tom@xn--fsqu00a.xn--fiqs8s"),
        ("tom@xn--fsqu00a.xn--fiqs8s", "tom@xn--fsqu00a.xn--fiqs8s", "tom@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_an_address_is_compared_in_small_letters_its_domain_in_ascii(form: str, address: str, key: str) -> None:
    """The part before the @ is written to as it was given."""
    assert contacts.email(form) == address
    assert contacts.key("email", form) == Key("email", key)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("tom.@x.com", "period immediately before the @-sign"),
        ("<tom@x.com>", "alone, without a name and < >"),
        ("mailto:tom@x.com", "without mailto:"),
        ("Tom<tom@x.com>", "alone, without a name and < >"),
        ("to\u200bm@x.com", r"invisible sign U\+200B ZERO WIDTH SPACE"),
        ("tom@x.com\ufeff", r"invisible sign U\+FEFF"),
        ("ｔom@x.com", "full-width"),
        ("a,b@x.com", "invalid characters before the @-sign: ','"),
        ('"a,b"@x.com', "quoting"),
        ("tom@x_y.com", "must be an e-mail address"),
    ],
)
def test_an_address_that_cannot_be_written_to_is_told_with_what_is_wrong(form: str, words: str) -> None:
    """Each in words; a sign that nobody sees by its code and name."""
    with pytest.raises(Unreadable, match=words) as error:
        contacts.email(form)
    assert form not in str(error.value)


def test_a_reason_repeats_no_part_of_the_address() -> None:
    """Not where the library's own words would."""
    domain = "xn--geheim-.com"
    with pytest.raises(Unreadable) as error:
        contacts.email(f"wang@{domain}")
    assert re.search("geheim|wang", str(error.value)) is None


def test_what_reaches_nobody_is_compared_as_it_always_was() -> None:
    """A customer who stands in the records under such a number stays known."""
    assert contacts.key("phone", "+00 0000 17") == Key("phone", "00000017")
    assert contacts.key("email", " Tom.@X.com") == Key("email", "tom.@x.com")
    assert contacts.former_key("phone", "+86 138-0013-8000") == "13800138000"


def test_every_wrong_contact_of_a_customer_is_named() -> None:
    """As errors of the opening request."""
    found = contacts.wrong({"name": "n", "phone": "123456", "email": "tom.@x.com"}, "CN", "customer")
    assert [error["loc"] for error in found] == [["customer", "phone"], ["customer", "email"]]
    assert contacts.wrong({"name": "n", "phone": "138 0013 8000", "email": None}) == []
