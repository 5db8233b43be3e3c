"""Who is entered as new is trained: the command line opens it, or says how; who passes is assigned (七§4, 一§18·1)."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.records.database import engine
from commandline import REFUSED, WRONG, Desk, Done
from models.kinds.onboarding import ITEMS
from servers.service import ZONE

NOW = datetime.now(UTC)
TODAY, TOMORROW = (str((NOW.astimezone(ZONE) + timedelta(days=ahead)).date()) for ahead in (0, 1))
POST = ("--post", "technician", "--department", "售后服务部", "--supervisor", "supervisor:s-1")


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The records behind the desk."""
    found = engine(database_url)
    yield found
    found.dispose()


@pytest.fixture(autouse=True)
def nobody_is_trained(staff: None, database: Engine) -> None:
    """Who is trained elsewhere is on no list here."""
    with database.begin() as connection:
        for elsewhere in ("fresh", "n"):
            connection.execute(text("DELETE FROM staff_member WHERE id LIKE :who"), {"who": f"{elsewhere}-%"})


async def hired(desk: Desk, person: str, *more: str, on: str = TODAY) -> Any:
    """Somebody is entered as new."""
    return await desk("staff", "add", person, "--name", "新师傅", "--hired-on", on, *more)


async def test_a_newcomer_is_entered_trained_and_may_be_assigned_from_then_on(desk: Desk, database: Engine) -> None:
    """Not before they have passed; in the role in which they are assigned, which nobody entered."""
    told = await hired(desk, "staff:fresh-1", *POST, "--category", "washing_machine")
    assert (told.code, "the training of staff:fresh-1 is opened: B-" in told.out) == (0, True), told
    number = told.out.split()[-1]
    again = await hired(desk, "staff:fresh-1")
    assert f"staff:fresh-1 has a training: {number}" in again.out
    with database.connect() as connection:
        query = text("SELECT subject, request->>'by' AS by FROM service_register WHERE number = :number")
        assert tuple(connection.execute(query, {"number": number}).one()) == ("staff:fresh-1", "hr:register")
    case = await desk.open()
    assign = ["send", case, "assign", "technician=technician:fresh-1", "--by", "supervisor:s-1"]
    before = await desk(*assign)
    assert (before.code, "holds no certificate for washing_machine" in before.err) == (REFUSED, True)
    send = ["send", number]
    assert (await desk(*send, "start", "--by", "hr:h-1")).code == 0
    assert (await desk(*send, "name_trainer", "trainer=supervisor:s-1", "--by", "hr:h-1")).code == 0
    for by, items in (("hr:h-1", ITEMS["headquarters"]), ("supervisor:s-1", ITEMS["department"])):
        for item in items:
            done = await desk(*send, "complete_item", f"item={item}", f"done_on={TODAY}", "--by", by)
            assert done.code == 0, done.err
        assert (await desk(*send, "finish_stage", "--by", by)).code == 0
    await desk(*send, "log_practice", "work=clean", "minutes=60", "--by", "supervisor:s-1")
    passed = await desk(*send, "sign_off", "score=90", "--by", "supervisor:s-1")
    assert passed.code == 0, passed.err
    done = await desk(*assign)
    assert done.code == 0, done.err
    (held,) = (await desk("staff", "show", "staff:fresh-1", "--json")).json["certificates"]
    assert (held["category"], held["valid_from"]) == ("washing_machine", TODAY)
    assert number in (await hired(desk, "staff:fresh-1")).out
    assert "B-" in (await hired(desk, "staff:fresh-1", on=TOMORROW)).out


async def test_whose_training_cannot_be_opened_is_told_how(desk: Desk) -> None:
    """The person is entered all the same: without what must be known, without a service, where nobody may open it."""
    told = await hired(desk, "technician:fresh-2", "--post", "technician")
    assert (told.code, "give --department, --supervisor as well" in told.err) == (0, True)
    away = Desk(desk.env | {"TEMPORAL_ADDRESS": "localhost:1"})
    told = await hired(away, "technician:fresh-2", *POST, "--category", "oven")
    assert told.code == 0
    assert "is not opened: " in told.err
    command = next(line for line in told.err.splitlines() if line.startswith("open it later with: "))
    _, _, request = command.partition("--json ")
    opened = await desk("open", "Onboarding", "--json", "-", stdin=request.strip("'"))
    assert opened.json["state"] == "arrived"
    told = await hired(desk, "staff:fresh-3", *POST, "--by", "clerk:c-1")
    assert (told.code, "must be one of hr" in told.err) == (0, True)


