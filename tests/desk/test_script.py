"""Call scripts: what to ask and say, by checklist, in both languages (八§3–4)."""

from datetime import datetime

import pytest

from commandline import Desk
from models.policy.checklists import default_checklists
from models.words import scripts
from workflows.registry import PROCEDURES


def test_each_kind_for_customers_has_a_script() -> None:
    """With questions and with checklists that there are; every saying belongs to an item."""
    customers = {k.procedure.slug for k in PROCEDURES if "customer" in k.procedure.request.model_fields}
    known = default_checklists()
    assert {*scripts.LISTS} == customers | {scripts.RECEPTION} == {*scripts.ASKED}
    listed = {key for lists in scripts.LISTS.values() for key in lists}
    assert listed <= known.lists.keys()
    items = {item for key in listed for item in known.lists[key].items}
    assert scripts.SAID.keys() <= items
    placeholders = set().union(*(words.placeholders for words in scripts.SAID.values()))
    assert placeholders == {"greeting", "company", "name"}


async def test_a_script_is_printed_in_both_languages(alone: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked first; then item by item what is looked at and what is said, greeted by the time of day."""
    monkeypatch.setattr("desk.commands.scripts._here", lambda: datetime.fromisoformat("2026-11-24T10:00:00+08:00"))
    done = (await alone("script", "Visit", "--company", "海蓝电器", "--customer", "王", "--json")).json
    assert (done["script"], [part["list"] for part in done["lists"]]) == ("visit", ["phone", "visit"])
    assert done["ask"][0] == {"zh": "请问您贵姓？怎样联系您？", "en": "Your name, and where may we reach you?"}
    said = {item["item"]: item.get("say") for part in done["lists"] for item in part["items"]}
    assert said["company_named"] == {"zh": "上午好，这里是海蓝电器。", "en": "Good morning, this is 海蓝电器."}
    assert (said["third_ring"], len(said)) == (None, 15)
    shown = (await alone("script", "reception", "--language", "zh", "--customer", "王")).out
    assert "王女士" in shown
    assert "上午好，这里是本公司。" in shown
    assert "Good morning" not in shown


async def test_what_has_no_script_is_refused_with_those_that_there_are(alone: Desk) -> None:
    """Stores and quality speak to no customer."""
    done = await alone("script", "stocktake")
    assert (done.code, "reception, contact, repair" in done.err) == (2, True)
