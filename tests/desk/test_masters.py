"""The commands of the lists of spare parts: one way for all of them; files that go out come in again (二§2–3, §7)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from commandline import WRONG, Desk

PAID = """
INSERT INTO part_price VALUES ('purchase-P-1', 2, 'pump-12', 50.00, 45.00, '2026-11-24 09:00Z', 'warehouse:w-1');
UPDATE part SET price = 50.00 WHERE number = 'pump-12'
"""
LISTS = {"parts": "pump-12", "places": "hub-east", "suppliers": "sup-1", "units": "LU-1"}


async def shown(desk: Desk, name: str, key: str) -> dict[str, Any]:
    """An entry as programs see it."""
    found: dict[str, Any] = (await desk(name, "show", key, "--json")).json
    return found


@pytest.mark.parametrize("name", LISTS)
async def test_what_goes_out_comes_in_again(desk: Desk, name: str) -> None:
    """Every list is shown, page by page, and its file changes nothing where it came from."""
    exported = (await desk(name, "export")).out
    again = (await desk(name, "import", "-", "--json", stdin=exported)).json
    count = len(again["unchanged"])
    assert (again["added"], again["changed"], len(exported.splitlines())) == ([], [], count + 1)
    assert (await desk(name, "export")).out == exported
    whole = (await desk(name, "list", "--json")).json
    assert (whole["total"], len(whole[name])) == (count, count)
    paged = (await desk(name, "list", "--json", "--limit", "2", "--page", "2")).json
    assert paged[name] == whole[name][2:4]
    told = (await desk(name, "list", "--limit", "2", "--page", "2")).out
    assert f"{len(paged[name])} of {count}, page 2" in told
    assert await shown(desk, name, LISTS[name]) in whole[name]
    missing = await desk(name, "show", "nothing")
    assert (missing.code, f"nothing is not on the list of {name}" in missing.err) == (WRONG, True)


async def test_a_part_is_set_and_changed(desk: Desk) -> None:
    """What is not given stays, an empty text takes away."""
    words = (
        "--name", "盖", "--service-class", "oven", "--pack", "5", "--price", "8.50", "--shelf", "B2",
        "--levels", "van-1 2/1; hub-east 10/4", "--manual-abc", "C", "--manual-until", "2099-12-31",
    )  # fmt: skip
    assert (await desk("parts", "set", "cap-1", *words)).out == "cap-1 is added\n"
    assert await shown(desk, "parts", "cap-1") == {
        "number": "cap-1", "name": "盖", "service_class": "oven", "pack": 5, "price": "8.50", "shelf": "B2",
        "manual_abc": "C", "manual_until": "2099-12-31", "abc": "C",
        "levels": [{"place": "hub-east", "reorder_point": 10, "safety_stock": 4},
                   {"place": "van-1", "reorder_point": 2, "safety_stock": 1}],
    }  # fmt: skip
    assert (await desk("parts", "set", "cap-1", "--shelf", "", "--levels", "")).out == "cap-1 is changed\n"
    assert (await desk("parts", "set", "cap-1", "--pack", "5")).out == "cap-1 is as it was\n"
    after = await shown(desk, "parts", "cap-1")
    assert (after["shelf"], after["levels"], after["price"]) == (None, [], "8.50")
    told = (await desk("parts", "show", "cap-1")).out
    assert "  description: 盖\n" in told
    assert "shelf" not in told
    taken = await desk("parts", "set", "cap-1", "--manual-abc", "", "--manual-until", "", "--json")
    assert taken.json == {"added": [], "changed": ["cap-1"], "unchanged": [], "kept": []}
    assert (await shown(desk, "parts", "cap-1"))["abc"] == "provisional"


async def test_a_supplier_is_suspended_and_a_unit_set_available(desk: Desk) -> None:
    """Approvals for programs have the contract's keys."""
    await desk("suppliers", "set", "sup-2", "--standing", "suspended")
    assert await shown(desk, "suppliers", "sup-2") == {
        "id": "sup-2", "name": "Name of sup-2", "standing": "suspended",
        "approvals": [{"covers": "pump-12", "from": "2020-01-01", "until": "2099-12-31", "by": "supervisor:s-1"}],
    }  # fmt: skip
    await desk("units", "set", "LU-1", "--state", "to_check")
    assert (await shown(desk, "units", "LU-1"))["state"] == "to_check"
    await desk("places", "set", "van-3", "--kind", "van", "--region", "west", "--keeper", "technician:t-3")
    assert (await shown(desk, "places", "van-3"))["deputy"] is None


async def test_what_is_wrong_of_an_entry_is_named(desk: Desk) -> None:
    """In itself, or as the list stands."""
    for words, told in (
        (("parts", "set", "cap-1", "--pack", "5"), "price: is needed of what is not on the list of parts yet"),
        (("parts", "set", "pump-12", "--pack", "0"), "pack: "),
        (("parts", "set", "pump-12", "--pack", "1.5"), "pack: must be a whole number, such as 10"),
        (("parts", "set", "pump-12", "--price", "-1.00"), "price: must be yuan as a string with two decimals"),
        (("parts", "set", "pump-12", "--levels", "hub-east 3"), "levels: must be as hub-east 10/4; van-1 2/1"),
        (("parts", "set", "pump-12", "--levels", "hub-east 3/1; hub-east 4/1"), "levels: must name hub-east once"),
        (("parts", "set", "pump-12", "--manual-abc", "provisional"), "manual_abc: "),
        (("parts", "set", "a b", "--pack", "5"), "number: "),
        (("places", "set", "hq", "--kind", "centre", "--keeper", "warehouse:w-1"), "centre is the centre already"),
        (("places", "set", "van-1", "--keeper", "warehouse:w-1"), "must be technician:id, as the keeper of a van"),
        (("suppliers", "set", "sup-1", "--approvals", "* 2026-01-01 to 2026-02-01 by clerk:c-1"),
         "approved_by: must be a supervisor or an office above"),
        (("units", "set", "LU-1", "--state", "on_loan"), "state: is on_loan only by the repair that lends it"),
    ):  # fmt: skip
        refused = await desk(*words)
        assert (words, refused.code, told in refused.err) == (words, WRONG, True), refused.err


