"""Who stands at a door: whom they seal as, as whom they act, which cases they read."""

import pytest

from activities.access.principal import READERS, Principal, Token
from models.offices import INSIDERS
from models.vocabulary import Role
from workflows.registry import PROCEDURES

BOTH = Principal(human="s-1", roles=("supervisor", "technician"), session="abc")
CC = Principal(token=Token(name="cc", offices=("clerk",), prefix="cc-", reads=True))


def person(human: str, *roles: str) -> Principal:
    """Somebody who is signed in."""
    return Principal(human=human, roles=roles)


def reading(office: str, assignee: str | None = None) -> set[str]:
    """The roles whose people read a case of an office."""
    return {role.value for role in Role if person("somebody", role.value).reads(office, assignee)}


def test_a_person_acts_and_seals_under_each_of_their_names_and_no_other() -> None:
    """What they send under another's name is sealed in theirs, so that the case refuses it."""
    for by in ("supervisor:s-1", "technician:s-1"):
        assert BOTH.acts_as(by)
        assert BOTH.seals_as(by) == by
    for other in ("manager:s-1", "supervisor:s-2", "staff:s-1", "s-1", None, 7, ["supervisor:s-1"]):
        assert not BOTH.acts_as(other)
        assert BOTH.seals_as(other) == BOTH.name == "supervisor:s-1"


def test_who_does_not_say_acts_under_the_only_name_that_they_have() -> None:
    """Nobody under one of several, and no program under its own."""
    assert person("c-1", "clerk").only_name == "clerk:c-1"
    assert (BOTH.only_name, CC.only_name) == (None, None)


def test_a_program_speaks_for_people_of_its_offices_whose_ids_begin_with_its_prefix() -> None:
    """For anybody else it seals in its own name, which no case believes."""
    assert CC.acts_as("clerk:cc-7")
    assert CC.seals_as("clerk:cc-7") == "clerk:cc-7 via token:cc"
    for by in ("supervisor:cc-7", "clerk:c-7", "clerk:xcc-7", "clerk:", "token:cc", "cc-7", None, {"by": "clerk:cc-7"}):
        assert not CC.acts_as(by)
        assert CC.seals_as(by) == CC.name == "token:cc"


def test_every_office_that_a_kind_belongs_to_has_its_readers() -> None:
    """A kind of another office would be read by nobody but who works on it."""
    assert set(READERS) == {kind.procedure.office.name for kind in PROCEDURES}


@pytest.mark.parametrize(
    ("office", "readers"),
    [
        ("service", {"clerk", "supervisor", "manager", "general_manager", "quality"}),
        ("stores", {"warehouse", "purchasing", "supervisor", "manager", "general_manager"}),
        ("quality", {"quality", "supervisor", "manager", "general_manager"}),
        ("people", {"hr", "manager", "general_manager"}),
        ("rounds", {"manager", "general_manager"}),
        ("", set()),
    ],
)
def test_an_office_s_cases_are_read_by_its_roles(office: str, readers: set[str]) -> None:
    """Nobody else reads them, whoever works on them."""
    assert reading(office) == reading(office, "technician:t-1") == readers


def test_who_works_on_a_case_reads_it_in_whatever_role_it_names_them() -> None:
    """Everybody of the company, and no customer of the same id."""
    for role in INSIDERS:
        assert person("t-1", role.value).reads("service", "technician:t-1"), role
        assert person("t-1", role.value).reads("people", "technician:t-1"), role
    technician = person("t-1", "technician")
    for assignee in (None, "technician:t-11", "technician:t-2", "customer:t-1"):
        assert not technician.reads("service", assignee)


def test_a_second_role_reads_as_well() -> None:
    """A technician who is also a clerk reads what clerks read."""
    assert person("t-1", "technician", "clerk").reads("service", None)


def test_a_program_reads_within_its_offices_where_its_token_reads() -> None:
    """One that may only send reads nothing, and none reads because somebody whom it speaks for works on a case."""
    assert CC.reads("service", None)
    assert not CC.reads("stores", None)
    assert not CC.reads("stores", "clerk:cc-7")
    assert not Principal(token=Token(name="cc", offices=("clerk",), prefix="cc-")).reads("service", "clerk:cc-7")
    shop = Principal(token=Token(name="shop", offices=("customer",), prefix="1", reads=True))
    assert not shop.reads("service", "customer:17")
