"""A past run again: the real workflows at the past's own times, the same on every run."""

import csv
import json
import os
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pytest

from commandline import REFUSED, Desk
from desk.commands.feed import shipped
from desk.embedded.account import socket_folder
from desk.errors import BadUsage
from desk.simulation.clock import Clock, stretch
from desk.simulation.numbering import STEM
from desk.simulation.outcome import Met, SimulationOutcome
from desk.simulation.parts import parts
from desk.simulation.past import Deed, PastCertificate, PastOpening, Sending
from desk.simulation.play import outcome as outcome_of
from desk.simulation.play import perform, plays
from desk.simulation.processes import interruptible, play_all
from desk.simulation.stage import stage
from models.policy.calendar import Calendar, Year
from models.policy.policy import default_policy_text
from processes import as_a_background_job, hearing_signals, own_folder
from service import repair_request

ROME = ZoneInfo("Europe/Rome")
CALENDAR = Calendar(zone="Europe/Rome", country="IT", years={year: Year() for year in range(2009, 2014)})
HOLIDAY = date(2010, 3, 3)
TECHNICIAN, SUPERVISOR, CLERK = "technician:t-1", "supervisor:s-1", "clerk:c-1"
MONDAY = datetime(2010, 3, 1, 9, tzinfo=ROME)


@dataclass
class Told:
    """A past as a test tells it: who did what when to which case."""

    deeds: list[Deed] = field(default_factory=list)
    until: datetime = MONDAY + timedelta(days=30)
    staff: Sequence[PastCertificate] = (
        PastCertificate(TECHNICIAN, "T", "washing_machine", date(2010, 1, 1), date(2030, 1, 1)),
    )
    said: dict[int, tuple[Sending, ...]] = field(default_factory=dict)
    openings: dict[str, PastOpening] = field(default_factory=dict)

    def opened(self, case: str, at: datetime, **changes: Any) -> "Told":
        request = repair_request() | {"number": case, "by": CLERK} | changes
        request["product"] = request["product"] | {"purchased_on": "2010-01-01"}
        self.openings[case] = PastOpening(f"repair-{case}", "Repair", request)
        return self.then(case, at)

    def then(self, case: str, at: datetime, *sendings: Sending) -> "Told":
        line = len(self.deeds) + 2
        self.deeds.append(Deed(line, at, case, "activity"))
        self.said[line] = sendings
        return self

    def opening(self, deed: Deed) -> PastOpening:
        return self.openings[deed.case]

    def sendings(self, deed: Deed) -> Sequence[Sending]:
        if deed.line not in self.said:
            raise LookupError("stands for nothing")
        return self.said[deed.line]


def send(event: str, by: str, *, when: Sequence[str] | None = None, **payload: Any) -> Sending:
    return Sending(event, {"by": by} | payload, when)


ASSIGN = send("assign", SUPERVISOR, technician=TECHNICIAN)
RESOLVE = send("resolve_remotely", TECHNICIAN, resolution="done")
SETTLE = send("settle", TECHNICIAN, amount="0.00", method="none")
HAND_IN = send("hand_in", TECHNICIAN, work_order_no="W-1")
REVIEW = send("review", SUPERVISOR, time_score=100, quality_score=100)
FOLLOW_UP = send("follow_up", CLERK, reached=True, satisfied=True)


async def run(past: Told, policy: str | None = None, calendar: Calendar = CALENDAR) -> SimulationOutcome:
    (play,) = plays(past, [("default", policy or default_policy_text())], calendar)
    return outcome_of(play, [await perform(play, lambda: None)])


def commitment(outcome: SimulationOutcome, name: str, case: str = "A-1") -> Any:
    return next(c for c in outcome.commitments if (c.case, c.commitment) == (case, name))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# -- the clock ----------------------------------------------------------------------------------------------------

SERVER = datetime(2026, 11, 25, 12, tzinfo=UTC)
CLOCK = Clock(SERVER, MONDAY, 60)


def test_a_second_of_the_past_is_stretched_on_the_server() -> None:
    """The work of one second is done before the timers of the next ring."""
    assert [CLOCK.shown(SERVER + timedelta(seconds=s)) - MONDAY for s in (0, 59.9, 60, 3600)] == [
        timedelta(seconds=s) for s in (0, 0, 1, 60)
    ]
    assert CLOCK.shown(CLOCK.begins(MONDAY + timedelta(days=400))) == MONDAY + timedelta(days=400)
    assert CLOCK.rings(MONDAY) - CLOCK.begins(MONDAY) == timedelta(seconds=30)


