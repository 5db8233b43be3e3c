"""Messages in one task: as they came when it is taken, and the same whenever it is replayed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion

from workflows.running.message_order import PREFIX, _OrderedCase


class Noting:
    """A case that notes which messages it is given, in which order, and gives a command for each."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = WorkflowActivationCompletion()
        completion.successful.SetInParent()
        for job in act.jobs:
            if name := job.do_update.name or job.signal_workflow.signal_name:
                self.given.append(name)
                completion.successful.commands.add().start_timer.seq = len(self.given)
        return completion


def task(messages: list[str], marker: str = "", *, replayed: bool = False) -> WorkflowActivation:
    """A task with these messages: `u` and a number is an update, `s` and a number a signal."""
    act = WorkflowActivation(is_replaying=replayed)
    if marker:
        act.jobs.add().notify_has_patch.patch_id = marker
    act.jobs.add().update_random_seed.randomness_seed = 1
    for name in messages:
        if name.startswith("u"):
            update = act.jobs.add().do_update
            update.name, update.protocol_instance_id = name, name
        else:
            act.jobs.add().signal_workflow.signal_name = name
    return act


def markers(completion: WorkflowActivationCompletion) -> list[str]:
    return [c.set_patch_marker.patch_id for c in completion.successful.commands if c.HasField("set_patch_marker")]


def live_and_replayed(*tasks: list[str]) -> tuple[list[str], list[str], list[list[str]]]:
    """What a case is given as tasks come, and in a replay, which has signals first; the markers of each task."""
    live, again = Noting(), Noting()
    lives, replays = _OrderedCase(live), _OrderedCase(again)  # type: ignore[arg-type]  # of an instance it has what counts
    written = []
    for number, names in enumerate(tasks):
        came = [f"{name}{number}.{place}" for place, name in enumerate(names)]
        first = lives.activate(task(came))
        written.append(markers(first))
        second = replays.activate(task(sorted(came, key=lambda n: n[0]), "".join(written[-1]), replayed=True))
        assert [c.WhichOneof("variant") for c in second.successful.commands] == [
            c.WhichOneof("variant") for c in first.successful.commands
        ]
    return live.given, again.given, written


@given(st.lists(st.lists(st.sampled_from("us"), max_size=30), max_size=4))
def test_a_replay_gives_a_case_what_it_was_given(tasks: list[list[str]]) -> None:
    """Whatever came in whatever order, over several tasks of one run."""
    live, again, written = live_and_replayed(*tasks)
    assert live == again
    assert len({name for names in written for name in names}) == sum(len(names) for names in written)


@pytest.mark.parametrize(
    ("messages", "marker"),
    [("us", "1/us"), ("uuus", "1/3us"), ("usus", "1/usus"), ("u" * 12 + "ss" + "u", "1/12u2su")],
)
def test_an_update_before_a_signal_is_marked_in_short(messages: str, marker: str) -> None:
    """A count and a letter for each run of one kind."""
    assert live_and_replayed(list(messages))[2] == [[f"{PREFIX}/{marker}"]]


@pytest.mark.parametrize("messages", ["", "s", "u", "ssu", "suu"])
def test_what_comes_as_a_replay_has_it_is_not_marked(messages: str) -> None:
    """Every task that no reset has made: histories are as they were."""
    assert live_and_replayed(list(messages))[2] == [[]]


class Rejecting(Noting):
    """A case that does not take the updates that are named so."""

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = super().activate(act)
        for job in act.jobs:
            if job.do_update.name.endswith("no"):
                answer = completion.successful.commands.add().update_response
                answer.protocol_instance_id = job.do_update.protocol_instance_id
                answer.rejected.message = "no"
        return completion


def test_an_update_that_the_case_did_not_take_has_no_place_in_the_order() -> None:
    """A replay does not hand it over."""
    live = _OrderedCase(Rejecting())  # type: ignore[arg-type]
    assert markers(live.activate(task(["u1no", "s1"]))) == []
    assert markers(live.activate(task(["u1no", "u2", "s1"]))) == [f"{PREFIX}/1/us"]


def test_an_order_of_other_messages_arranges_nothing() -> None:
    """Whatever a history holds, it is the SDK that says where it does not fit."""
    case = Noting()
    _OrderedCase(case).activate(task(["s1", "u1"], f"{PREFIX}/1/uus", replayed=True))  # type: ignore[arg-type]
    assert case.given == ["s1", "u1"]


def test_a_task_that_fails_has_written_no_marker() -> None:
    """Its failure goes out as it is."""

    class Failing(Noting):
        def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
            completion = WorkflowActivationCompletion()
            completion.failed.failure.message = "no"
            return completion

    completion = _OrderedCase(Failing()).activate(task(["u1", "s2"]))  # type: ignore[arg-type]
    assert completion.failed.failure.message == "no"
