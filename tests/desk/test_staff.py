"""The commands of the staff register: people by the human's id, files of them, their absences."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from commandline import REFUSED, WRONG, Desk, Done
from servers.databases import engine_of

HEAD = "person,roles,name,post,department,station,zone,supervisor,hired_on,left_on,proficient,certificates"
HR = ("--by", "hr:h-1")


@pytest.fixture
def database(database_url: str) -> Any:
    """The records behind the desk."""
    found = engine_of(database_url)
    yield found
    found.dispose()


@pytest.fixture(autouse=True)
def nothing_in_their_name(staff: None, database: Engine) -> None:
    """Who keeps a van elsewhere keeps none here; who hands over or is trained elsewhere is on no list."""
    with database.begin() as connection:
        connection.execute(text("UPDATE place SET keeper = 'warehouse:w-1'"))
        for elsewhere in ("a", "leaver", "newcomer", "trainer"):
            connection.execute(text("DELETE FROM staff WHERE person LIKE :who"), {"who": f"%:{elsewhere}-%"})
            connection.execute(text("DELETE FROM staff_member WHERE id LIKE :who"), {"who": f"{elsewhere}-%"})


async def person(desk: Desk, name: str) -> dict[str, Any]:
    """What the desk shows of somebody."""
    found: dict[str, Any] = (await desk("staff", "show", name, "--json")).json
    return found


async def assigned(desk: Desk, technician: str) -> str:
    """A repair that waits for a technician."""
    number = await desk.open()
    done = await desk("send", number, "assign", f"technician={technician}", "--by", "supervisor:s-1")
    assert done.code == 0, done.err
    return number


# -- add, show, list ----------------------------------------------------------------------------------------------


async def test_a_person_is_one_in_whatever_role_they_are_named(desk: Desk) -> None:
    """What is not given stays, an empty text takes away."""
    add = ["staff", "add", "technician:t-8", "--name", "李师傅", "--zone", "town", "--post", "repair"]
    more = ["--department", "售后", "--station", "S-1", "--supervisor", "supervisor:s-1", "--hired-on", "2026-01-05"]
    assert (await desk(*add, *more, "--proficient")).code == 0
    assert (await desk("staff", "add", "supervisor:t-8", "--name", "李主管", "--station", "")).code == 0
    for name in ("technician:t-8", "supervisor:t-8", "staff:t-8"):
        assert await person(desk, name) == {
            "person": "staff:t-8", "persons": ["supervisor:t-8", "technician:t-8"], "id": "t-8", "name": "李主管",
            "post": "repair", "department": "售后", "station": None, "zone": "town", "supervisor": "staff:s-1",
            "hired_on": "2026-01-05", "left_on": None, "active": True, "proficient": True, "certificates": [],
            "absences": [],
        }  # fmt: skip
    shown = (await desk("staff", "show", "staff:t-8")).out
    assert shown.startswith("supervisor:t-8, technician:t-8  李主管\n")
    for line in ("department: 售后", "supervisor: staff:s-1", "hired_on: 2026-01-05", "proficient: yes"):
        assert f"  {line}\n" in shown
    assert "station" not in shown


async def test_the_list_for_programs_has_the_keys_that_it_had(desk: Desk) -> None:
    """A row for each role, certificates with each; who is named without a role has a row of their own."""
    await desk("staff", "add", "clerk:t-1", "--name", "赵师傅")
    await desk("staff", "add", "staff:wu-5", "--name", "吴五", "--supervisor", "staff:s-1")
    rows = {row["person"]: row for row in (await desk("staff", "list", "--json")).json}
    assert list(rows) == [
        "clerk:t-1", "staff:wu-5", "supervisor:s-1", "technician:seen-1", "technician:t-1", "technician:t-2",
    ]  # fmt: skip
    held = [{"category": "washing_machine", "valid_from": "2020-01-01", "valid_until": "2030-12-31"}]
    for who in ("clerk:t-1", "technician:t-1"):
        before = {"person": who, "name": "赵师傅", "zone": None, "active": True, "certificates": held}
        assert before.items() <= rows[who].items()
        assert rows[who]["id"] == "t-1"
    assert rows["staff:wu-5"]["supervisor"] == "staff:s-1"
    lines = (await desk("staff", "list")).out.splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "clerk:t-1, technician:t-1", "staff:wu-5", "supervisor:s-1", "technician:seen-1", "technician:t-2",
    ]  # fmt: skip
    assert (await desk("list", "--assignee", "clerk:wu-5")).err == ""
    assert "nor is it on the staff list" in (await desk("list", "--assignee", "clerk:t-2")).err


async def test_who_is_certified_without_a_role_may_be_assigned(desk: Desk) -> None:
    """一§18·1: the certificate is the human's."""
    await desk("staff", "add", "staff:wu-5", "--name", "吴五")
    certify = ["staff", "certify", "staff:wu-5", "--category", "*", "--from", "2026-01-01", "--until", "2099-12-31"]
    assert (await desk(*certify)).code == 0
    await assigned(desk, "technician:wu-5")


