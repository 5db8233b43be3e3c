"""What an exception weighs that somebody notes: by its list, or more where they say so (四§11)."""

from typing import Any

from cases.quality_days import TECH, day_request
from played.case_files import at
from played.rehearsal import rehearsed

OF_BEFORE = 8


def weighed(item: str, said: str, **more: Any) -> tuple[str, list[str], list[str]]:
    """What an exception weighs that somebody notes, what it has opened, and who was told at once."""
    case = rehearsed("QualityDay", day_request(), start=at("2026-11-23 08:30"), **more)
    case.send("note_exception", TECH, item=item, severity=said, what="seen", evidence="witness clerk:c-1")
    [row] = case.forms("quality_exception")
    opened = [f"{one.kind} {one.request['severity']}" for one in case.opened]
    return row["severity"], opened, case.told("quality_serious")


def test_an_exception_weighs_at_least_what_its_item_does() -> None:
    """Nobody makes less of it than the list does, and whoever saw it may make more (四§11)."""
    assert weighed("lost_property", "minor") == ("serious", ["Nonconformity serious"], ["manager"])
    assert weighed("no_chatting", "minor") == ("minor", [], [])
    assert weighed("no_chatting", "major") == ("major", ["Nonconformity major"], [])


def test_what_no_list_knows_weighs_what_is_said_of_it() -> None:
    """In words."""
    assert weighed("the stairs", "minor") == ("minor", [], [])
    assert weighed("the stairs", "serious") == ("serious", ["Nonconformity serious"], ["manager"])


def test_on_a_day_of_before_an_exception_weighs_what_was_said() -> None:
    """Its history opened nothing."""
    assert weighed("lost_property", "minor", shape=OF_BEFORE) == ("minor", [], [])
