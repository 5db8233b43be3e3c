"""The page on a new kind works as it stands: its files, its commands and its test, in a copy of the tree."""

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from workflows.registry import PROCEDURES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "a-kind.md"
BLOCK = re.compile(
    r"^```(?P<language>\w+)(?: (?P<path>\S+))?(?: below: (?P<below>[^\n]+))?\n(?P<text>.*?)^```$", re.M | re.S
)
GENERATED = (
    "docs/reference/", "desk/commands/help_pages/help.", "desk/shown/declared.json", "desk/samples/demo_policy.toml",
    "models/policy/default_policy.toml", "models/words/sentences.json", "migrations/versions/",
)  # fmt: skip
MODULES = {
    "migration": "-m migrations.new", "policy": "-m desk.demo.policies", "docs": "docs/build.py", "test": "-m pytest",
}  # fmt: skip
"""What a make target runs of Python; a test holds it against the Makefile."""

UNSEEN = ("--extend-ignore", "I001")
"""Whose a module is, and so where its import stands, is seen once it is there: the proof looks at that."""
OTHERS = ("tests/records/test_messages.py", "tests/desk/test_docs.py", "tests/desk/test_policy.py",
          "tests/records/test_new_migration.py")  # fmt: skip
"""Tests that would tell of a kind that is not whole: without words, page, numbers or migration."""


WORDED = "every_state or every_event or every_commitment or every_sentence or cites or described or worded"
"""Of the tests of both languages those that ask for each kind's words."""


@dataclass(frozen=True)
class Written:
    """A file of the page, or some lines of one that is there, put below a line of it."""

    path: str
    text: str
    below: str | None

    def put_into(self, tree: Path) -> None:
        """Writes it into a copy of the tree."""
        path = tree / self.path
        if self.below is None:
            assert not path.exists(), f"{self.path} is there already"
            path.write_text(self.text, encoding="utf-8")
            return
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        (line,) = [number for number, line in enumerate(lines) if line.strip() == self.below]
        path.write_text("".join([*lines[: line + 1], self.text, *lines[line + 1 :]]), encoding="utf-8")


def written() -> list[Written]:
    """The page's files, in its order."""
    blocks = BLOCK.finditer(PAGE.read_text(encoding="utf-8"))
    return [Written(b["path"], b["text"], b["below"]) for b in blocks if b["path"] is not None]


def commands() -> Iterator[list[str]]:
    """What the page has people type: the make target and what it is given."""
    for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["language"] == "console":
            yield from (shlex.split(line.removeprefix("$ make ")) for line in block["text"].splitlines())


def python(tree: Path, arguments: list[str]) -> str:
    """Runs this interpreter on the copy. Returns what it said."""
    environment = os.environ | {"PYTHONPATH": str(tree)}
    done = subprocess.run(
        [sys.executable, *arguments], check=False, capture_output=True, text=True, cwd=tree, env=environment
    )
    assert done.returncode == 0, f"{shlex.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


def git(tree: Path, *arguments: str) -> str:
    known = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.hooksPath=/dev/null"]
    return subprocess.run(
        ["git", *known, *arguments], check=True, capture_output=True, text=True, cwd=tree
    ).stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what is kept in git, as it lies here now, with a past of its own."""
    copy = tmp_path / "tree"
    for name in filter(None, git(ROOT, "ls-files", "-z").split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message", "as it is")
    return copy


def changed(tree: Path) -> set[str]:
    """The files that differ from the commit, or are new."""
    lines = git(tree, "status", "--porcelain", "--untracked-files=all", "-z").split("\0")
    return {line[3:] for line in lines if line}


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_whoever_follows_the_page_has_a_kind(tree: Path) -> None:
    """It is registered with form, number, message, role and page; nothing but the page's files was touched by hand."""
    for file in written():
        file.put_into(tree)
    for target, *options in commands():
        given = [word.removeprefix("NAME=").removeprefix("ARGS=") for word in options]
        said = python(tree, [*MODULES[target].split(), *given])
        assert target != "test" or re.search(r"\d passed", said), said
    touched = changed(tree)
    assert {file.path for file in written()} <= touched
    assert sorted(touched - {file.path for file in written()}) == sorted(
        path for path in touched if path.startswith(GENERATED)
    )
    assert {"docs/reference/question.md", "desk/shown/declared.json"} <= touched
    page = (tree / "docs/reference/question.md").read_text(encoding="utf-8")
    assert "## Usual road" in page
    assert "the clerk or the reception" in page
    registered = "from workflows.registry import PROCEDURES; print(*(k.procedure.name for k in PROCEDURES))"
    assert "Question" in python(tree, ["-c", registered]).split()
    (migration,) = [path for path in touched if path.startswith("migrations/versions/")]
    assert "op.create_table('question_call'" in (tree / migration).read_text(encoding="utf-8")
    python(tree, ["-m", "pytest", *OTHERS])
    python(tree, ["-m", "pytest", "tests/loop/test_both_languages.py", "tests/desk/test_language.py", "-k", WORDED])
    speaking = "from models.words import refusals, spoken; spoken.speak('zh_CN'); print(refusals.told(\"{}\"))"
    assert "客服人员" in python(tree, ["-c", speaking.format("the handler must be a clerk: name one as clerk:id")])
    python(tree, ["-m", "ruff", "check", ".", "--extend-exclude", "migrations/versions"])  # a draft to be read


def test_the_pages_files_are_new_and_whole() -> None:
    """None is there yet; each can be read by Python; what is put into a file has its place there once."""
    files = written()
    assert len(files) >= 7
    for file in files:
        path = ROOT / file.path
        if file.below is None:
            ast.parse(file.text)
            assert not path.exists(), file.path
        else:
            lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
            assert lines.count(file.below) == 1, file.path
            assert file.text.strip() not in lines
    assert "question" not in {kind.procedure.slug for kind in PROCEDURES}


def test_the_pages_files_are_in_style() -> None:
    """As `make check` would have them."""
    for file in written():
        if file.below is None:
            checked = [sys.executable, "-m", "ruff", "check", "--quiet", *UNSEEN, "--stdin-filename", file.path, "-"]
            done = subprocess.run(checked, check=False, input=file.text, capture_output=True, text=True, cwd=ROOT)
            assert done.returncode == 0, done.stdout


def test_the_pages_commands_are_those_of_the_makefile() -> None:
    """The proof runs by Python what the page has people make."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [target for target, *_ in commands()]
    assert targets == ["migration", "policy", "docs", "test"]
    for target in targets:
        recipe = makefile.partition(f"\n{target}: setup")[2].partition("\n\n")[0]
        assert MODULES[target].removeprefix("-m ") in recipe, target


def test_the_pages_examples_are_there() -> None:
    """Each path that the page names is a file or folder, but for those that it makes."""
    own = {file.path for file in written()}
    named = re.findall(r"`((?:\w+/)+[\w.]*)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 10
    assert [path for path in named if path not in own and not (ROOT / path).exists()] == []