async def test_a_certificate_is_revoked_by_a_manager(desk: Desk) -> None:
    """From that day on nobody sends them (一§18·1); who may not, what does not stand and what is over is refused."""
    days = ["--from", "2026-01-01", "--until", "2099-12-31"]
    certify = ["staff", "certify", "technician:wu-5", "--category", "washing_machine"]
    revoke = ["staff", "revoke", "technician:wu-5", "washing_machine", "--reason", "expelled", "--by"]
    await desk("staff", "add", "staff:wu-5", "--name", "吴五")
    assert (await desk(*certify, *days)).code == 0
    agreed = await assigned(desk, "technician:wu-5")
    visit_at = "2099-01-05T10:00:00+08:00"
    contact = ["send", agreed, "contact", "diagnosis=pump", f"visit_at={visit_at}", "--by", "technician:wu-5"]
    assert (await desk(*contact)).code == 0
    number = await desk.open()
    assert "revoked by a manager" in (await desk(*revoke, "supervisor:s-1")).err
    assert "nobody revokes their own" in (await desk(*revoke, "manager:wu-5")).err
    assert "--by must be role:id" in (await desk(*revoke, "boss")).err
    assert "is over" in (await desk(*revoke, "manager:m-1", "--from", "2020-01-01")).err
    done = (await desk(*revoke, "manager:m-1", "--json")).json
    held = {"category": "washing_machine", "valid_from": "2026-01-01", "valid_until": "2099-12-31"}
    assert done["certificates"] == [held]
    assert done["visits"] == [{"number": agreed, "visit_at": visit_at}]
    again = await desk("send", number, "assign", "technician=technician:wu-5", "--by", "supervisor:s-1")
    assert "holds no certificate for washing_machine" in again.err
    assert "there is: none" in (await desk(*revoke, "manager:m-1")).err
    assert "is revoked: give one that begins on another day" in (await desk(*certify, *days)).err
    shorter = ["staff", "certify", "technician:t-1", "--category", "washing_machine", "--from", "2020-01-01"]
    assert "to have it end on another day, revoke it" in (await desk(*shorter, "--until", "2021-01-01")).err


async def test_what_is_wrong_of_a_person_is_named(desk: Desk) -> None:
    """Field by field where it is wrong in itself; a leader must be on the list, and not be led."""
    add = ["staff", "add", "technician:t-1", "--name", "赵师傅"]
    fields = ["--zone", "moon", "--supervisor", "boss", "--hired-on", "1.1.2026", "--post", " "]
    wrong = await desk(*add, *fields)
    assert wrong.code == WRONG
    for field in ("zone", "supervisor", "hired_on", "post"):
        assert f"  {field}: " in wrong.err
    for leader, words in (("staff:nobody", "is not on the staff list"), ("staff:t-1", "is led by")):
        refused = await desk(*add, "--supervisor", leader)
        assert (refused.code, f"supervisor: {leader} {words}" in refused.err) == (WRONG, True)
    for command in ("show", "leave"):
        on = ["--on", "2026-12-31"] if command == "leave" else []
        unknown = await desk("staff", command, "staff:nobody", *on)
        assert (unknown.code, "staff:nobody is not on the staff list" in unknown.err) == (WRONG, True)
        assert (await desk("staff", command, "nobody", *on)).code == WRONG


