"""A log of installations: the firms that it names are on the list before the first order (一§15–16)."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from commandline import Desk
from desk.errors import InvalidFile
from desk.feed import log, mapping
from desk.feed.mapping import Mapping
from desk.simulation.logged_past import LoggedPast
from pasts.past_logs import NOW, SHANGHAI
from servers.devserver import DevService

HEADER = "at,case,activity,firm,fitter,shown,detail"
ROWS = (
    "2026-03-02T09:00,A-1,wanted,,,,三楼阳台",
    "2026-03-02T10:00,A-1,ordered,安达-1,,,",
    "2026-03-02T11:00,A-1,accepted,安达-1,w-1,FZ-1,",
    "2026-03-03T09:00,A-1,fitted,安达-1,w-1,FZ-1,挂机安装",
    "2026-03-02T12:00,A-2,wanted,,,,一楼",
    "2026-03-02T13:00,A-2,ordered,安达-1,,,",
    "2026-03-02T14:00,A-2,accepted,安达-1,w-2,FZ-2,",
)
ACCEPTED = (
    '{ fitter = "installer:{fitter}", credential_no = "{shown}", visit_at = "{now+2h}", customer_agreed = true }'
)
RULES = """
[people]
clerk = "clerk:c-1"
boss = "supervisor:s-1"
firm = "installer:{firm}"
fitter = "installer:{fitter}"

[[firms]]
firm = "firm"
name = "{firm}"
category = "*"
approved_by = "boss"
fitter = "fitter"
credential_no = "{shown}"
valid_from = 2010-01-01
valid_until = 2099-12-31

[kinds.Installation]
opening.by = "clerk"
[kinds.Installation.opening.request]
customer = { name = "王小明", phone = "138 0000 0001", address = "中山路 1 号", zone = "town" }
product = { model = "AC-35", category = "air_conditioner" }
wanted_at = "{now+2h}"
requirements = "{detail}"

[kinds.Installation.activities]
"wanted" = []
"ordered" = [{ event = "send_order", by = "clerk", payload = { firm = "installer:{firm}" } }]
"accepted" = [
    { event = "accept_order", by = "fitter", payload = ACCEPTED },
]
"fitted" = [
    { event = "arrive", by = "fitter", payload = { credential_no = "{shown}" } },
    { event = "finish", by = "fitter", payload = { work = "{detail}", tested = true, customer_signature = "s" } },
]
""".replace("ACCEPTED", ACCEPTED)


def read(text: str = RULES, *rows: str, header: str = HEADER) -> Mapping:
    """The mapping, tried on these rows of a log, or on all."""
    return mapping.read("map", text, "log", log.read("log", "\n".join((header, *(rows or ROWS)))), NOW)


def past(*rows: str) -> LoggedPast:
    """What a simulation gets of the log."""
    found = log.read("log", "\n".join((HEADER, *(rows or ROWS))))
    return LoggedPast("log", found, read(RULES, *rows), SHANGHAI)


def masters(*rows: str) -> dict[str, list[tuple[Any, ...]]]:
    """By table what stands on the lists of a past."""
    return {name: [tuple(map(str, row.values())) for row in kept] for name, kept in past(*rows).masters.items()}


async def test_orders_go_to_the_firms_of_the_log(desk: Desk, dev: DevService, tmp_path: Path) -> None:
    """They are approved and their fitters credited beforehand; what the list of firms has stays as it is."""
    prefix = f"I{uuid.uuid4().hex[:8]}"
    (tmp_path / "map.toml").write_text(RULES, encoding="utf-8")
    rows = (row.replace("A-", f"{prefix}-") for row in (HEADER, *ROWS))
    (tmp_path / "log.csv").write_text("\n".join(rows), encoding="utf-8")
    assert (await desk("firms", "add", "installer:安达-1", "--name", "安达安装")).code == 0
    fed = ("feed", str(tmp_path / "log.csv"), "--mapping", str(tmp_path / "map.toml"), "--json")
    report = (await desk(*fed)).json
    assert (report["agree"], report["refused"], report["remarks"]) == (True, [], [])
    assert {state for state, count in report["states"].items() if count["file"]} == {"installed", "scheduled"}
    shown = (await desk("firms", "show", "installer:安达-1", "--json")).json
    assert shown["name"] == "安达安装"
    assert [held["credential_no"] for held in shown["credentials"]] == ["FZ-1", "FZ-2"]
    assert (await desk(*fed)).json["agree"]


def test_a_past_has_each_firm_of_its_log_once() -> None:
    """With an approval, and what each fitter shows; a row that names no firm adds none."""
    days = ("2010-01-01", "2099-12-31")
    assert masters() == {
        "fitting_firm": [("安达-1", "安达-1")],
        "firm_approval": [("*", *days, "supervisor:s-1", "安达-1")],
        "firm_credential": [("FZ-1", "w-1", *days, "安达-1"), ("FZ-2", "w-2", *days, "安达-1")],
    }
    assert masters(ROWS[0]) == {}


def test_an_id_that_means_a_firm_and_another_ones_fitter_is_refused() -> None:
    """Before anything is sent."""
    with pytest.raises(InvalidFile, match="installer:w-2 is a firm"):
        past(*ROWS, "2026-03-02T15:00,A-2,ordered,w-2,,,")


@pytest.mark.parametrize(
    ("was", "now", "wrong"),
    [
        ('firm = "installer:{firm}"', 'firm = "clerk:{firm}"', "firm must be installer:id in [people], not clerk:id"),
        ('fitter = "installer:', 'fitter = "technician:', "fitter must be installer:id in [people], not technician:id"),
        ('credential_no = "{shown}"\nvalid', "valid", "fitter and credential_no go together: name both, or neither"),
        ('approved_by = "boss"', 'approved_by = "boys"', "boys is nobody in [people]"),
        ('approved_by = "boss"', 'approved_by = "clerk"', "must be a supervisor or an office above, not clerk"),
    ],
)
def test_a_wrong_entry_is_named(was: str, now: str, wrong: str) -> None:
    """With what it must be."""
    with pytest.raises(InvalidFile) as found:
        read(RULES.replace(was, now, 1))
    assert wrong in found.value.reason


def test_a_column_that_only_a_firm_needs_is_named_where_the_log_lacks_it() -> None:
    """As for any entry with rows."""
    with pytest.raises(InvalidFile, match="has no column shown, which map names"):
        read(header=HEADER.replace("shown", "other"))
