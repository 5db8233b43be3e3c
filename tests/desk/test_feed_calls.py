"""A call list as contacts: what its columns say, what they leave out, where its calls end (一§30·1)."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbelow
from typing import Any

import pytest
from sqlalchemy import text

from commandline import Desk
from desk.commands.feed import shipped
from desk.feed import log, mapping
from desk.feed.placeholders import WrongPlace, columns, fill
from servers.devserver import DevService
from servers.waiting import until

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CALLS = Path(shipped("samples", "calls", ".csv")).read_text(encoding="utf-8")
RULES = Path(shipped("mappings", "calls", ".toml")).read_text(encoding="utf-8")
ENDS = {
    "01": "answered", "02": "answered", "03": "closed", "04": "routed", "05": "answered", "06": "answered",
    "07": "linked", "08": "closed", "09": "routed",
}  # fmt: skip


def filled(text: str, said: str) -> Any:
    """What a place of a request becomes where the column says that; `{}` where it is left out."""
    return fill({"key": text}, {"c": said}, NOW).get("key", {})


def numbers_of_its_own(dev: DevService) -> None:
    """What the calls open has numbers that no other test's cases have had on this server."""
    days = "SELECT generate_series(date '2026-01-01', date '2035-12-31', '1 day')::date"
    with dev.database.begin() as connection:
        numbers = f"SELECT letter, day, :last FROM unnest(ARRAY['C', 'R']) letter, ({days}) d(day)"
        connection.execute(text(f"INSERT INTO number_sequence {numbers}"), {"last": 1000 + randbelow(8000)})


async def test_a_call_list_goes_through_the_running_service(desk: Desk, dev: DevService, tmp_path: Path) -> None:
    """File, register and Temporal agree; a second feed applies nothing (八§3(3)–(4))."""
    prefix = f"N{uuid.uuid4().hex[:8]}-"
    numbers_of_its_own(dev)
    path = tmp_path / "calls.csv"
    path.write_text(CALLS.replace("CALL-", prefix), encoding="utf-8")
    report = (await desk("feed", str(path), "--mapping", "calls", "--json")).json
    assert (report["agree"], report["refused"], report["remarks"]) == (True, [], [])
    assert report["cases"]["opened"] == len(ENDS)
    states = dev.rows("SELECT number, state FROM service_register WHERE kind = 'Contact' ORDER BY number")
    assert {row["number"].removeprefix(prefix): row["state"] for row in states} == ENDS
    kept = dev.rows("SELECT workflow_id, at_once, answered_late, urgent FROM contact_record")
    found = {row["workflow_id"].removeprefix(f"contact-{prefix}"): row for row in kept}
    assert sorted(call for call, row in found.items() if row["at_once"]) == ["01", "06"]
    assert sorted(call for call, row in found.items() if row["answered_late"]) == ["02"]
    assert sorted(call for call, row in found.items() if row["urgent"]) == ["05"]

    async def complained() -> bool:
        return len(dev.rows("SELECT 1 FROM service_register WHERE kind = 'Complaint'")) == 1

    await until("the complaint is in the register", complained)
    again = (await desk("feed", str(path), "--mapping", "calls", "--json")).json
    assert (again["agree"], again["rows"]["before"]) == (True, again["rows"]["fed"])


def test_a_call_is_asked_for_with_what_the_list_says_and_no_more() -> None:
    """An empty column leaves its key out."""
    read = mapping.read("calls", RULES, "calls.csv", log.read("calls.csv", CALLS), NOW)
    first, _, wrong_number, *_ = (read.request(row, NOW) for row in log.read("calls.csv", CALLS).rows)
    assert first == {
        "by": "clerk:desk-1", "number": "CALL-01", "customer": {"name": "王小明", "phone": "138 0000 0101"},
        "channel": "phone", "about": "usage", "what": "问滤网多久清洗一次", "answer": "每月用清水冲洗一次",
        "answered_after_seconds": 6,
    }  # fmt: skip
    assert (wrong_number["customer"], wrong_number["misdirected"], "answer" in wrong_number) == ({}, True, False)


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("{c|given}", " a b ", "a b"), ("{c|given}", "  ", {}), ("{c|whole}", "12", 12), ("{c|whole}", "１２", 12),
        ("{c|whole}", "-3", -3), ("{c|whole}", "soon", "soon"), ("{c|whole}", "", {}), ("{c|yes}", "是", True),
        ("{c|yes}", "Yes", True), ("{c|yes}", "否", False), ("{c|yes}", "maybe", "maybe"), ("{c|yes}", " ", {}),
        ("{c}", "", ""), ("{c|digits}", "a1b2", "12"),
    ],
)  # fmt: skip
def test_a_place_that_stands_alone_may_be_a_number_a_yes_or_nothing(text: str, said: str, found: Any) -> None:
    """What is none of these is left to whoever judges it."""
    value = filled(text, said)
    assert (value, type(value)) == (found, type(found))


def test_what_is_left_out_is_left_out_of_lists_and_tables() -> None:
    """And names its column as any other place."""
    value = {"a": ["{c|given}", "x"], "b": {"d": "{c|whole}"}}
    assert fill(value, {"c": ""}, NOW) == {"a": ["x"], "b": {}}
    assert list(columns(value)) == ["c", "c"]


@pytest.mark.parametrize("text", ["no {c|whole}", "{c|given}{c|given}", "{c|none}", "{d|given}"])
def test_a_place_that_must_stand_alone_says_so(text: str) -> None:
    """A filter that there is not and a column that the log has not are told, too."""
    with pytest.raises(WrongPlace):
        filled(text, "1")