# -- leave --------------------------------------------------------------------------------------------------------


async def test_nobody_leaves_while_open_cases_wait_for_them(desk: Desk) -> None:
    """Each case is named, in whatever role it waits for the person; when they are handed on it goes."""
    await desk("staff", "add", "supervisor:t-1", "--name", "赵")
    numbers = [await assigned(desk, "technician:t-1") for _ in range(2)]
    other = await assigned(desk, "technician:t-2")
    leave = ["staff", "leave", "supervisor:t-1", "--on", "2026-12-31"]
    refused = await desk(*leave, "--json")
    assert (refused.code, refused.error["type"]) == (REFUSED, "StillNeeded")
    assert refused.error["cases"] == [{"number": n, "kind": "Repair", "state": "assigned"} for n in numbers]
    refused = await desk(*leave)
    for number in numbers:
        assert f"{number} (Repair, assigned)" in refused.err
    assert other not in refused.err
    assert (await person(desk, "staff:t-1"))["left_on"] is None
    for number in numbers:
        assign = ["assign", "technician=technician:t-2", "--by", "supervisor:s-1"]
        done = await desk("send", number, *assign)
        assert done.code == 0, done.err
    assert (await desk(*leave, "--json")).json == {"person": "supervisor:t-1", "left_on": "2026-12-31"}
    assert (await person(desk, "technician:t-1"))["left_on"] == "2026-12-31"


async def test_nobody_leaves_the_company_or_a_post_while_things_stand_in_their_name(desk: Desk) -> None:
    """Tools and keys as well as cases, by hand and by file (一§33·3)."""
    item = {"kind": "tool", "number": "T-1", "name": "钳形表", "value": "360.00", "in_use_since_on": "2026-01-01"}
    signed = {"condition": "c", "signature": "s", "signed_text": "t"}
    kept = {"by": "warehouse:w-1", "item": item, "holder": "technician:t-1"} | signed
    opened = await desk("open", "custody", "--json", "-", stdin=json.dumps(kept))
    number = opened.json["number"]
    await desk("staff", "add", "staff:t-1", "--name", "赵", "--post", "technician")
    thing = {"thing": f"custody-{number}", "kind": "custody", "what": "T-1 钳形表", "state": "held"}
    for command in (["leave", "staff:t-1", "--on", "2026-12-31"], ["add", "staff:t-1", "--name", "赵", "--post", "x"]):
        refused = await desk("staff", *command, "--json") if command[0] == "leave" else await desk("staff", *command)
        assert (refused.code, f"custody-{number} (T-1" in refused.err) == (REFUSED, True), refused.err
    assert (await desk("staff", "leave", "staff:t-1", "--on", "2026-12-31", "--json")).error["things"] == [thing]
    for column, value in (("left_on", "2026-12-31"), ("post", "x")):
        lines = f"person,name,{column}\nstaff:t-1,赵,{value}"
        wrong = (await desk("staff", "import", "-", "--json", stdin=lines)).error["errors"]
        assert [(e["loc"], f"custody-{number}" in e["msg"]) for e in wrong] == [(["line 2", column], True)]
    one = await person(desk, "staff:t-1")
    assert (one["left_on"], one["post"]) == (None, "technician")


async def test_a_last_day_is_moved_and_taken_back(desk: Desk) -> None:
    """One of the two is said; it is not before the first."""
    await desk("staff", "add", "technician:t-1", "--name", "赵", "--hired-on", "2026-06-01")
    leave = ["staff", "leave", "staff:t-1"]
    for day in ("2026-12-31", "2027-01-31"):
        assert (await desk(*leave, "--on", day)).code == 0
        assert (await person(desk, "staff:t-1"))["left_on"] == day
    assert "2027-01-31" in (await desk("staff", "list")).out
    early = await desk(*leave, "--on", "2026-05-31")
    assert (early.code, "must not be before hired_on" in early.err) == (WRONG, True)
    for words in ([], ["--on", "2026-12-31", "--cancel"], ["--on", "tomorrow"]):
        assert (await desk(*leave, *words)).code == WRONG
    assert (await desk(*leave, "--cancel")).code == 0
    assert (await person(desk, "staff:t-1"))["left_on"] is None


