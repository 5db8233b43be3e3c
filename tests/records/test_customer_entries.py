"""Which entry a customer is found under: by id, then phone, then e-mail, else a new one."""

from typing import Any

from sqlalchemy import Engine

from activities.records.customers import find_customer
from record_writes import rows


def found(database: Engine, **given: Any) -> int | None:
    with database.begin() as connection:
        return find_customer(connection, given)


def test_nobody_is_known_by_a_name_alone(records: Engine) -> None:
    """Nothing to know the customer by: no entry, and none is made."""
    assert found(records, name="n", address="a") is None
    assert found(records, phone="", email=None) is None
    assert rows(records, "SELECT 1 FROM customer") == []


def test_an_id_comes_before_a_phone_and_a_phone_before_an_e_mail(records: Engine) -> None:
    """Each of three entries is known by one; what names several is the one that counts most."""
    by_id = found(records, id="u-1")
    by_phone = found(records, phone="13800138000")
    by_mail = found(records, email="a@example.com")
    assert len({by_id, by_phone, by_mail}) == 3
    assert found(records, phone="13800138000", email="a@example.com") == by_phone
    assert found(records, id="u-1", phone="13800138000") == by_id


def test_a_customer_with_another_id_is_another(records: Engine) -> None:
    """Two ids never match by a phone; one without an id does, and stays without a second one."""
    first = found(records, id="u-1", phone="13800138000")
    second = found(records, id="u-2", phone="13800138000")
    assert first != second
    assert found(records, phone="13800138000") == first
    nameless = found(records, email="a@example.com")
    assert found(records, id="u-3", email="a@example.com") == nameless
    assert found(records, id="u-3") == nameless
    assert found(records, id="u-4", email="a@example.com") not in (nameless, None)


def test_what_an_entry_lacks_is_filled_in_and_what_it_has_stays(records: Engine) -> None:
    """Name, address and zone of the first time; contacts are added."""
    entry = found(records, phone="13800138000", name="first")
    assert found(records, phone="13800138000", name="second", address="here", email="a@example.com") == entry
    (row,) = rows(records, "SELECT entry, id, name, address, zone FROM customer")
    assert row == (entry, None, "first", "here", None)
    assert found(records, email="a@example.com", zone="town") == entry
    assert rows(records, "SELECT zone FROM customer") == [("town",)]
    kept = rows(records, "SELECT kind, given FROM customer_contact ORDER BY kind")
    assert kept == [("email", "a@example.com"), ("phone", "13800138000")]