async def test_every_wrong_line_of_a_file_is_named_and_nothing_is_changed(desk: Desk) -> None:
    """Also a line that stands twice; what is wrong in itself is told with what does not fit."""
    before = (await desk("places", "export")).out
    lines = [
        "id;kind;region;keeper", "hub-north;hub;north;warehouse:w-1", "hub-2;hub;east;warehouse:w-1",
        "van-9;van;;technician:t-9", "hub-north;hub;north;warehouse:w-1", "hq;palace;;w-1",
    ]  # fmt: skip
    refused = await desk("places", "import", "-", "--json", stdin="\r\n".join(lines))
    assert refused.code == WRONG
    found = [(e["loc"][0], e["loc"][1]) for e in refused.error["errors"]]
    assert found == [
        ("line 3", "region"), ("line 4", "region"), ("line 5", "id"), ("line 6", "kind"), ("line 6", "keeper")
    ]  # fmt: skip
    assert (await desk("places", "export")).out == before


async def test_a_file_changes_what_its_columns_say(desk: Desk) -> None:
    """A column that it lacks changes nothing."""
    told = await desk("parts", "import", "-", stdin="number,price\npump-12,130.00\nbelt-3,12.50\n")
    assert told.out == "0 added, 1 changed, 1 as they were\n"
    part = await shown(desk, "parts", "pump-12")
    assert (part["price"], part["name"], len(part["levels"])) == ("130.00", "Name of pump-12", 4)


async def test_a_file_does_not_put_back_the_price_of_before_a_purchase(desk: Desk, records: Engine) -> None:
    """What was paid stays, whatever else the line says, and is told in both languages; by hand the price changes."""
    before = (await desk("parts", "export")).out
    with records.begin() as connection:
        connection.execute(text(PAID))
    told = await desk("parts", "import", "-", stdin=before)
    count = len(before.splitlines()) - 1
    assert told.out == (
        f"0 added, 0 changed, {count} as they were\npump-12: the price stays 50.00, as paid; the file says 45.00\n"
    )
    lines = "number,price,shelf\npump-12,45.00,C7\nbelt-3,13.00,C8\nbelt-4,2.00,\n"
    new = "number,name,service_class,pack,price\nbelt-4,皮带,oven,1,1.00\n"
    assert (await desk("parts", "import", "-", "--json", stdin=new)).json["kept"] == []
    again = (await desk("parts", "import", "-", "--json", stdin=lines)).json
    assert again == {
        "added": [], "changed": ["pump-12", "belt-3", "belt-4"], "unchanged": [],
        "kept": [{"key": "pump-12", "field": "price", "stands": "50.00", "given": "45.00"}],
    }  # fmt: skip
    pump, belt = [await shown(desk, "parts", part) for part in ("pump-12", "belt-3")]
    assert (pump["price"], pump["shelf"], belt["price"]) == ("50.00", "C7", "13.00")
    chinese = await Desk(desk.env | {"AFTERSALES_LANGUAGE": "zh_CN"})("parts", "import", "-", stdin=lines)
    assert "pump-12：保留已付价格 50.00，文件中为 45.00\n" in chinese.out
    await desk("parts", "set", "pump-12", "--price", "52.00")
    assert (await shown(desk, "parts", "pump-12"))["price"] == "52.00"
    overruled = (await desk("parts", "import", "-", "--prices", "--json", stdin=lines)).json
    assert (overruled["changed"], overruled["kept"]) == (["pump-12"], [])
    assert (await shown(desk, "parts", "pump-12"))["price"] == "45.00"


async def test_an_older_file_does_not_free_a_unit_that_is_to_be_checked(desk: Desk) -> None:
    """The line is named and what to do instead; what the file says besides is entered once it lacks that (二§12)."""
    before = (await desk("units", "export")).out
    await desk("units", "set", "LU-2", "--state", "to_check")
    refused = await desk("units", "import", "-", "--json", stdin=before)
    (error,) = refused.error["errors"]
    number = next(number for number, line in enumerate(before.splitlines(), 1) if line.startswith("LU-2"))
    assert (refused.code, error["loc"]) == (WRONG, [f"line {number}", "state"])
    assert "`aftersales units set LU-2 --state available`" in error["msg"]
    chinese = await Desk(desk.env | {"AFTERSALES_LANGUAGE": "zh_CN"})("units", "import", "-", stdin=before)
    assert "已归还待检" in chinese.err
    assert (await shown(desk, "units", "LU-2"))["state"] == "to_check"
    moved = await desk("units", "import", "-", "--json", stdin="unit,place\nLU-2,centre\nLU-1,hub-east\n")
    assert moved.json["changed"] == ["LU-2"]
    assert (await desk("units", "import", "-", stdin="unit,state\nLU-2,in_repair\n")).code == 0
    await desk("units", "set", "LU-2", "--state", "to_check")
    await desk("units", "set", "LU-2", "--state", "available")
    assert (await shown(desk, "units", "LU-2"))["state"] == "available"


async def test_only_parts_have_prices_that_a_file_may_overrule(desk: Desk) -> None:
    """The other lists have no such option."""
    assert (await desk("places", "import", "-", "--prices", stdin="id\n")).code == WRONG