# -- files --------------------------------------------------------------------------------------------------------


async def test_what_is_exported_can_be_imported(desk: Desk, database: Engine) -> None:
    """With roles and certificates; again, it changes nothing. Into an empty register it makes the same one."""
    name = '李 "四", 师傅'
    add = ["--post", "repair", "--department", "售后", "--supervisor", "staff:s-1", "--hired-on", "2026-01-05"]
    await desk("staff", "add", "technician:t-8", "--name", name, "--zone", "town", *add, "--proficient")
    await desk("staff", "add", "staff:wu-5", "--name", "吴五", "--station", "S-1")
    await desk("staff", "leave", "staff:wu-5", "--on", "2026-12-31")
    for category in ("oven; gas", "*"):
        days = ["--from", "2026-01-01", "--until", "2030-12-31"]
        assert (await desk("staff", "certify", "staff:t-8", "--category", category, *days)).code == 0
    exported = (await desk("staff", "export")).out
    listed = (await desk("staff", "list", "--json")).json
    assert exported.splitlines()[0] == HEAD
    again = (await desk("staff", "import", "-", "--json", stdin=exported)).json
    assert again == {"added": [], "changed": [], "unchanged": 6}
    with database.begin() as connection:
        connection.execute(text("TRUNCATE staff, staff_member, certificate, certificate_revocation, absence"))
    done = await desk("staff", "import", "-", stdin=exported)
    assert (done.code, done.out) == (0, "6 added, 0 changed, 0 as they were\n")
    assert (await desk("staff", "export")).out == exported
    assert (await desk("staff", "list", "--json")).json == listed


async def test_a_file_changes_what_it_says_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    """A column that it lacks changes nothing, an empty cell empties; as a spreadsheet writes it."""
    await desk("staff", "add", "technician:t-8", "--name", "李", "--zone", "town", "--post", "repair", "--proficient")
    file = tmp_path / "staff.csv"
    lines = [
        "name;person;zone;supervisor;department;proficient", "李师傅;technician:t-8;;staff:wu-5;售后;是",
        "吴五;supervisor:wu-5;suburb;;售后;no", "", "Name of technician:t-1;staff:t-1;;;;",
    ]  # fmt: skip
    file.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    told = (await desk("staff", "import", str(file), "--json")).json
    assert told == {"added": ["staff:wu-5"], "changed": ["staff:t-8"], "unchanged": 1}
    one = await person(desk, "staff:t-8")
    assert (one["name"], one["zone"], one["post"], one["supervisor"]) == ("李师傅", None, "repair", "staff:wu-5")
    assert (await person(desk, "staff:wu-5"))["persons"] == ["supervisor:wu-5"]
    assert "technician:t-2" in (await desk("staff", "list")).out