@pytest.mark.parametrize(("days", "factor"), [(0, 60), (60, 60), (720, 5), (3600, 1)])
def test_no_case_of_a_long_past_outlives_the_server_s_ten_years(days: int, factor: int) -> None:
    """The longer the past, the less its seconds are stretched."""
    assert stretch(timedelta(days=days)) == factor


def test_a_past_that_is_too_long_is_refused() -> None:
    """Rather than ending its cases half-way."""
    with pytest.raises(BadUsage, match="a past of 3601 days is too long: 3600 can be simulated at once"):
        stretch(timedelta(days=3601))


# -- the run ------------------------------------------------------------------------------------------------------


async def test_dues_and_rungs_fall_at_the_past_s_own_times() -> None:
    """Nobody calls back: the ladder climbs in the working hours of March 2010, over the holiday."""
    calendar = CALENDAR.model_copy(update={"years": CALENDAR.years | {2010: Year(holidays=frozenset([HOLIDAY]))}})
    late = datetime(2010, 3, 2, 17, 50, tzinfo=ROME)
    outcome = await run(Told(until=MONDAY + timedelta(days=4)).opened("A-1", late), calendar=calendar)
    contact = commitment(outcome, "contact")
    assert contact.started == late
    assert contact.due == datetime(2010, 3, 4, 9, 20, tzinfo=ROME)  # ten minutes before six, twenty after the holiday
    told = [(e.rung, e.at) for e in outcome.escalations if e.commitment == "contact"]
    assert told[0] == (1, contact.due)
    assert [rung for rung, _ in told] == [1, 2, 3]
    assert contact.outcome is Met.OVERDUE
    assert contact.rung == 3


async def test_a_deed_in_the_second_of_its_due_is_in_time_and_one_a_second_later_is_not() -> None:
    """The server's clock runs on while a machine works; the cases do not see it."""
    due = MONDAY + timedelta(minutes=30)
    contact = send("contact", TECHNICIAN, diagnosis="d", visit_at="2010-03-01T14:00:00+01:00")
    past = Told(until=MONDAY + timedelta(hours=1))
    for case, at in (("A-1", due), ("A-2", due + timedelta(seconds=1))):
        past.opened(case, MONDAY)
        past.then(case, MONDAY + timedelta(minutes=1), ASSIGN)
        past.then(case, at, contact)
    past.deeds.sort(key=lambda deed: deed.at)
    outcome = await run(past)
    assert commitment(outcome, "contact").outcome is Met.MET
    assert commitment(outcome, "contact", "A-2").outcome is Met.MET_LATE
    assert [(e.case, e.rung, e.at) for e in outcome.escalations if e.commitment == "contact"] == [("A-2", 1, due)]


async def test_what_cannot_be_done_is_refused_by_name_and_the_rest_of_its_deed_is_not_sent() -> None:
    """Refused by the case, after its end, standing for nothing, without a case."""
    day = timedelta(days=1)
    past = Told().opened("A-1", MONDAY)
    past.then("A-1", MONDAY + timedelta(minutes=1), RESOLVE, ASSIGN)  # nobody is assigned yet
    past.then("A-1", MONDAY + timedelta(minutes=2), ASSIGN, RESOLVE, SETTLE, HAND_IN, REVIEW)
    past.then("A-1", MONDAY + timedelta(minutes=3), send("hold", CLERK, when=["registered"]))  # not sent in reviewed
    past.then("A-1", MONDAY + day, FOLLOW_UP)
    past.then("A-1", MONDAY + 2 * day, ASSIGN)
    past.opened("A 2", MONDAY + 3 * day)
    past.then("A 2", MONDAY + 3 * day, ASSIGN)
    past.opened("A-3", MONDAY + 3 * day)
    del past.said[past.deeds[-1].line]
    outcome = await run(past)
    assert [(c.case, c.state) for c in outcome.cases] == [("A-1", "closed"), ("A-3", "registered")]
    assert [(r.line, r.event, r.type) for r in outcome.refused] == [
        (3, "resolve_remotely", "EventRefused"),
        (7, "assign", "closed"),
        (8, None, "not_opened"),
        (9, None, "not_opened"),
        (10, None, "unmapped"),
    ]
    assert outcome.refused[0].reason == "resolve_remotely is not possible in state registered"
    assert outcome.events == 6
    assert outcome.deeds == len(past.deeds)


