"""Checklists: the shipped ones cover the policy's norms in both languages; a file of one's own is told every fault."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from activities.rules.publishing import (
    CHECKLISTS,
    NotPublished,
    checklists_in_force,
    publish_checklists,
    publish_defaults,
)
from commandline import Desk
from models.policy.checklists import (
    ChecklistError,
    Checklists,
    Given,
    Result,
    Severity,
    default_checklists,
    found_wrong,
    score,
    unanswered,
)
from models.policy.clauses import clauses
from servers.databases import engine_of

LISTS = {
    "appearance": "四§7 八§3(1)", "discipline": "四§8", "daily_service": "四§9", "reception": "八§3(2) 八§3(4)",
    "phone": "八§3(3)", "visit": "八§4(1)", "delivery": "一§9 一§10 一§11 一§12", "fitting": "一§16",
    "repair_visit": "一§19(3) 一§19(7) 一§19(8)", "store_room": "二§8 二§9 二§10",
    "safety_hygiene": "五§6 二§10 四§7(2)", "inspectors": "五§12 五§13",
}  # fmt: skip
"""Each list of the contract, and the articles whose every row it must look at."""
HEADINGS = {"四§7", "四§8", "四§9", "八§4(1)", "一§9"}
"""Rows that only head others."""


def rows_under(article: str) -> set[str]:
    """The register's rows of an article, its headings left out."""
    found = {c.id for c in clauses() if c.id.startswith(article) and not c.id[len(article) :][:1].isdigit()}
    return found - HEADINGS


def test_each_list_looks_at_every_row_of_its_articles() -> None:
    """And at nothing that another article asks for alone."""
    shipped = default_checklists()
    assert set(shipped.lists) == set(LISTS)
    for key, articles in LISTS.items():
        wanted = {row for article in articles.split() for row in rows_under(article)}
        looked_at = {clause for item in shipped.of(key).values() for clause in item.clauses}
        assert wanted <= looked_at, key
        assert all({*item.clauses} & wanted for item in shipped.of(key).values()), key


def test_every_item_stands_in_a_list_and_once() -> None:
    """What two articles ask for is one item with both clauses: no two items say the same."""
    shipped = default_checklists()
    assert {name for checklist in shipped.lists.values() for name in checklist.items} == set(shipped.items)
    for language in ("zh", "en"):
        said = [getattr(item, language) for item in shipped.items.values()]
        assert len(set(said)) == len(said)


def test_lost_property_and_conflict_are_serious_and_make_up_is_advice() -> None:
    """四§8(5) and 四§9(2) are grave, nothing else is by itself; 四§7(5) encourages."""
    items = default_checklists().items
    assert {key for key, item in items.items() if item.severity is Severity.SERIOUS} == {"lost_property", "no_conflict"}
    assert {key for key, item in items.items() if item.advisory} == {"light_make_up"}


def test_a_file_of_ones_own_holds_only_what_it_changes() -> None:
    """A graver item, a shorter list, a list of one's own."""
    text = """
    [items.nails]
    severity = "major"
    [lists.fitting]
    items = ["fitter_credentials", "shoe_covers"]
    [lists.van]
    zh = "服务车"
    en = "The van"
    items = ["kit_brought"]
    """
    changed = Checklists.load(text, default_checklists())
    assert changed.items["nails"].severity is Severity.MAJOR
    assert changed.items["nails"].zh == default_checklists().items["nails"].zh
    assert list(changed.of("fitting")) == ["fitter_credentials", "shoe_covers"]
    assert changed.lists["van"].en == "The van"
    assert changed.lists["phone"] == default_checklists().lists["phone"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[lists", "file: is not TOML"),
        ("severity = 1", "severity: must be a table"),
        ("[items.Nails]\nseverity = 'minor'", "items.Nails: must be a table named by small letters"),
        ("[items.nails]\nseverity = 'grave'", "items.nails.severity"),
        ("[items.nails]\nweight = 1", "items.nails.weight"),
        ("[items.nails]\nclauses = ['四§99']", "items.nails.clauses: 四§99 is no clause of the policy"),
        ("[items.nails]\nzh = ' '", "items.nails.zh: must not be blank"),
        ("[items.new]\nzh = '新'", "items.new.en"),
        ("[lists.phone]\nitems = ['third_ring', 'smile']", "lists.phone.items: names no item: smile"),
        ("[lists.phone]\nitems = ['third_ring', 'third_ring']", "lists.phone.items: names an item twice"),
        ("[lists.phone]\nitems = []", "lists.phone.items"),
    ],
)
def test_a_wrong_file_is_told_where(text: str, told: str) -> None:
    """Every fault by its place, and what instead."""
    with pytest.raises(ChecklistError) as caught:
        Checklists.load(text, default_checklists())
    assert told in str(caught.value)


PHONE = default_checklists().of("phone")
LOOKS = default_checklists().of("appearance")


