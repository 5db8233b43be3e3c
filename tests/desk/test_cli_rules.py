"""The command line of those who publish policies and calendars and keep the staff list."""

from datetime import UTC, datetime
from pathlib import Path

from commandline import REFUSED, WRONG, Desk
from desk.commands.feed import shipped

ITALY = Path(shipped("calendars", "italy", ".toml")).read_text(encoding="utf-8")


# -- rules --------------------------------------------------------------------------------------------------------


async def test_a_policy_file_is_checked_and_every_wrong_key_is_named(alone: Desk, tmp_path: Path) -> None:
    """Nothing is needed for that but the file."""
    file = tmp_path / "policy.toml"
    file.write_text('[repair]\ncallback_wm = "soon"\ncalback = 3\n[escalation]\nwarn_ratio = 2\n', encoding="utf-8")
    wrong = await alone("policy", "check", str(file))
    assert wrong.code == WRONG
    for key in ("3 things are wrong", "repair.callback_wm", "repair.calback", "escalation.warn_ratio"):
        assert key in wrong.err
    file.write_text("[repair]\ncallback_wm = 20\n", encoding="utf-8")
    changed = (await alone("policy", "check", str(file), "--json")).json["changes"]
    assert [(c["key"], c["default"], c["now"]) for c in changed] == [("repair.callback_wm", "30 WM", "20 WM")]
    assert (await alone("policy", "check", "-", stdin="not toml")).code == WRONG


async def test_a_policy_is_published_by_the_general_manager_alone(desk: Desk) -> None:
    """Anyone else is refused; it holds from the day they say (一§2, 三§2, 四§3, 四§14, 五§3, 六§8, 七§14)."""
    text = "[repair]\ncallback_wm = 20\n"
    refused = await desk("policy", "publish", "-", "--by", "manager:m-1", stdin=text)
    assert (refused.code, "一§2" in refused.err) == (REFUSED, True)
    assert (await desk("policy", "publish", "-", "--by", "general_manager", stdin=text)).code == WRONG
    later = ["--by", "general_manager:g-1", "--effective-from", "2090-01-01", "--json"]
    assert (await desk("policy", "publish", "-", *later, stdin=text)).json["effective_from"].startswith("2090-01-01T00")
    assert (await desk("policy", "show", "repair.callback_wm", "--json")).json["values"][0]["value"] == "30 WM"
    done = await desk("policy", "publish", "-", "--by", "general_manager:g-1", stdin=text)
    assert done.out.startswith("version 3 is published, in force since")
    row = (await desk("policy", "show", "repair.callback_wm", "--json")).json["values"][0]
    assert (row["value"], row["default"], row["clause"]) == ("20 WM", "30 WM", "一§19(2)·2")
    table = (await desk("policy", "show", "repair")).out
    assert "repair.callback_wm" in table
    assert "hold.customer" not in table
    unknown = await desk("policy", "show", "repair.calback_wm")
    assert (unknown.code, "did you mean repair.callback_wm" in unknown.err) == (WRONG, True)