async def test_undecided_conduct_records_are_decided_each_by_its_number() -> None:
    """A proposed record that is not decided would keep the case open."""
    past = Told(until=MONDAY + timedelta(days=3)).opened("A-1", MONDAY)
    visit = send("contact", TECHNICIAN, diagnosis="d", visit_at="2010-03-01T10:00:00+01:00")
    past.then("A-1", MONDAY + timedelta(minutes=5), ASSIGN, visit)
    past.then("A-1", MONDAY + timedelta(days=1), send("arrive", TECHNICIAN, badge_shown=True))  # late, nobody told
    decision = {"by": SUPERVISOR, "decision": "dismissed", "reason": "r"}
    dismiss = Sending("decide_conduct", decision, each_undecided=True)
    past.then("A-1", MONDAY + timedelta(days=1, hours=1), dismiss)
    past.then("A-1", MONDAY + timedelta(days=1, hours=2), dismiss)  # none is left
    outcome = await run(past)
    assert not outcome.refused
    conduct = [c for c in outcome.commitments if c.commitment == "conduct"]
    assert conduct
    assert {c.met_at for c in conduct} == {MONDAY + timedelta(days=1, hours=1)}


async def test_a_case_lives_through_years_and_the_same_past_gives_the_same_outcome() -> None:
    """Two runs agree in everything but how long they took; three years are not too many for the server."""
    past = Told(until=MONDAY + timedelta(days=3 * 365)).opened("A-1", MONDAY).opened("A-2", MONDAY)
    past.then("A-1", MONDAY + timedelta(days=1), ASSIGN)
    past.then("A-1", MONDAY + timedelta(days=2 * 365), RESOLVE)
    one, other = await run(past), await run(past)
    assert not one.refused
    for part in ("cases", "commitments", "escalations", "refused", "inputs"):
        assert getattr(one, part) == getattr(other, part)


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder with a long name, of this test's own; the next run of pytest closes `tmp_path` to others."""
    with own_folder() as folder:
        long = folder / ("long" * 30)
        long.mkdir()
        yield long