def answered(items: Iterable[str], *, but: dict[str, Result] | None = None) -> list[Result]:
    """Every item `yes`, save those given."""
    return [(but or {}).get(key, Result(item=key, answer=Given.YES)) for key in items]


def test_each_item_is_answered_exactly_once() -> None:
    """Unknown, repeated and missing ones are named by place; advice may be left out."""
    assert unanswered(LOOKS, [r for r in answered(LOOKS) if r.item != "light_make_up"]) == []
    wrong = [*answered(PHONE)[1:], Result(item="passed_on", answer=Given.YES), Result(item="smile", answer=Given.YES)]
    told = [(e["loc"], e["msg"]) for e in unanswered(PHONE, wrong)]
    assert told[0] == (["results", 6, "item"], "was answered before")
    assert told[1][0] == ["results", 7, "item"]
    assert told[2] == (["results"], "lacks third_ring")


@pytest.mark.parametrize("answer", [Given.NO, Given.NOT_SEEN])
def test_what_does_not_hold_or_was_not_seen_needs_a_note(answer: Given) -> None:
    """Else nobody could put it right."""
    bare, noted = Result(item="nails", answer=answer), Result(item="nails", answer=answer, note="left hand")
    assert unanswered(LOOKS, answered(LOOKS, but={"nails": bare}))[0]["loc"] == ["results", 8, "note"]
    assert unanswered(LOOKS, answered(LOOKS, but={"nails": noted})) == []


def test_the_score_is_the_exact_share_of_what_applies() -> None:
    """`not_applicable`, `not_seen` and advice count neither way; nothing applies: no score."""
    no = Result(item="nails", answer=Given.NO, note="n")
    away = Result(item="tidy_hair", answer=Given.NOT_APPLICABLE)
    unseen = Result(item="hair_length", answer=Given.NOT_SEEN, note="cap")
    advice = Result(item="light_make_up", answer=Given.NO, note="none")
    but = {"nails": no, "tidy_hair": away, "hair_length": unseen, "light_make_up": advice}
    assert score(LOOKS, answered(LOOKS, but=but)) == Fraction(5, 6)
    assert score(LOOKS, [away, unseen, advice]) is None


def test_findings_come_gravest_first_and_advice_is_none() -> None:
    """A serious one is seen before two minor ones."""
    items = LOOKS | default_checklists().of("discipline")
    named = ("nails", "light_make_up", "punctual", "lost_property")
    wrong = [Result(item=key, answer=Given.NO, note="n") for key in named]
    assert [r.item for r in found_wrong(items, wrong)] == ["lost_property", "punctual", "nails"]


# -- published ----------------------------------------------------------------------------------------------------

