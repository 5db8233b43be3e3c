"""Who is entered as new is trained: the command line opens it, or says how; who passes is assigned (七§4, 一§18·1)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.records.database import engine
from commandline import REFUSED, WRONG, Desk
from models.kinds.onboarding import ITEMS

NOW = datetime.now(UTC)
TODAY, TOMORROW = NOW.astimezone().date().isoformat(), (NOW + timedelta(days=1)).date().isoformat()
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
        connection.execute(text("DELETE FROM staff_member WHERE id LIKE 'fresh-%'"))


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
