"""`aftersales simulate`: a log under one policy or two, its files, and what is refused before anything starts."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from commandline import Desk
from desk.commands.feed import shipped
from pasts.past_deeds import SAMPLE, names_in
from pasts.quick_simulations import quick_simulations
from servers.databases import Databases


def row(at: str, case: str, activity: str) -> str:
    """A line of a help desk's log."""
    return f"{at},{case},{activity},agent-1,product-1,customer-1\n"


NOWHERE = Desk({})
HEADER = "at,case,activity,by,product,customer\n"
COUNTER = Path(shipped("samples", "counter", ".csv")).read_text(encoding="utf-8")


FIGURES = {"cases.csv", "commitments.csv", "escalations.csv", "refused.csv", "run.json"}


@dataclass(frozen=True)
class Simulated:
    """What a simulation told, and the folder that it wrote."""

    told: Any
    out: Path


@pytest.fixture(scope="module")
async def sample(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """The log that comes along under the policy in force."""
    out = tmp_path_factory.mktemp("sample") / "one"
    return Simulated((await NOWHERE(*SAMPLE, "--out", str(out), "--json")).json, out)


@pytest.fixture(scope="module")
async def compared(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Simulated:
    """The same, beside a call-back within eight hours in place of thirty minutes; each in one piece, and here."""
    folder = tmp_path_factory.mktemp("compared")
    other, out = folder / "slow.toml", folder / "out"
    other.write_text('[repair]\ncallback_wm = "480 WM"\n', encoding="utf-8")
    with quick_simulations(databases):
        done = await NOWHERE(*SAMPLE, "--compare", str(other), "--out", str(out), "--json")
    return Simulated(done.json, out)


async def test_a_log_is_simulated_from_the_command_line_and_read_again(sample: Simulated) -> None:
    """Files for spreadsheets, a picture; a second run reads what is there."""
    assert sample.told["cases"] == {"all": 10, "ended": 5}
    assert sample.told["seconds"] > 0
    assert sample.told["until"] == "2026-03-03T15:00:00+01:00"
    assert names_in(sample.out) == FIGURES | {"escalations.svg"}
    again = (await NOWHERE(*SAMPLE, "--out", str(sample.out), "--json")).json
    assert again == sample.told | {"seconds": 0}


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_the_same_inputs_give_the_same_bytes(sample: Simulated, compared: Simulated, name: str) -> None:
    """In pieces by itself, whole as the first of two; that a picture is drawn alike is tested where it is drawn."""
    assert (sample.out / name).read_bytes() == (compared.out / name).read_bytes()


@pytest.fixture
def quick(databases: Databases) -> Iterator[None]:
    """Where it makes no difference which process plays."""
    with quick_simulations(databases):
        yield


async def test_a_row_dated_before_its_case_s_last_one_is_done_at_its_time_and_told(quick: None, tmp_path: Path) -> None:
    """Rows of one case keep the file's order."""
    log = tmp_path / "log.csv"
    rows = row("2026-03-02T10:00:00", "A-1", "Insert ticket") + row("2026-03-02T09:00:00", "A-1", "Assign seriousness")
    log.write_text(HEADER + rows, encoding="utf-8")
    done = await NOWHERE("simulate", str(log), *SAMPLE[2:], "--json")
    assert "1 rows are dated before the previous row of their case" in done.err
    assert done.json["states"] == [{"kind": "Repair", "state": "assigned", "cases": 1}]
    assert done.json["until"] == "2026-03-02T10:00:00+01:00"


async def test_what_a_mapping_names_and_the_log_does_not_hold_is_a_remark(quick: None, tmp_path: Path) -> None:
    """The returns of a book of returns and complaints, with no day of purchase: each is refused by its own row."""
    names, *rows = COUNTER.splitlines()
    returns = [line.replace(",2026-09-18,", ",,") for line in rows if "COUNTER-01" in line]
    log = tmp_path / "returns.csv"
    log.write_text("\n".join((names, *returns)), encoding="utf-8")
    done = await NOWHERE("simulate", str(log), "--mapping", "counter", "--json")
    remarks = "\n".join(done.json["remarks"])
    assert "is of kind Complaint, which counter names" in remarks
    assert f"nothing stands in column bought of {log}" in remarks
    assert done.json["states"] == []
    assert {line["type"] for line in done.json["refused"]} == {"not_opened"}


def test_two_policies_are_compared_case_by_case(compared: Simulated) -> None:
    """A later call-back: nobody is told of a late one."""
    found = compared.told["comparison"]
    assert found["second"] == "slow.toml"
    assert found["told_less"]
    assert not found["told_more"]
    assert {"changes.csv", "other"} <= names_in(compared.out)
    rows = list(csv.DictReader((compared.out / "changes.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(found["changes"]) > 0
    assert {row["item"].partition(" ")[0] for row in rows if row["what"] == "escalation"} == {"contact"}


WRONG_POLICY, WRONG_NUMBERS, LONG = "wrong.toml", "numbers.csv", "long.csv"
FILES = {
    WRONG_POLICY: '[repair]\ncallback_wn = "30 WM"\n',
    WRONG_NUMBERS: HEADER + row("2026-03-02T09:00:00", "A-1", "Wait") + row("2026-03-02T09:00:00", "=1+1", "Wait"),
    LONG: HEADER + row("2010-01-01T00:00:00", "A-1", "Wait") + row("2021-01-01T00:00:00", "A-1", "Wait"),
}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "name a log and what its rows stand for"),
        (("sample",), "name a log and what its rows stand for"),
        (("sample", "--mapping", "helpdesk", "--from-register"), "--from-register takes no log"),
        (("nowhere.csv", "--mapping", "helpdesk"), "nowhere.csv: No such file"),
        ((*SAMPLE[1:], "--policy", "nowhere.toml"), "nowhere.toml: No such file"),
        (("sample", "--mapping", "helpdesk", "--calendar", "nowhere.toml"), "nowhere.toml: No such file"),
        (("--from-register",), "no service is running"),
        ((*SAMPLE[1:], "--out", "/proc/x"), "/proc/x cannot be written"),
        ((*SAMPLE[1:], "--policy", WRONG_POLICY), f"{WRONG_POLICY}: repair.callback_wn"),
        ((WRONG_NUMBERS, *SAMPLE[2:]), "case must be a number of 1 to 40 of A-Z a-z 0-9 . _ -, and is not in line 3"),
        ((LONG, *SAMPLE[2:]), "a past of 4018 days is too long"),
    ],
)
async def test_what_cannot_be_meant_is_refused_before_anything_starts(
    arguments: tuple[str, ...], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong, and what instead."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("desk.commands.simulate.play_all", None)
    done = await Desk({"AFTERSALES_DATA": str(tmp_path)})("simulate", *arguments, "--json")
    assert done.code != 0
    assert reason in done.error["reason"]
