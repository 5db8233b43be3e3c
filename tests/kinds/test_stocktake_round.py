"""The round of stocktakes: each hub and the centre once a month, those aside that are still counted (一§34)."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from cases.stocktakes import BOSS, KEEPER, book, stocktake_request
from models.kinds.stocktake_round import counts_in
from played.case_files import shown
from played.company import Company
from servers.databases import engine_of
from servers.service import plain_weeks

PLACES = {"hub-east": ("hub", "east"), "hub-west": ("hub", "west"), "main": ("centre", ""), "van-1": ("van", "east"),
          "hub-bare": ("hub", "bare")}  # fmt: skip


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """Monday 23 November 2026; two hubs, the centre and a van have belts, another hub has nothing."""
    database = engine_of(database_url)
    with database.begin() as connection:
        connection.execute(text("INSERT INTO part VALUES ('belt', 'belt', 'k', 1, 1)"))
        for place, (kind, region) in PLACES.items():
            values = {"id": place, "kind": kind, "region": region, "keeper": KEEPER}
            connection.execute(text("INSERT INTO place VALUES (:id, :kind, :region, :keeper)"), values)
            if place != "hub-bare":
                book(connection, place, f"stock-{place}", {"belt": 3})
    async with Company(database, "2026-11-23 09:00") as made:
        await made.publish(plain_weeks())
        await made.start("Round", {"by": "system:up", "number": "stocktakes"}, "round-stocktakes")
        yield made
    database.dispose()


def opened(company: Company, month: str) -> list[str]:
    """The stocktakes that the round opened for a month, by place."""
    begins = f"stocktake-K-{month}-"
    return sorted(name.removeprefix(begins) for name in company.cases if name.startswith(begins))


async def test_each_hub_and_the_centre_is_counted_on_the_first_workday_of_a_month(company: Company) -> None:
    """At eight; a van is not, nor a store in which nothing lies."""
    await company.until("2026-12-01 07:59")
    assert opened(company, "202612") == []
    await company.until("2026-12-01 08:00")
    assert opened(company, "202612") == ["hub-east", "hub-west", "main"]
    case = company.cases["stocktake-K-202612-hub-east"]
    assert (case.file.number, case.file.about, shown(case.file.opened_at)) == (
        "K-202612-hub-east", "hub-east", "2026-12-01 08:00"
    )  # fmt: skip
    assert (case.file.request["by"], case.view()["lines"]) == ("system:round", 1)
    await case.send("count", "clerk:c-1", lines=[{"part": "belt", "counted": 3}])
    await case.send("apply", BOSS)
    assert company.wrong() == []
    await company.until("2027-01-01 08:00")
    assert opened(company, "202701") == ["hub-east"]
    numbers = "K-202612-hub-west, K-202612-main"
    round_ = company.cases["round-stocktakes"]
    told = company.told(round_, "stocktake_still_open", place="hub-west, main", stocktake=numbers)
    assert told == [(KEEPER, "2027-01-01 08:00")]


async def test_a_store_that_is_still_counted_is_noted_and_the_round_goes_on(company: Company) -> None:
    """Its keeper is told which stocktake is open; the others are opened."""
    case = await company.open("Stocktake", stocktake_request("hub-west", number="K-mine"))
    await company.until("2026-12-01 08:00")
    assert opened(company, "202612") == ["hub-east", "main"]
    told = company.told(company.cases["round-stocktakes"], "stocktake_still_open", place="hub-west", stocktake="K-mine")
    assert [who for who, _ in told] == [KEEPER]
    assert (case.state, company.cases["round-stocktakes"].state) == ("counting", "waiting")


async def test_the_policy_says_in_which_months(company: Company) -> None:
    """Quarterly: January, not December."""
    await company.publish('[parts]\nstocktake = "quarterly"')
    await company.until("2027-01-01 08:00")
    assert (opened(company, "202612"), opened(company, "202701")) == ([], ["hub-east", "hub-west", "main"])


@pytest.mark.parametrize(
    ("rhythm", "months"),
    [("monthly", [*range(1, 13)]), ("quarterly", [1, 4, 7, 10]), ("half_yearly", [1, 7]), ("yearly", [1])],
)
def test_rhythms_count_from_january(rhythm: str, months: list[int]) -> None:
    """A month of the year, by the policy's word."""
    assert [month for month in range(1, 13) if counts_in(f"2026{month:02d}", rhythm)] == months