async def test_who_is_no_newcomer_is_not_trained(desk: Desk) -> None:
    """Who came long ago, or is a professional; categories are a newcomer's."""
    long_ago = (NOW - timedelta(days=31)).date().isoformat()
    assert "onboarding.recent_cd" in (await hired(desk, "staff:fresh-4", *POST, on=long_ago)).out
    assert "training" not in (await hired(desk, "staff:fresh-5", *POST, "--proficient")).out
    wrong = await desk("staff", "add", "staff:fresh-4", "--name", "新师傅", "--category", "oven")
    assert (wrong.code, "--category is for the training of a newcomer" in wrong.err) == (WRONG, True)


async def test_an_import_opens_no_training_and_says_whose_is_to_be_opened(desk: Desk) -> None:
    """A file is read again and again; who is a professional, or came long ago, is not named."""
    head = "person,name,post,department,supervisor,hired_on,proficient"
    lines = [
        head, f"staff:fresh-6,甲,technician,售后,staff:s-1,{TODAY},no", "staff:fresh-7,乙,,,,2020-01-01,no",
        f"staff:fresh-8,丙,,,,{TODAY},yes",
    ]  # fmt: skip
    for _ in range(2):
        told = await desk("staff", "import", "-", stdin="\n".join(lines))
        assert (told.code, "no training is opened: staff:fresh-6; " in told.err) == (0, True), told
    assert json.loads((await desk("staff", "import", "-", "--json", stdin="\n".join(lines))).out)["unchanged"] == 3
    assert (await hired(desk, "staff:fresh-6")).code == 0
    assert "no training" not in (await desk("staff", "import", "-", stdin="\n".join(lines))).err


PAGE = Path(__file__).parents[2] / "docs" / "onboarding.md"
WRITTEN = "B-20261201-0001"
"""The number that stands on the page."""


def commands(page: str) -> list[list[str]]:
    """What stands on the page to be typed, as a shell would hand it over; the days on it are today."""
    lines = (line[2:] for line in page.splitlines() if line.startswith("$ aftersales "))
    return [shlex.split(re.sub(r"2026-12-0\d", TODAY, line), comments=True)[1:] for line in lines]


async def typed(desk: Desk, words: list[str], number: str) -> Done:
    """One command, of the case with this number; before a stage is finished the rest of it is taught."""
    if "finish_stage" in words:
        missing = (await desk("show", number, "--json")).json["missing"]
        for item in missing:
            taught = ["send", number, "complete_item", f"item={item}", f"done_on={TODAY}", *words[-2:]]
            assert (await desk(*taught)).code == 0
    done = await desk(*(word.replace(WRITTEN, number) for word in words))
    assert done.code == 0, (words, done.err)
    return done


async def test_the_page_for_personnel_runs_as_written(desk: Desk) -> None:
    """One newcomer from the first day to the sign-off, another whom it goes otherwise with, then the certificates."""
    usual, _, rest = PAGE.read_text(encoding="utf-8").partition("## When it goes otherwise")
    otherwise, _, after = rest.partition("## Certificates")
    await desk("staff", "add", "supervisor:s-2", "--name", "李主管")
    number = ""
    for words in commands(usual):
        if "newcomer.json" in words:
            example = (await desk("open", "Onboarding", "--example")).out
            assert (await desk("open", "Onboarding", "--json", "-", stdin=example)).code == 0
            continue
        done = await typed(desk, words, number)
        number = done.out.split()[-1] if "--hired-on" in words else number
    told = await hired(desk, "technician:n-2", *POST)
    other = told.out.split()[-1]
    changed, *others = commands(otherwise.replace("technician:n-1", "technician:n-2"))
    assert "personnel names the trainer anew" in (await typed(desk, changed, other)).err
    for words in others:
        await typed(desk, words, other)
    assert (await desk("show", other, "--json")).json["state"] == "ended"
    for words in commands(after):
        await typed(desk, words, number)
    held = (await desk("staff", "show", "staff:n-1", "--json")).json["certificates"]
    assert [row["category"] for row in held] == ["washing_machine"]
