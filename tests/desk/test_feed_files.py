"""Logs and mappings that a feed refuses before the service is asked."""

from pathlib import Path

import pytest

from commandline import WRONG, Desk
from pasts.log_feeds import HEADER, HELPDESK, Log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


WRONG_MAPPING = """
colour = "red"
[people]
agent = "technician:{by}"
clerk = "clerk:desk"
nobody = "king:{by}"
[[certificates]]
people = "agents"
name = "{by}"
category = "help_desk"
valid_from = "soon"
valid_until = 2099-12-31
[kinds.Repair.opening]
by = "clerk"
request = { symptoms = "{activity}", channel = "pigeon", customer = { name = "{custmer}" } }
[kinds.Repair.activities]
"One" = [{ event = "asign", by = "clerk" }]
"Two" = [{ event = "assign", by = "clerk", payload = { technician = "technician:{by}" } }]
"Three" = [{ event = "hold", by = "agent", when = ["asigned"], payload = { reason = "other" } }]
"Four" = [
    { event = "settle", by = "agent", payload = { amount = "0", sum = "0.00" } },
    { event = "contact", by = "agent", payload = { diagnosis = "x", visit_at = "{now+2weeks}" } },
]
"Five" = [{ event = "add_note", by = "boss", payload = { note = "x" } }]
"Six" = "add_note"
"""


async def test_a_wrong_mapping_names_every_wrong_entry(alone: Desk, log: Log, tmp_path: Path) -> None:
    """Before the service is asked: events, states, kinds, people, payloads, places."""
    log.add("A", "One")
    mapping = tmp_path / "map.toml"
    mapping.write_text(WRONG_MAPPING, encoding="utf-8")
    done = await alone("feed", str(log.path), "--mapping", str(mapping), "--json")
    assert done.code == WRONG
    named = [e | {"loc": [e["loc"]] if isinstance(e["loc"], str) else e["loc"]} for e in done.error["errors"]]
    found = {".".join(map(str, e["loc"])).removeprefix(f"{mapping}."): e["msg"] for e in named}
    wanted = {
        str(log.path): "has no column custmer",
        "colour": "Extra inputs are not permitted",
        "people": "nobody: unknown role",
        "certificates.0.people": "agents is nobody in [people]",
        "certificates.0.valid_from": "must be a date",
        "kinds.Repair.opening": "channel: Input should be 'phone'",
        "kinds.Repair.activities.One.0.event": "asign is no event of Repair",
        "kinds.Repair.activities.Two.0": "assign is for supervisor, not for clerk",
        "kinds.Repair.activities.Three.0.when": "asigned: no state of Repair",
        "kinds.Repair.activities.Four.0": "sum: Extra inputs are not permitted",
        "kinds.Repair.activities.Four.1": "{now+2weeks} must be a column of the log",
        "kinds.Repair.activities.Five.0.by": "boss is nobody in [people]",
        "kinds.Repair.activities.Six": "Input should be a valid list",
    }
    assert found.keys() == wanted.keys()
    for loc, part in wanted.items():
        assert part in found[loc], loc
    assert "customer.phone: Field required" in found["kinds.Repair.opening"]
    assert "amount: must be yuan" in found["kinds.Repair.activities.Four.0"]


async def test_an_unknown_kind_and_a_file_that_is_no_toml_are_named(alone: Desk, log: Log, tmp_path: Path) -> None:
    """What hangs on the kind is not complained about as well."""
    log.add("A", "One")
    mapping = tmp_path / "map.toml"
    mapping.write_text(HELPDESK.replace("kinds.Repair", "kinds.Repare"), encoding="utf-8")
    done = await alone("feed", str(log.path), "--mapping", str(mapping), "--json")
    assert [e["msg"].partition(";")[0] for e in done.error["errors"]] == ["Repare is no kind of case"]
    mapping.write_text("people = nobody", encoding="utf-8")
    assert "is not TOML" in (await alone("feed", str(log.path), "--mapping", str(mapping))).err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty: a log begins with a line that names its columns"),
        (HEADER.encode(), "holds no rows"),
        (b"\xff\xfea,b", 'is not UTF-8 at byte 0 (line 1): save it as "CSV UTF-8" (in Excel: Save As)'),
        (b"PK\x03\x04\x14\x00\xff", "is a spreadsheet's workbook, not a CSV file: save it as"),
        (f"{HEADER}\n1,2,3,4,5,工单\n".encode("gbk"), 'at byte 47 (line 2): save it as "CSV UTF-8" (in Excel: Save '
         'As), or name its encoding in the mapping: [log] encoding = "gbk"'),
        (HEADER.encode("utf-16-le"), "holds NUL characters (line 1)"),
        (f"{HEADER}\n1,#31001,3,4,5,6\n1,2,3,4,5,6\n1,工单12,3,4,5,6\n".encode(), "and is not in lines 2, 4: rename "
         'these cases in the log, or say in the mapping how numbers are made, [columns] number = "{case|number}"'),
        (b"at,case,by\n1,2,3\n", "has no column activity, customer, product, which helpdesk names"),
        (HEADER.encode() + b"\n1,2,3\n1,2,3,4,5,6\n", "must have 6 fields in every line, and has not in line 2"),
        (HEADER.encode() + b'\n1,"2,3,4,5,6\n', "is no CSV: line 2"),
        (HEADER.encode() + b"\n1,,3,4,5,6\n", "names no case (case) in line 2"),
        (b"at,at\n1,2\n", "names a column twice: at"),
    ],
)
async def test_a_bad_log_is_one_clear_message(alone: Desk, tmp_path: Path, content: bytes, message: str) -> None:
    """Before the service is asked."""
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    done = await alone("feed", str(path), "--mapping", "helpdesk")
    assert (done.code, len(done.err.splitlines())) == (WRONG, 1), done.err
    assert message in done.err


async def test_a_log_that_is_not_there_is_said_so(alone: Desk, tmp_path: Path) -> None:
    """By name, as the mapping is; a folder is no log."""
    assert "nowhere.csv: No such file" in (await alone("feed", "nowhere.csv", "--mapping", "helpdesk")).err
    assert "nomap: No such file" in (await alone("feed", "sample", "--mapping", "nomap")).err
    assert (await alone("feed", str(tmp_path), "--mapping", "helpdesk")).code == WRONG
    assert (await alone("feed", "sample", "--mapping", "helpdesk", "--cases", "0")).code == WRONG
    assert "make up" in (await alone("feed", "sample", "--mapping", "helpdesk")).err
