"""Each norm of conduct is an item of a checklist, and a scope of inspections has lists (四§7–9, 五§4–7, 八§3–4)."""

from typing import Any

import pytest

from models.kinds.inspection import Scope
from models.kinds.inspection_round import LISTS
from models.policy.checklists import default_checklists
from models.policy.clauses import clauses

NORMS = {
    "四§7(1)": ["uniform_and_badge", "badge_at_work_only"], "四§7(2)": ["cleanliness"], "四§7(3)": ["tidy_hair"],
    "四§7(4)": ["hair_length"], "四§7(5)": ["light_make_up", "no_heavy_make_up"], "四§7(6)": ["nails"],
    "四§8(1)": ["punctual"], "四§8(2)": ["post_kept"], "四§8(3)": ["no_chatting"], "四§8(4)": ["no_private_business"],
    "四§8(5)": ["lost_property"], "四§9(1)": ["polite_words"], "四§9(2)": ["no_conflict"], "四§9(3)": ["other_rules"],
    "八§3(1)·1": ["uniform_and_badge", "badge_at_work_only", "good_spirits"], "八§3(1)·2": ["cleanliness"],
    "八§3(1)·3": ["tidy_hair"], "八§3(1)·4": ["hair_length"], "八§3(1)·5": ["light_make_up", "no_heavy_make_up"],
    "八§3(1)·6": ["nails"], "八§3(2)·1": ["calm_speech"], "八§3(2)·2": ["men_addressed", "women_addressed"],
    "八§3(2)·3": ["greeted_first"], "八§3(3)·1": ["third_ring", "company_named"], "八§3(3)·2": ["wait_apologised"],
    "八§3(3)·3": ["passed_on", "wrong_number"], "八§3(3)·4": ["neighbours_phone"], "八§3(3)·5": ["hangs_up_last"],
    "八§3(4)a": ["received_warmly"], "八§3(4)b": ["solved_at_once"], "八§3(4)c": ["explained"],
    "八§4(1)准则a": ["prepared_and_punctual"], "八§4(1)准则b": ["courteous"], "八§4(1)准则c": ["to_the_end"],
    "八§4(1)形象": ["dress_and_card"], "八§4(1)物品": ["tools_marked"],
    "八§4(1)心理a": ["customer_known", "way_planned"], "八§4(1)心理b": ["fault_thought_over"],
    "二§9": ["no_strangers"], "二§10": ["fire_equipment", "fire_equipment_checked"],
}  # fmt: skip
"""The items of each norm."""
HEADINGS = {"四§7", "四§8", "四§9", "八§3", "八§4", "八§4(1)"}


@pytest.mark.parametrize("clause", NORMS)
def test_a_norm_of_conduct_is_looked_at(clause: str) -> None:
    """By just these items, each in a list that stands in a checklist."""
    shipped = default_checklists()
    found = [key for key, item in shipped.items.items() if clause in item.clauses]
    assert [key for key in NORMS[clause] if key in found] == found
    listed: set[Any] = {name for one in shipped.lists.values() for name in one.items}
    assert set(found) <= listed


def test_no_norm_is_left_out() -> None:
    """Every row of 四§7–9 and of 八§3–4 that is no heading."""
    rows = {c.id for c in clauses() if c.id.startswith(("四§7", "四§8", "四§9", "八§3", "八§4"))} - HEADINGS
    assert rows <= NORMS.keys()


def test_each_scope_of_inspections_has_lists() -> None:
    """Rules (五§4), safety and hygiene (五§6), other matters (五§7); of the process (五§5) those of the posts."""
    known = default_checklists().lists.keys()
    assert {*Scope} - {Scope.PROCESS} == LISTS.keys()
    assert all(set(lists) <= known for lists in LISTS.values())
