"""A case keeps those tables of the policy that its kind reads: all that its code names, and nothing of other kinds."""

from typing import Any
from unittest import mock

import pytest
from temporalio.contrib.pydantic import PydanticPayloadConverter
from test_rehearsed_cases import STORIES

from cases.typical_repairs import Story
from models.case import Snapshot
from models.policy.calendar import Calendar
from models.policy.parameters import parameters
from models.policy.policy import NotKept, Policy
from models.policy.tables_by_kind import SHARED, keeps, own
from models.record import OpenRequest
from played.rehearsal import MONDAY
from played.rehearsed_stories import told_of
from policy_keys import TABLES, tables_read
from workflows.registry import PROCEDURES

WHOLE = Policy.load("[repair]\nreview = 5\n[return]\ncause = 9\n[event]\nbackdate_max_minutes = 30\n")
KINDS = [kind.procedure.name for kind in PROCEDURES]
NOT_THE_CASES = {"notify", "certificates"}
"""Tables that no case reads: deliveries and the plans of rounds look into the policy in force."""


def test_every_kind_says_what_it_keeps_and_every_table_is_kept_by_some() -> None:
    """A table that nobody keeps would be read by nobody."""
    assert set(own()) == set(KINDS)
    assert set().union(SHARED, *own().values()) == TABLES - NOT_THE_CASES


@pytest.mark.parametrize("kind", PROCEDURES, ids=KINDS)
def test_what_the_code_of_a_kind_names_is_what_it_keeps(kind: Any) -> None:
    """A table that is named and not kept would stop a case; one that is kept and not named only swells it."""
    assert tables_read(kind) | SHARED == SHARED | own()[kind.procedure.name]
    assert {"event", "escalation", "hold"} <= tables_read(kind), "the search finds what the loop reads"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_what_a_story_reads_is_kept_by_its_kind(story: Story) -> None:
    """Played to its end under a policy that holds no more."""
    read: set[tuple[str, str]] = set()
    value = Policy.value

    def noted(policy: Policy, key: str) -> Any:
        read.add((policy.kind, key))
        return value(policy, key)

    with mock.patch.object(Policy, "value", noted):
        await told_of(story)
    assert read
    assert [(kind, key) for kind, key in read if not (kind and keeps(kind, key))] == []


def test_what_is_kept_reads_as_before_and_all_else_is_named() -> None:
    """The error says the key, the kind and where to declare it; an unknown key is still told as one."""
    kept = WHOLE.kept_by("Repair")
    assert str(kept.duration("repair.review")) == "5 WD"
    assert kept.integer("event.backdate_max_minutes") == 30
    with pytest.raises(NotKept, match=r"return\.cause: is not among what a Repair keeps of the policy; name its table"):
        kept.duration("return.cause")
    with pytest.raises(KeyError, match=r"did you mean repair\.review"):
        kept.duration("repair.reviews")


@pytest.mark.parametrize("kind", ["", "Repair"])
def test_a_key_that_is_younger_than_the_case_has_its_default(kind: str) -> None:
    """In a case that was opened under a whole policy, and in one that keeps its kind's tables."""
    values = {key: value for key, value in WHOLE.values.items() if key != "repair.collect"}
    assert str(Policy(values=values, kind=kind).duration("repair.collect")) == "3 WD"


def test_a_case_from_before_reads_all_that_it_holds() -> None:
    """Its history has a whole policy, which names no kind."""
    held = Snapshot.model_validate({"policy_version": 1, "calendar_version": 1, "policy": {"values": WHOLE.values},
                                    "calendar": {}})  # fmt: skip
    for parameter in parameters().values():
        assert held.policy.value(parameter.key) == WHOLE.value(parameter.key)


def test_a_kind_that_is_not_declared_keeps_the_whole_policy() -> None:
    """Such as one of a company's own."""
    assert Policy.load("").kept_by("Enquiry").values == Policy.load("").values


@pytest.mark.parametrize("kind", KINDS)
def test_a_history_grows_by_nothing_that_a_case_does_not_keep(kind: str) -> None:
    """As it goes over the wire: half the policy or less, no checklist; and it comes back as it was."""
    converter = PydanticPayloadConverter()

    def sent(value: Any) -> str:
        return converter.to_payloads([value])[0].data.decode()

    whole = Snapshot(policy_version=1, calendar_version=1, policy=Policy.load(""), calendar=Calendar())
    kept = whole.model_copy(update={"policy": whole.policy.kept_by(kind)})
    asked = OpenRequest(workflow_id="w", first_run_id="r", number="n", kind=kind, at=MONDAY, customer={})
    assert [field for field in ('"checklists"', "checklists_version") if field in sent(kept) + sent(asked)] == []
    assert len(sent(kept.policy)) < len(sent(whole.policy)) / 2
    assert Snapshot.model_validate_json(sent(kept)) == kept