GENERAL, SOON = "general_manager:g-1", timedelta(hours=1)
GRAVER = '[items.nails]\nseverity = "major"\n'


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A database in which what is shipped is published."""
    found = engine_of(database_url)
    yield found
    found.dispose()


def in_force(database: Engine, version: int | None = None, at: datetime | None = None) -> tuple[int, Checklists]:
    """What a case that is opened now would be given."""
    with database.begin() as connection:
        return checklists_in_force(connection, at or datetime.now(UTC), version)


def publish(database: Engine, text: str, by: str = GENERAL, since: datetime | None = None) -> int:
    """Publishes a file, at once where nothing else is said."""
    with database.begin() as connection:
        return publish_checklists(connection, text, by, since or datetime.now(UTC))


def test_the_shipped_ones_are_published_where_none_are(database: Engine, database_url: str) -> None:
    """By `up` and the worker; once."""
    publish_defaults(database_url)
    assert in_force(database) == (1, default_checklists())
    with pytest.raises(NotPublished, match="no published checklists are version 2"):
        in_force(database, 2)


def test_the_latest_effective_version_is_in_force_and_each_stays(database: Engine) -> None:
    """One of the future is not yet; an earlier one can be read for ever, whole."""
    since = datetime.now(UTC) + SOON
    assert publish(database, GRAVER, since=since) == 2
    assert in_force(database)[0] == 1
    version, found = in_force(database, at=since)
    assert (version, found.items["nails"].severity) == (2, Severity.MAJOR)
    assert found.lists == default_checklists().lists
    assert in_force(database, 1)[1].items["nails"].severity is Severity.MINOR


def test_each_file_changes_the_shipped_ones_and_nothing_of_the_version_before(database: Engine) -> None:
    """As a policy file does: what is published is what the file says."""
    publish(database, GRAVER)
    publish(database, '[items.nails]\nzh = "指甲"\n')
    assert in_force(database)[1].items["nails"].severity is Severity.MINOR


def test_only_a_general_manager_publishes_and_only_what_is_in_order(database: Engine) -> None:
    """一§2; nothing is published else."""
    with pytest.raises(ValueError, match="general manager"):
        publish(database, GRAVER, "manager:m-1")
    with pytest.raises(ChecklistError):
        publish(database, '[items.nails]\nseverity = "grave"\n')
    assert in_force(database)[0] == 1


def test_a_version_keeps_its_words_and_has_the_lists_that_are_shipped_since(database: Engine) -> None:
    """What it held is as it was published; a list that it could not know is as shipped."""
    old = {"lists": {"phone": {"zh": "电话", "en": "Phone", "items": ["third_ring"]}}, "items": {}}
    third = default_checklists().items["third_ring"].model_dump(mode="json") | {"en": "By the third ring"}
    with database.begin() as connection:
        data = old | {"items": {"third_ring": third}}
        connection.execute(update(CHECKLISTS).values(data=data, published_at=datetime.now(UTC)))
    _, found = in_force(database, 1)
    assert (found.items["third_ring"].en, list(found.of("phone"))) == ("By the third ring", ["third_ring"])
    assert found.lists["visit"] == default_checklists().lists["visit"]


# -- on the command line ------------------------------------------------------------------------------------------


async def test_a_checklist_is_printed_in_both_languages(alone: Desk) -> None:
    """Without any service, as shipped: for the store room's door, or the technician's bag."""
    assert "库房" in (await alone("checklist", "show")).out
    both = (await alone("checklist", "show", "store_room")).out
    assert "消防" in both
    assert "Store room" in both
    assert "no service runs here" in both
    assert "消防" not in (await alone("checklist", "show", "store_room", "--language", "en")).out
    shown = (await alone("checklist", "show", "appearance", "--json")).json
    assert (shown["version"], shown["zh"], shown["en"]) == (None, "员工仪容仪表", "Staff appearance")
    advice = {"item": "light_make_up", "clauses": "四§7(5), 八§3(1)·5", "severity": "minor", "advisory": True}
    assert next(i for i in shown["items"] if i["item"] == "light_make_up").items() > advice.items()
    unknown = await alone("checklist", "show", "kitchen")
    assert (unknown.code, "there are appearance" in unknown.err) == (2, True)
    assert (await alone("checklist", "show", "--version", "1")).code == 4


async def test_a_file_of_checklists_is_checked(alone: Desk, tmp_path: Path) -> None:
    """What it changes is named; what is wrong is named by its place."""
    path = tmp_path / "own.toml"
    path.write_text('[items.nails]\nseverity = "major"\n', encoding="utf-8-sig")
    assert (await alone("checklist", "check", str(path), "--json")).json["changes"] == {"lists": [], "items": ["nails"]}
    path.write_text('[items.nails]\nseverity = "grave"\n', encoding="utf-8")
    wrong = await alone("checklist", "check", str(path))
    assert (wrong.code, "items.nails.severity" in wrong.err) == (2, True)


async def test_checklists_are_published_listed_and_shown_by_version(database_url: str, tmp_path: Path) -> None:
    """By a general manager; the version before can still be shown."""
    desk = Desk({"DATABASE_URL": database_url, "AFTERSALES_DATA": str(tmp_path)})
    path = tmp_path / "own.toml"
    path.write_text(GRAVER, encoding="utf-8")
    done = (await desk("checklist", "publish", str(path), "--by", GENERAL, "--json")).json
    assert (done["version"], done["approved_by"]) == (2, GENERAL)
    later = await desk("checklist", "publish", str(path), "--by", GENERAL, "--effective-from", "2090-01-01")
    assert "version 3 is published, in force from 2090-01-01" in later.out
    listed = (await desk("checklist", "list", "--json")).json["versions"]
    assert [(one["version"], one["in_force"]) for one in listed] == [(3, False), (2, True), (1, False)]
    assert "in force" in (await desk("checklist", "list")).out

    async def severity(*options: str) -> tuple[int, str]:
        shown = (await desk("checklist", "show", "appearance", "--json", *options)).json
        return shown["version"], next(i["severity"] for i in shown["items"] if i["item"] == "nails")

    assert await severity() == (2, "major")
    assert await severity("--version", "1") == (1, "minor")
    assert "version 2, approved by general_manager:g-1" in (await desk("checklist", "show")).out
    unknown = await desk("checklist", "show", "--version", "9")
    assert (unknown.code, "no version 9; `aftersales checklist list`" in unknown.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "by", "code", "told"),
    [
        (GRAVER, "manager:m-1", 1, "general manager"), (GRAVER, "someone", 2, "--by must be role:id"),
        ('[items.nails]\nseverity = "grave"\n', GENERAL, 2, "items.nails.severity"),
    ],
)  # fmt: skip
async def test_what_may_not_be_published_is_told(
    database_url: str, tmp_path: Path, text: str, by: str, code: int, told: str
) -> None:
    """Whoever may not, and what is wrong, by its place; nothing is published."""
    desk = Desk({"DATABASE_URL": database_url, "AFTERSALES_DATA": str(tmp_path)})
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    done = await desk("checklist", "publish", str(path), "--by", by)
    assert (done.code, told in done.err) == (code, True)
    assert [one["version"] for one in (await desk("checklist", "list", "--json")).json["versions"]] == [1]