async def test_october_2026_shows_national_day_and_its_make_up_days(desk: Desk) -> None:
    """Seven days off, the Saturday that makes up for them, the usual periods on the others."""
    seen = (await desk("calendar", "show", "2026-10", "--json")).json
    days = {day["day"]: day for day in seen["days"]}
    assert [day["periods"] for day in seen["days"][:7]] == [[]] * 7
    assert (days["2026-10-01"]["kind"], days["2026-10-04"]["kind"]) == ("holiday", "day_off")
    assert [d for d, day in days.items() if day["kind"] == "make_up"] == ["2026-10-10"]
    assert days["2026-10-10"]["weekday"] == "saturday"
    assert days["2026-10-10"]["periods"] == [["09:00", "12:00"], ["13:00", "18:00"]]
    assert days["2026-10-11"] == {"day": "2026-10-11", "weekday": "sunday", "kind": "day_off", "periods": []}
    sheet = (await desk("calendar", "show", "2026-10")).out
    for part in ("1 休", "10 班", "closed", "09:00-12:00", "Make-up workdays 班: 10-10."):
        assert part in sheet
    assert "provisional" in (await desk("calendar", "show", "2027-10")).out
    local = Desk(desk.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    told = (await local("calendar", "show", "2027-10")).out
    assert "2027 年放假安排尚未公布" in told
    assert "周一" in told
    assert "closed" not in told
    assert (await desk("calendar", "show", "2026-13")).code == WRONG


async def test_a_calendar_file_changes_the_one_in_force(desk: Desk) -> None:
    """A file may hold one year; what it leaves out stays. A wrong one is named field by field."""
    by = ["--by", "general_manager:g-1"]
    year = '[years.2027]\nholidays = ["2027-10-01"]\nworkdays = ["2027-10-09"]\n'
    text = year + '[overrides]\n2026-12-24 = ["09:00-12:00"]\n'
    assert "2027" in (await desk("calendar", "check", "-", stdin=text)).out
    assert (await desk("calendar", "publish", "-", "--by", "clerk:c-1", stdin=text)).code == REFUSED
    assert (await desk("calendar", "publish", "-", *by, "--json", stdin=text)).json["version"] == 2
    october = await desk("calendar", "show", "2027-10", "--json")
    december = await desk("calendar", "show", "2026-12", "--json")
    assert october.json["published"]
    assert {d["day"]: d["kind"] for d in october.json["days"]}["2027-10-09"] == "make_up"
    own = next(d for d in december.json["days"] if d["day"] == "2026-12-24")
    assert (own["kind"], own["periods"]) == ("override", [["09:00", "12:00"]])
    assert "10 班" in (await desk("calendar", "show", "2026-10")).out
    wrong = await desk("calendar", "publish", "-", *by, "--json", stdin='[hours]\nmoonday = "closed"\nfriday = 9\n')
    assert {e["loc"].split(".")[1] for e in wrong.error["errors"]} == {"moonday", "friday"}


async def test_a_calendar_of_another_country_is_published_with_its_holidays(desk: Desk) -> None:
    """Checked, shown and filled from last year to two years on; an unknown country is refused."""
    by = ["--by", "general_manager:g-1", "--json"]
    this = datetime.now(UTC).year
    checked = (await desk("calendar", "check", "-", "--json", stdin=ITALY)).json
    assert (checked["country"], checked["years"]) == ("IT", [this - 1, this, this + 1, this + 2])
    refused = await desk("calendar", "publish", "-", *by, stdin='country = "XX"')
    assert (refused.code, refused.error["errors"][0]["loc"]) == (WRONG, "country")
    assert (await desk("calendar", "publish", "-", *by, stdin=ITALY)).json["version"] == 2
    june = await desk("calendar", "show", f"{this + 2}-06", "--json")
    assert (june.json["country"], june.json["published"]) == ("IT", True)
    assert june.json["days"][1]["kind"] == "holiday"  # the Republic's day
    assert "holidays of IT" in (await desk("calendar", "show", f"{this}-06")).out


# -- staff --------------------------------------------------------------------------------------------------------


async def test_a_technician_is_added_certified_and_may_then_be_assigned(desk: Desk) -> None:
    """一§18·1: without the certificate the assignment is refused."""
    number = await desk.open()
    assign = ["send", number, "assign", "technician=technician:t-8", "--by", "supervisor:s-1"]
    assert (await desk(*assign)).code == REFUSED
    certify = ["staff", "certify", "technician:t-8", "--category", "washing_machine", "--from", "2026-01-01", "--until"]
    early = await desk(*certify, "2099-12-31")
    assert (early.code, "add them first" in early.err) == (WRONG, True)
    assert (await desk("staff", "add", "technician:t-8", "--name", "李师傅", "--zone", "town")).code == 0
    assert "must not end before" in (await desk(*certify, "2025-12-31")).err
    assert (await desk(*certify, "2099-12-31")).code == 0
    assert (await desk(*assign)).code == 0
    people = {row["person"]: row for row in (await desk("staff", "list", "--json")).json}
    assert people["technician:t-8"]["name"] == "李师傅"
    assert people["technician:t-8"]["certificates"] == [
        {"category": "washing_machine", "valid_from": "2026-01-01", "valid_until": "2099-12-31"}
    ]
    assert "washing_machine 2026-01-01 to 2099-12-31" in (await desk("staff", "list")).out


async def test_wrong_staff_is_named_field_by_field(desk: Desk) -> None:
    """Before the database hears of it."""
    wrong = await desk("staff", "add", "king:k", "--name", " ", "--zone", "moon")
    assert wrong.code == WRONG
    for field in ("person", "name", "zone"):
        assert f"  {field}: " in wrong.err
    dates = await desk("staff", "certify", "clerk", "--category", "*", "--from", "1.1.2026", "--until", "2026")
    for field in ("person", "valid_from", "valid_until"):
        assert f"  {field}: " in dates.err
    assert (await desk("staff", "add", "customer:u", "--name", "王")).code == WRONG
