"""The command line answers at once: nobody waits for an import that the answer does not need.

By what is imported, not by the clock: `python -m bench cli` measures.
"""

import asyncio
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commandline import NAMED, WRONG, Desk
from desk.commands import cases
from desk.commands.help_pages import build, pages
from desk.gateway import register
from desk.shown import declared, declaring
from desk.shown.guards import GUARDS, obstacle
from models import tables
from models.case import TIMELINE_SHOWN
from workflows.registry import PROCEDURES

RULES = ("sqlalchemy", "sqlmodel", "alembic", "structlog", "transitions", "temporalio.worker", "worker")
KINDS = tuple(kind.__module__ for kind in PROCEDURES)
LOADED = """
import json, sys
sys.argv = ["aftersales", *json.loads(sys.argv[1])]
from desk.cli import main
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
finally:
    sys.stderr.write(json.dumps(sorted(sys.modules)))
"""
PAGES = """
import io, json, sys
from contextlib import redirect_stdout
from desk.cli import main
asked, usage = json.loads(sys.argv[1])
for words in asked:
    sys.argv = ["aftersales", *words, "--help"]
    told = io.StringIO()
    try:
        with redirect_stdout(told):
            main()
    except SystemExit as stop:
        assert not stop.code, words
    assert told.getvalue().startswith(" ".join([usage, *words])), words
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize(("language", "usage"), [("en", "Usage: aftersales"), ("zh_CN", "用法：aftersales")])
def test_help_imports_no_database_and_no_temporal(language: str, usage: str) -> None:
    """The program's own, that of each command and of each within a group, all told by one process."""
    commands = [name.split() for name, _ in build.pages()]
    assert ["policy", "publish"] in commands
    command = [sys.executable, "-c", PAGES, json.dumps([commands, usage])]
    env = os.environ | {"AFTERSALES_LANGUAGE": language}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert [name for name in loaded if name.split(".")[0] in (*RULES, "temporalio", "pydantic", "typer")] == []
    of_commands = [name for name in loaded if name.startswith("desk.commands.")]
    assert of_commands == ["desk.commands.help_pages", "desk.commands.help_pages.pages"]


@pytest.mark.parametrize("command", ["show", "list", "diagram", "events", "count"])
async def test_looking_imports_no_kind_and_no_worker(desk: Desk, command: str) -> None:
    """One case, many, a case's diagram, a kind's events: none needs what a worker is made of, a list no Temporal."""
    number = await desk.open()
    words = {
        "show": ["show", number], "list": ["list", "--open"], "diagram": ["diagram", number],
        "events": ["events", "Repair", "assign"], "count": ["list", "--count"],
    }[command]  # fmt: skip
    env = {k: v for k, v in os.environ.items() if not k.startswith(NAMED)} | desk.env
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOADED, json.dumps(words), env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert out
    loaded = set(json.loads(err))
    assert [name for name in loaded if name in (*KINDS, *RULES, "workflows.language.procedure")] == []
    assert ("temporalio" in loaded) is (command in ("show", "diagram"))


@pytest.mark.parametrize("words", [["staff", "list"], ["absence", "list"], ["customer", "list"], ["parts", "list"]])
async def test_a_list_that_the_company_keeps_imports_no_kind_and_no_worker(desk: Desk, words: list[str]) -> None:
    """Staff, absences, customers, parts: read and entered without the cases."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(NAMED)} | desk.env
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOADED, json.dumps(words), env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    kept_out = (*KINDS, "workflows.registry", "worker", "temporalio.worker")
    assert [name for name in json.loads(err) if name in kept_out] == []


def test_what_is_read_of_the_kinds_is_what_they_declare() -> None:
    """States, events, who may, from where, on hold too; a kind of one's own is declared the same way."""
    assert declaring.text() == declared.FILE.read_text(encoding="utf-8"), "run `make docs`"
    for kind in PROCEDURES:
        procedure, read = kind.procedure, declared.declared().kinds[kind.procedure.slug]
        for state in procedure.steps:
            assert read.diagram(state) == procedure.diagram(state)
            for held in (None, *procedure.steps):
                assert list(read.possible(state, held)) == list(procedure.possible(state, held))


def test_the_help_is_what_the_commands_say() -> None:
    """Every command has its page; a long name, a group, what stands below."""
    for path, text in build.texts().items():
        assert text == path.read_text(encoding="utf-8"), "run `make docs`"
    page = pages.asked_for(["send", "R-1", "--help"]) or ""
    assert "Send an event to a case" in page
    assert "--event-id <str>" in page
    assert all(event in page for event in declared.declared().kinds["repair"].events)
    assert cases.SEND_EPILOG.startswith("Events of Appraisal")
    assert pages.asked_for(["send", "R-1", "add_note", "--", "--help"]) is None
    assert pages.asked_for(["wedding", "--help"]) is None
    assert pages.asked_for(["policy", "wedding"]) is None


