"""`aftersales access keys`: a file is made, its keys are changed at once or in two steps, what each wraps."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from activities.sealing import KeyRing
from activities.sealing.keys import CaseKeys
from commandline import WRONG, Desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def holder(database_url: str, tmp_path: Path, file: Path) -> Desk:
    """The command line on a machine that has the file."""
    data = str(tmp_path / "nothing")
    return Desk({"DATABASE_URL": database_url, "AFTERSALES_DATA": data, "AFTERSALES_KEYS": str(file)})


async def test_keys_are_changed_at_once_or_once_every_machine_has_the_file(
    holder: Desk, records: Engine, file: Path
) -> None:
    assert (await holder("access", "keys", "new", str(file))).code == 0
    assert (await holder("access", "keys", "new", str(file))).code == WRONG
    first = KeyRing.load(file).current
    await CaseKeys(records, KeyRing.load(file)).of_case("repair-A-1")
    second = (await holder("access", "keys", "rotate", "--json")).json
    assert second["rewrapped"] == 1

    added = await holder("access", "keys", "rotate", "--later")
    third = KeyRing.load(file).current
    assert f"key {third} is in the file; copy it to every machine" in added.out
    shown = (await holder("access", "keys", "show", "--json")).json
    assert shown["wraps"] == {first: 0, second["current"]: 1, third: 0}
    assert (await holder("access", "keys", "rewrap", "--json")).json == {"current": third, "rewrapped": 1}
    assert f"key {third} is current; 0 keys of cases" in (await holder("access", "keys", "rewrap")).out


async def test_a_file_that_is_not_there_is_said_to_be_so(holder: Desk, file: Path) -> None:
    done = await holder("access", "keys", "rewrap")
    assert (done.code, f"the keys in {file} cannot be read" in done.err) == (WRONG, True)