async def test_every_wrong_line_of_a_file_is_named_and_nothing_is_changed(desk: Desk) -> None:
    """What is wrong in itself, and what the register does not take; right lines are not written either."""
    number = await assigned(desk, "technician:t-1")
    before = (await desk("staff", "export")).out
    lines = [
        HEAD,
        "staff:ok-1,clerk,王芳,,,,,,,,,",
        "king:k,,,,,,moon,,1.1.2026,,perhaps,oven",
        "customer:u-1,,顾客,,,,,,,,,",
        "staff:ok-1,,王芳,,,,,,,,,",
        "staff:a-1,,安,,,,,staff:nobody,,,,",
        "staff:b-1,,白,,,,,staff:c-1,2026-02-01,2026-01-01,,",
        "staff:c-1,system,程,,,,,,,,,",
        "technician:t-1,,赵,,,,,,,2026-12-31,,",
        "staff:d-1,,邓,,,,,staff:d-1,,,,",
        "staff:e-1,,鄂,,,,,,,,,tv 2026-01-01 to 2027-01-01; oven 2027-01-01 to 2026-01-01",
    ]
    refused = await desk("staff", "import", "-", "--json", stdin="\n".join(lines))
    assert refused.code == WRONG
    found = {".".join(map(str, e["loc"])): e["msg"] for e in refused.error["errors"]}
    words = {
        "line 3.person": "unknown role", "line 3.name": "blank", "line 3.zone": "pattern", "line 3.hired_on": "a date",
        "line 3.proficient": "yes or no", "line 3.certificates": "washing_machine 2026-01-01 to 2030-12-31",
        "line 4.person": "no member of staff", "line 5.person": "stands in line 2 already",
        "line 6.supervisor": "staff:nobody is not on the staff list", "line 7.left_on": "before hired_on",
        "line 8.roles.0": "no role of staff", "line 9.left_on": f"{number} (Repair, assigned)",
        "line 10.supervisor": "is led by", "line 11.certificates.1.valid_until": "must not end before it begins",
    }  # fmt: skip
    assert {loc: words[loc] in msg for loc, msg in found.items()} == dict.fromkeys(words, True)
    assert list(found) == sorted(found, key=lambda loc: int(loc.split(".")[0].removeprefix("line ")))
    assert (await desk("staff", "export")).out == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "names no column person"),
        ("person,name,wage\n", "names 'wage': columns are person, roles"),
        ("person,name,name\n", "names name twice"),
        ('person,name\n"staff:a-1', "is no CSV: line 2"),
        ("person,name\nstaff:a-1\nstaff:b-1,白,x\n", "line 3: must have 2 fields, has 3"),
    ],
)
async def test_a_file_that_is_no_register_is_refused(desk: Desk, content: str, words: str) -> None:
    """With what its first line must name."""
    refused = await desk("staff", "import", "-", stdin=content)
    assert (refused.code, words in refused.err) == (WRONG, True)


async def test_a_register_of_nobody_is_imported(desk: Desk) -> None:
    """As it is exported."""
    assert (await desk("staff", "import", "-", stdin=HEAD)).out == "0 added, 0 changed, 0 as they were\n"


# -- doctor -------------------------------------------------------------------------------------------------------


async def test_the_doctor_names_who_is_called_otherwise_by_the_role(desk: Desk, database: Engine) -> None:
    """As a desk of the last release leaves it; the command that it names says that they are one."""
    with database.begin() as connection:
        hired = "INSERT INTO staff (person, name, zone, active) VALUES ('clerk:t-1', '王 芳', 'town', true)"
        connection.execute(text(hired))
    found = await desk("doctor")
    assert found.code == REFUSED
    assert "staff:t-1: one id is one person, here Name of technician:t-1" in found.out
    assert "clerk:t-1 王 芳 (town); technician:t-1 Name of technician:t-1" in found.out
    assert "`aftersales staff add staff:t-1 --name 'Name of technician:t-1'`" in found.out
    assert (await desk("staff", "add", "staff:t-1", "--name", "Name of technician:t-1")).code == 0
    assert (await desk("doctor")).out == "nothing to mend\n"


# -- absences -----------------------------------------------------------------------------------------------------