async def test_a_simulation_leaves_nothing_behind(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its database is a folder that goes with it."""
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    async with stage(default_policy_text(), CALENDAR, (), MONDAY, MONDAY):
        assert names_in(temporary)
    assert not names_in(temporary)


# -- in parts -----------------------------------------------------------------------------------------------------

DISSATISFIED = send("follow_up", CLERK, reached=True, satisfied=False, rework=True, remarks="still loud")


def repaired(past: Told, case: str, at: datetime, *then: Sending) -> Told:
    """A case on its way to the follow-up, and what comes of that."""
    past.opened(case, at)
    past.then(case, at + timedelta(minutes=1), ASSIGN, RESOLVE, SETTLE, HAND_IN, REVIEW)
    return past.then(case, at + timedelta(hours=2), *then)


def several() -> Told:
    """Repairs that open complaints and repairs, are refused things, or name another; two begin in one second."""
    past = Told(until=MONDAY + timedelta(days=4))
    for number, case in enumerate(("A-3", "A-1", "A-2", "A-4")):
        repaired(past, case, MONDAY + timedelta(hours=number // 2), DISSATISFIED, ASSIGN)
    past.opened("A-5", MONDAY + timedelta(days=1), reopens="repair-A-1", reopen_reason="again")
    past.deeds.sort(key=lambda deed: deed.at)
    return past


async def test_an_outcome_is_the_same_in_one_piece_and_in_parts() -> None:
    """Cases by opening, commitments as they began, refusals as they came, whoever ran them; nothing is there twice."""
    past = several()
    (play,) = plays(past, [("default", default_policy_text())], CALENDAR)
    pieces = parts(past, 3, worth=1)
    assert len(pieces) == 3
    played = [await perform(replace(play, past=piece), lambda: None) for piece in pieces]
    in_parts, whole = outcome_of(play, played[::-1]), await run(past)
    assert replace(in_parts, seconds=0.0) == replace(whole, seconds=0.0)
    assert len(whole.refused) == 4
    assert [case.case for case in whole.cases[:2]] == ["A-1", "A-3"]  # of one second, by their workflow ids


async def test_a_case_that_another_opens_is_numbered_by_its_opener() -> None:
    """So that the same case is the same under another policy, in whatever order things happen."""
    past = repaired(Told(), "A-1", MONDAY, DISSATISFIED)
    long = "L" * 40
    repaired(past, long, MONDAY + timedelta(hours=3), DISSATISFIED)
    outcome = await run(past)
    assert {(c.case, c.kind) for c in outcome.cases} == {
        ("A-1", "Repair"), ("A-1-C1", "Complaint"), ("A-1-R1", "Repair"),
        (long, "Repair"), ("L" * STEM + "-C1", "Complaint"), ("L" * STEM + "-R1", "Repair"),
    }  # fmt: skip


def test_cases_that_name_each_other_are_in_one_part() -> None:
    """Reopened, opened by, of one number in two kinds; the deeds keep their order, and none is left out."""
    past = Told()
    for number in range(9):
        past.opened(f"A-{number}", MONDAY)
    past.opened("B-1", MONDAY, reopens="repair-A-0").opened("B-2", MONDAY, linked_case="repair-A-1")
    past.openings["A-2"] = replace(past.openings["A-2"], linked="repair-A-1")
    past.openings["A-3"] = PastOpening("return-A-4", "Return", {})
    pieces = parts(past, 4, worth=1)
    assert [piece.deeds for piece in pieces] == [piece.deeds for piece in parts(past, 4, worth=1)]
    assert sorted(d.line for piece in pieces for d in piece.deeds) == [d.line for d in past.deeds]
    assert all(list(piece.deeds) == sorted(piece.deeds, key=lambda d: d.line) for piece in pieces)
    cases = [{deed.case for deed in piece.deeds} for piece in pieces]
    for together in ({"A-0", "B-1"}, {"A-1", "A-2", "B-2"}, {"A-3", "A-4"}):
        assert [together <= one for one in cases].count(True) == 1
    assert max(map(len, cases)) - min(map(len, cases)) <= 1


@pytest.mark.parametrize(("most", "worth", "number"), [(1, 1, 1), (4, 1, 4), (4, 3, 3), (99, 1, 9), (4, 99, 1)])
def test_a_past_has_as_many_parts_as_are_worth_it(most: int, worth: int, number: int) -> None:
    """A stage of its own costs time too."""
    past = Told()
    for case in range(9):
        past.opened(f"A-{case}", MONDAY)
    assert len(parts(past, most, worth)) == number


def test_a_part_that_fails_ends_the_others(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the rest of a simulation that cannot be whole; nothing stays behind."""
    monkeypatch.setenv("TMPDIR", str(temporary))
    past = Told()
    for case in range(100):
        repaired(past, f"A-{case}", MONDAY + timedelta(hours=3 * case), FOLLOW_UP)
    (play,) = plays(past, [("default", default_policy_text())], CALENDAR)
    broken = replace(play, past=replace(past, until=MONDAY + timedelta(days=9999)))
    looks: list[int] = []
    with pytest.raises(BadUsage, match="too long"):
        play_all([play, broken], looks.append)
    assert max(looks, default=0) < len(past.deeds) // 2
    assert not list(temporary.glob("aftersales-simulation-*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "timeout"])
def test_a_part_ends_when_it_is_told_in_the_background_of_a_shell_too(number: signal.Signals) -> None:
    """What a script starts with `&` is deaf to Ctrl-C; by that signal its parts are told to end all the same."""
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    try:
        with as_a_background_job():
            with pytest.raises(KeyboardInterrupt), interruptible():
                signal.raise_signal(number)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


# -- the command --------------------------------------------------------------------------------------------------

def row(at: str, case: str, activity: str) -> str:
    """A line of a help desk's log."""
    return f"{at},{case},{activity},agent-1,product-1,customer-1\n"


NOWHERE = Desk({})
HEADER = "at,case,activity,by,product,customer\n"
COUNTER = Path(shipped("samples", "counter", ".csv")).read_text(encoding="utf-8")
SAMPLE = ("simulate", "sample", "--mapping", "helpdesk", "--calendar", "italy")


async def test_a_log_is_simulated_from_the_command_line_and_read_again(tmp_path: Path) -> None:
    """Files for spreadsheets, a picture, the same bytes for the same inputs; a second run reads what is there."""
    first = (await NOWHERE(*SAMPLE, "--out", str(tmp_path / "one"), "--json")).json
    assert first["cases"] == {"all": 10, "ended": 5}
    assert first["seconds"] > 0
    assert first["until"] == "2026-03-03T15:00:00+01:00"
    names = {"cases.csv", "commitments.csv", "escalations.csv", "refused.csv", "escalations.svg", "run.json"}
    assert names_in(tmp_path / "one") == names
    again = (await NOWHERE(*SAMPLE, "--out", str(tmp_path / "one"), "--json")).json
    assert again == first | {"seconds": 0}
    await NOWHERE(*SAMPLE, "--out", str(tmp_path / "two"))
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


async def test_a_row_dated_before_its_case_s_last_one_is_done_at_its_time_and_told(tmp_path: Path) -> None:
    """Rows of one case keep the file's order."""
    log = tmp_path / "log.csv"
    rows = row("2026-03-02T10:00:00", "A-1", "Insert ticket") + row("2026-03-02T09:00:00", "A-1", "Assign seriousness")
    log.write_text(HEADER + rows, encoding="utf-8")
    done = await NOWHERE("simulate", str(log), *SAMPLE[2:], "--json")
    assert "1 rows are dated before the previous row of their case" in done.err
    assert done.json["states"] == [{"kind": "Repair", "state": "assigned", "cases": 1}]
    assert done.json["until"] == "2026-03-02T10:00:00+01:00"


async def test_what_a_mapping_names_and_the_log_does_not_hold_is_a_remark(tmp_path: Path) -> None:
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


async def test_two_policies_are_compared_case_by_case(tmp_path: Path) -> None:
    """A call-back within eight hours in place of thirty minutes: nobody is told of a late one."""
    other = tmp_path / "slow.toml"
    other.write_text('[repair]\ncallback_wm = "480 WM"\n', encoding="utf-8")
    out = tmp_path / "out"
    found = (await NOWHERE(*SAMPLE, "--compare", str(other), "--out", str(out), "--json")).json["comparison"]
    assert found["second"] == "slow.toml"
    assert found["told_less"]
    assert not found["told_more"]
    assert {"changes.csv", "other"} <= names_in(out)
    rows = list(csv.DictReader((out / "changes.csv").read_text(encoding="utf-8").splitlines()))
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "timeout"])
def test_a_simulation_that_is_told_to_end_takes_everything_down(temporary: Path, number: signal.Signals) -> None:
    """The whole group is told: nobody says a word, no server runs on, no folder stays, however long its name."""
    program = Path(sysconfig.get_path("scripts")) / "aftersales"
    with as_a_background_job(), hearing_signals() if number == signal.SIGINT else nullcontext():
        process = subprocess.Popen(
            [str(program), *SAMPLE], env=os.environ | {"TMPDIR": str(temporary)}, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    until = time.monotonic() + 60
    while not (started_on := list(temporary.glob("aftersales-simulation-*/postgres/postmaster.pid"))):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    started = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, number)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (130, b"")
    psutil.wait_procs(started, timeout=30)
    assert not [child for child in started if child.is_running()]
    assert not list(temporary.glob("aftersales-*"))
    assert not socket_folder(started_on[0].parent).exists()
    assert not [p for p in psutil.process_iter(["cmdline"]) if str(temporary) in " ".join(p.info["cmdline"] or ())]


async def test_a_new_policy_is_tried_on_what_really_happened_here(desk: Desk, tmp_path: Path) -> None:
    """The register's cases run again: the same under the same policy, refusals too; another policy changes them."""
    example = (await desk("open", "repair", "--example")).out
    request = json.loads(example) | {"product": repair_request()["product"]}
    await desk("open", "repair", "--json", "-", "--number", "PAST-1", stdin=json.dumps(request))
    await desk("send", "PAST-1", "assign", "--by", SUPERVISOR, f"technician={TECHNICIAN}")
    assert (await desk("send", "PAST-1", "settle", "--by", TECHNICIAN, "amount=0.00", "method=none")).code == REFUSED
    other = tmp_path / "strict.toml"
    other.write_text('[repair]\ncallback_wm = "1 WM"\n', encoding="utf-8")
    out = tmp_path / "out"
    told = (await desk("simulate", "--from-register", "--compare", str(other), "--out", str(out), "--json")).json
    assert told["policy"] == "version 1"
    assert told["states"] == [{"kind": "Repair", "state": "assigned", "cases": 1}]
    assert [(r["case"], r["event"], r["type"]) for r in told["refused"]] == [("PAST-1", "settle", "EventRefused")]
    dues = [
        {row["commitment"]: row["due"] for row in csv.DictReader((out / name).read_text().splitlines())}
        for name in ("commitments.csv", "other/commitments.csv")
    ]
    assert dues[1].pop("contact") < dues[0].pop("contact")
    assert dues[0] == dues[1]