async def test_a_group_without_a_command_shows_what_there_is(alone: Desk) -> None:
    """As usage that lacks something: on standard error, exit code 2; a misspelt command names what is close."""
    for words in ([], ["policy"]):
        done = await alone(*words)
        assert (done.code, done.out) == (WRONG, "")
        assert done.err.startswith(" ".join(["Usage: aftersales", *words, "[OPTIONS] COMMAND"]))
    misspelt = await alone("shwo", "R-1")
    assert (misspelt.code, "Did you mean 'show'" in misspelt.err) == (WRONG, True)


def test_the_plain_queries_name_columns_that_the_tables_have() -> None:
    """The register is read without its models; this holds the names against them."""
    names = {
        tables.ServiceRegister: (*register._LISTED, *register._VIEW, *register.Wanted.__dataclass_fields__),
        tables.Timeline: register._ENTRY,
        tables.CommitmentRow: register._COMMITMENT,
    }
    own = {"overdue", "escalated", "due_before", "open_only"}
    for model, columns in names.items():
        has: Any = model.__table__  # type: ignore[attr-defined]  # set by SQLModel
        assert set(columns) - own - set(has.columns.keys()) == set()
        assert f" {has.name} " in f" {' '.join(inspect.getsource(register).split())} ".replace('"', " ")
    assert register.TIMELINE_SHOWN == TIMELINE_SHOWN


def test_a_guard_is_named_by_an_event_that_there_is() -> None:
    """By the event, where every kind has it, or by kind and event."""
    kinds = declared.declared().kinds.values()
    for name in GUARDS:
        kind, _, event = name.rpartition(".")
        assert all(event in k.events for k in kinds if kind in ("", k.name)), name


def test_what_a_case_shows_says_what_stands_in_the_way() -> None:
    """As its procedure has it: overdue or not, a conduct record undecided or none, a notice open or not."""

    def seen(kind: str, *, commitments: dict[str, str] | None = None, conduct: str | None = None) -> dict[str, Any]:
        promised = [{"name": name, "state": state} for name, state in (commitments or {}).items()]
        return {"kind": kind, "commitments": promised, "conduct": [{"state": conduct}] if conduct else []}

    notice, told = {"notice": "running"}, {"notice": "met"}
    cases = [
        ("take_charge", seen("Return", commitments={"decision": "running"}), "nothing is overdue"),
        ("take_charge", seen("Return", commitments={"decision": "overdue"}), None),
        ("decide_conduct", seen("Repair", conduct="confirmed"), "no conduct record is undecided"),
        ("decide_conduct", seen("Repair", conduct="proposed"), None),
        ("write_off", seen("Repair", commitments=told), "nothing is overdue that could be written off"),
        ("write_off", seen("Repair", commitments={"loaner": "overdue"}), None),
        ("close", seen("Return", conduct="proposed"), "a conduct record is undecided: decide_conduct"),
        ("close", seen("Return"), None),
        ("close", seen("Proposal", commitments=notice), "the customer has not been told yet: confirm_notice first"),
        ("close", seen("Proposal", commitments=told), None),
        ("confirm_notice", seen("Proposal", commitments=told), "no notice is open"),
        ("confirm_notice", seen("Proposal", commitments=notice), None),
        ("add_note", seen("Proposal"), None),
    ]  # fmt: skip
    assert [obstacle(event, case) for event, case, _ in cases] == [wanted for *_, wanted in cases]


def test_the_files_ship_with_the_package() -> None:
    """What help and looking read stands beside the code that reads it."""
    for file, module in ((declared.FILE, declared), *((file, pages) for file in pages.FILES.values())):
        assert file.parent == Path(module.__file__ or "").parent
    assert '"*/*.json"' in (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("end", "code", "told"),
    [
        ("| true", 1, ""),
        ("> /dev/full", 2, "aftersales: BadUsage: the answer could not be written: No space left on device"),
        (">&-", 0, ""),
    ],
)
@pytest.mark.parametrize("words", ["--help", "events Repair assign"])
def test_an_output_that_takes_nothing_is_told_in_a_line(words: str, end: str, code: int, told: str) -> None:
    """Whoever reads has gone, the disk is full, there is none: no traceback, and no answer that looks whole."""
    program = Path(sys.executable).with_name("aftersales")
    script = f'"{program}" {words} {end}; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=200, check=False)
    if code == 1:  # the reader may have been there until the end
        assert done.returncode in (0, 1)
    else:
        assert done.returncode == code
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) == len(told.splitlines())


def test_a_terminal_without_chinese_shows_its_numbers() -> None:
    """Nothing is lost, and nothing stops."""
    program = Path(sys.executable).with_name("aftersales")
    plain = os.environ | {"PYTHONIOENCODING": "ascii", "AFTERSALES_LANGUAGE": "zh_CN"}
    done = subprocess.run(
        [program, "events", "Repair", "assign"], capture_output=True, text=True, timeout=200, check=False, env=plain
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "assign \\u6d3e\\u5de5" in done.stdout
