"""`aftersales draw`: what a case has drawn is drawn again; before its seed is revealed, only the SHA-256 is told."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from activities.books.draws import DrawRequest, make_draw, reveal
from activities.records.record import Records
from commandline import Desk
from record_writes import rows, step
from servers.databases import engine_of

CASE, EARLIER = "qualityday-G-2", "qualityday-G-1"
PEOPLE = ("technician:t-1", "technician:t-2", "technician:t-3")
PERSON = DrawRequest(workflow_id=CASE, number=1, deck="quality_days", population=PEOPLE, count=1, check=1)
TIME = DrawRequest(
    workflow_id=CASE, number=2, deck=None, population=("2020-12-01T09:41+08:00",), count=1, shown=False
)
DOCS = Path(__file__).parents[2] / "docs" / "draws.md"


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """Two cases in the register; one has drawn before the other, which has drawn a person and a time."""
    found = engine_of(database_url)
    for case in (EARLIER, CASE, "qualityday-G-3"):
        Records(found).record(step(case).model_copy(update={"number": case.removeprefix("qualityday-")}))
    with found.begin() as connection:
        make_draw(connection, replace(PERSON, workflow_id=EARLIER))
        make_draw(connection, PERSON)
        make_draw(connection, TIME)
    yield found
    found.dispose()


@pytest.fixture
def away(database: Engine, tmp_path: Path) -> Desk:
    """The command line on that database."""
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Desk({"DATABASE_URL": url, "AFTERSALES_DATA": str(tmp_path)})


def revealed(database: Engine) -> None:
    """The case has reported."""
    with database.begin() as connection:
        reveal(connection, CASE, datetime.now(UTC))


def change(database: Engine, what: str) -> None:
    """Alters the draw of a person behind the program's back."""
    with database.begin() as connection:
        connection.execute(text(f"UPDATE draw SET {what} WHERE workflow_id = :case AND number = 1"), {"case": CASE})


async def test_before_its_seed_is_revealed_only_its_sha256_is_told(away: Desk, database: Engine) -> None:
    """And from when on it can be drawn again: no seed, rank, person or time."""
    answer = (await away("draw", "G-2", "--json")).json
    assert [set(one) for one in answer["draws"]] == [
        {"number", "deck", "seed_sha256", "drawn_at", "revealed_at", "agrees"}
    ] * 2
    assert [one["agrees"] for one in answer["draws"]] == [None, None]
    shown = await away("draw", "G-2")
    assert (shown.code, shown.out.count("from the case's report or end on")) == (0, 2)
    assert answer["draws"][0]["seed_sha256"] in shown.out
    ((seed,),) = rows(database, "SELECT DISTINCT seed FROM draw WHERE workflow_id = :case", case=CASE)
    assert re.search(f"{seed}|technician|2020-12-01", shown.out + json.dumps(answer)) is None


async def test_a_revealed_draw_is_drawn_again_and_agrees(away: Desk, database: Engine) -> None:
    """By its own seed, population and deck: who was drawn before comes later."""
    revealed(database)
    person, time = (await away("draw", CASE, "--json")).json["draws"]
    assert (person["agrees"], time["agrees"], person["differences"]) == (True, True, [])
    assert sorted(person["population"].values()) == [0, 0, 1]
    assert person["population"][person["result"][0]] == 0
    assert time["result"] == ["2020-12-01T09:41+08:00"]
    shown = await away("draw", CASE)
    assert (shown.code, shown.out.count("agrees: drawn again, it is the same")) == (0, 2)
    assert person["seed"] in shown.out
    assert person["result"][0] in shown.out


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("result = '[\"technician:t-9/1\"]'", "drawn is technician:t-9/1; with the seed it is technician:t-"),
        ("result = '[]'", "drawn is nobody"), ("count = 2", "with the seed it is technician:t-"),
        ("seed = repeat('00', 32)", "the seed is not the one of its SHA-256"),
        ("seed = 'gone'", "what is kept is no longer a draw"), ("ranks = '[]'", "what is kept is no longer a draw"),
        ("population = '{\"technician:t-1/1\": \"x\"}'", "what is kept is no longer a draw"),
        ("result = '{}'", "what is kept is no longer a draw"), ("count = -1", "what is kept is no longer a draw"),
        ("seed_sha256 = repeat('00', 32)", "the seed is not the one of its SHA-256"),
        ("ranks = ranks || '{\"technician:t-1/1\": \"00\"}'", "the ranks are not those of the seed: technician:t-1/1"),
        ("population = population || '{\"technician:t-1/1\": 7}'", "give other numbers of times: technician:t-1/1"),
        ("population = population - 'technician:t-1/1'", "the ranks are not those of the seed: technician:t-1/1"),
        ("deck = 'another'", "give other numbers of times"),
    ],
)  # fmt: skip
async def test_what_was_altered_is_told(away: Desk, database: Engine, what: str, told: str) -> None:
    """Whatever of the row it was: exit code 1, and which draw."""
    revealed(database)
    change(database, what)
    done = await away("draw", CASE)
    assert (done.code, told in done.out) == (1, True)
    assert "differs: " in done.out
    assert done.out.count("agrees: drawn again") == 1, "the other draw of the case is as it was"
    asked = await away("draw", CASE, "--json")
    assert [one["agrees"] for one in json.loads(asked.out)["draws"]] == [False, True]


async def test_a_case_that_draws_nothing_says_so_and_an_unknown_one_is_named(away: Desk) -> None:
    """Without drawing there is nothing to agree."""
    assert (await away("draw", "G-3")).out.strip() == "qualityday-G-3 has drawn nothing"
    assert (await away("draw", "G-3", "--json")).json == {"workflow_id": "qualityday-G-3", "draws": []}
    unknown = await away("draw", "G-9")
    assert (unknown.code, "no case 'G-9' in the register" in unknown.err) == (3, True)


async def test_a_number_of_several_cases_is_no_name(away: Desk, database: Engine) -> None:
    """Each is named by its workflow id."""
    Records(database).record(step("other-G-2").model_copy(update={"number": "G-2"}))
    done = await away("draw", "G-2")
    assert (done.code, "name one of other-G-2, qualityday-G-2" in done.err) == (3, True)


async def test_the_program_of_the_docs_draws_again_too(away: Desk, database: Engine) -> None:
    """By the JSON alone, and without a line of ours."""
    revealed(database)
    answer = (await away("draw", CASE, "--json")).out
    (program,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)

    def said(given: str) -> str:
        command = [sys.executable, "-I", "-c", program]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout

    assert said(answer) == "1 agrees\n2 agrees\n"
    assert said(answer.replace('"count": 1', '"count": 0', 1)) == "1 differs\n2 agrees\n"