async def test_an_absence_is_entered_listed_and_ended(desk: Desk) -> None:
    """Days are those of the company's zone; the last is the one on which the person is back."""
    add = ["absence", "add", "technician:t-1", "--from", "2026-12-01", "--to", "2026-12-05", "--kind", "leave", *HR]
    entered = (await desk(*add, "--json")).json
    moments = {"from_at": "2026-12-01T00:00:00+08:00", "to_at": "2026-12-05T00:00:00+08:00"}
    said = {"person": "staff:t-1", "kind": "leave", "entered_by": "hr:h-1", "ended_by": None}
    assert (said | moments).items() <= entered.items()
    later = ["--from", "2026-12-05T09:00:00+08:00", "--to", "2026-12-06", "--kind", "sick", "--by", "supervisor:s-1"]
    told = await desk("absence", "add", "staff:t-1", *later)
    assert "staff:t-1 from 2026-12-05 09:00 to 2026-12-06 00:00, sick; times in Asia/Shanghai" in told.out
    away = ["absence", "add", "technician:t-2", "--from", "2026-12-04", "--to", "2026-12-07", "--kind", "other", *HR]
    assert (await desk(*away)).code == 0

    async def listed(*words: str) -> list[tuple[str, str]]:
        found = (await desk("absence", "list", *words, "--json")).json
        return [(row["person"], row["kind"]) for row in found]

    one, two, three = ("staff:t-1", "leave"), ("staff:t-2", "other"), ("staff:t-1", "sick")
    assert await listed() == [one, two, three]
    assert await listed("--person", "supervisor:t-1") == [one, three]
    assert await listed("--on", "2026-12-04") == [one, two]
    assert await listed("--on", "2026-12-05", "--person", "technician:t-1") == [three]
    assert await listed("--on", "2026-11-30") == []
    shown = (await person(desk, "staff:t-1"))["absences"]
    assert [row["absence"] for row in shown] == [entered["absence"], entered["absence"] + 1]
    number = str(entered["absence"])
    ended = (await desk("absence", "end", number, "--at", "2026-12-03T12:00:00+08:00", *HR, "--json")).json
    assert (ended["to_at"], ended["ended_by"]) == ("2026-12-03T12:00:00+08:00", "hr:h-1")
    back = await desk("absence", "end", str(entered["absence"] + 1), "--at", "2026-12-01", *HR)
    assert "2026-12-05 09:00 taken back, sick" in back.out
    assert await listed("--on", "2026-12-05") == [two]
    table = (await desk("absence", "list")).out
    assert "taken back" in table
    assert "Name of technician:t-2" in table


async def test_an_absence_that_overlaps_is_refused_with_the_one_that_stands(desk: Desk) -> None:
    """By whichever role the person is named."""
    add = ["--from", "2026-12-01", "--to", "2026-12-05", "--kind", "leave", *HR]
    stands = (await desk("absence", "add", "technician:t-1", *add, "--json")).json
    refused = await desk("absence", "add", "supervisor:t-1", *add, "--json")
    assert (refused.code, refused.error["type"], refused.error["absence"]) == (REFUSED, "AlreadyAbsent", stands)
    assert "from 2026-12-01 00:00 to 2026-12-05 00:00, leave" in refused.error["reason"]


async def test_absences_that_nobody_may_enter_or_that_are_none_are_refused(desk: Desk) -> None:
    """By whom, of whom, when; ending is nobody else's either."""

    async def add(person: str = "technician:t-1", **changed: str) -> Done:
        given = {"from": "2026-12-01", "to": "2026-12-05", "kind": "sick", "by": "hr:h-1"} | changed
        return await desk("absence", "add", person, *(word for k, v in given.items() for word in (f"--{k}", v)))

    assert (await add(by="clerk:c-1")).code == REFUSED
    assert (await add(by="supervisor:t-1")).code == REFUSED
    for wrong in ({"by": "h-1"}, {"person": "t-1"}, {"person": "customer:u"}, {"person": "staff:nobody"}):
        assert (await add(**wrong)).code == WRONG
    for wrong in ({"to": "2026-12-01"}, {"to": "soon"}, {"kind": "tired"}):
        assert (await add(**wrong)).code == WRONG
    assert (await desk("absence", "list", "--json")).json == []
    assert (await add()).code == 0
    (row,) = (await desk("absence", "list", "--json")).json
    number = str(row["absence"])
    assert (await desk("absence", "end", number, "--by", "clerk:c-1")).code == REFUSED
    assert (await desk("absence", "end", number, "--by", "manager:t-1")).code == REFUSED
    for words in (["--at", "2026-12-05"], ["--at", "soon"]):
        assert (await desk("absence", "end", number, *words, *HR)).code == WRONG
    assert (await desk("absence", "end", "99", *HR)).code == WRONG
    assert (await desk("absence", "list", "--on", "soon")).code == WRONG
    assert (await desk("absence", "list", "--person", "staff:nobody")).code == WRONG
