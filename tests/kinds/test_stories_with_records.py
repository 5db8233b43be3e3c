"""Both forms of a rehearsal tell the stories alike: without records, and in a company with real ones."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from activities.records.database import engine
from hints import rehearsed
from played import company_records
from played.company import Company
from played.company_stories import StoryCompany
from played.population import employ
from played.rehearsed_stories import entry_line
from servers.service import plain_weeks

STORIES = rehearsed()
FOLDER = Path(__file__).parents[1] / "stories"
ENTRY = re.compile(r" *\d+ 20\d\d-")
"""How an entry's line begins in a stored story."""


async def test_each_story_goes_as_it_goes_without_records(database_url: str) -> None:
    """Entry by entry; what all of them leave in one database is whole."""
    database, companies = engine(database_url, tried=False), list[Company]()
    employ(database, lapses=date(2030, 1, 1))
    for number, story in enumerate(STORIES):
        stage = StoryCompany(database, f"S{number}")
        if not companies:
            await stage.company.publish(plain_weeks())
        companies.append(stage.company)
        case = (await story(stage)).case
        told = (FOLDER / f"{story.__name__}.txt").read_text(encoding="utf-8").splitlines()
        entries = [line for line in told if ENTRY.match(line)]
        length = len(case.file.timeline)
        assert [*map(entry_line, case.file.timeline)] == entries[:length], story.__name__
        assert all(", refused (" in late for late in entries[length:]), "whoever comes after the end finds nobody"
    assert await left_whole(companies) == []
    for company in companies:
        company.activities.close()
    database.dispose()


async def left_whole(companies: list[Company]) -> list[str]:
    """What is wrong once all clocks show the same time."""
    now = max(company.now for company in companies)
    handed: Counter[str] = Counter()
    for company in companies:
        await company.until(now)
        handed += company.activities.handed
    follow = set[str]().union(*(company.activities.may_follow for company in companies))
    with companies[0].engine.connect() as connection:
        found = company_records.broken(connection, now, companies[0].ends, handed, follow)
    return found + [what for company in companies for what in company.differing()]
