"""What the commands say comes in both languages: sentences are found in the sources, wherever they are worded."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk import errors
from desk.shown import words
from models.policy.calendar import Calendar, CalendarFileError
from models.policy.checklists import ChecklistError, Checklists, default_checklists
from models.policy.parameters import parameters
from models.policy.policy import Policy, PolicyError
from models.words import refusals
from models.words.spoken import speaking

ROOT = Path(__file__).parents[2]
LETTERS = re.compile("[a-z]{2}")
SAYING = ("say", "remark", "print", "_step", "add_task")
RAISED = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
RAISED |= {"SettingsError", "ValueError", "NotPublished", "NothingToEnd", "AccessError", "NotLetIn"}
HOLES = {
    "value: publish some with `aftersales checklist publish`", "value: publish one with `aftersales calendar publish`",
    "value: publish one with `aftersales policy publish`", "no value value value", "is no parameter of the policyvalue",
    "--assignee value must be role:id, such as technician:t-07value", "its first line value",
    "port value value, or choose another with value", "value: `aftersales revive value` brings it back, if it is lost",
    "value cannot be brought back: value value", "must be value; an extension follows as ext. 12", "value has value",
    "value is no value in the register",
}  # fmt: skip
"""Sentences of which the source shows little more than holes: their templates are of the whole."""
VAGUE = ("must_be_model",)
"""Templates that know any sentence of their form: they tell no sentence of its own."""
SLIPS = ("models/words/", "models/forms.py", "models/kinds/", "models/draws.py", "models/policy/parameters.py")
"""Where a slip in the program alone brings a fault about: it is for programmers."""


def parsed(*places: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node of the sources, with its place."""
    for place in places:
        for path in sorted((ROOT / place).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield f"{name}:{getattr(node, 'lineno', 0)}", node


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def worded(value: ast.expr) -> Iterator[str]:
    """The sentences that stand in an expression, what fills them in as `value`."""
    if isinstance(value, ast.IfExp):
        yield from (*worded(value.body), *worded(value.orelse))
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "value" for part in value.values)


def test_no_command_says_what_stands_in_one_language() -> None:
    """What is printed for people is of `Words`: `say(words.ON_THE_LIST, person=person)`."""
    found = []
    for place, node in parsed("desk"):
        if isinstance(node, ast.Call) and called(node) in SAYING and node.args:
            found += [(place, text) for text in worded(node.args[0]) if LETTERS.search(text.replace("value", ""))]
    assert found == []


def faults() -> Iterator[tuple[str, str]]:
    """With what a command stops, and what a file's `{loc, msg}` says."""
    for place, node in parsed("desk", "models", "activities/rules", "activities/server", "activities/access"):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call) and called(node) in RAISED:
            found = node.args[:1]
        elif isinstance(node, ast.Call) and called(node) == "_wrong":
            found = node.args[-1:]
        elif isinstance(node, ast.Yield) and place.startswith(("desk/feed", "models/draws")):
            found = [node.value] if node.value else []
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "msg"]
        if not place.startswith(SLIPS):
            yield from ((place, text) for value in found for text in worded(value))


def test_every_fault_is_known_by_its_sentence() -> None:
    """Whoever words one adds its Chinese to `models/words/faults.py`; those that several lines make are not seen."""
    found = list(faults())
    assert len(found) > 150
    said = [(place, text) for place, text in found if LETTERS.search(text.replace("value", ""))]
    assert [(place, text) for place, text in said if text not in HOLES and not known(text)] == []


def test_each_kind_that_a_report_is_of_has_its_sentence() -> None:
    """For what is none of it: `register.one` is given the noun."""
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "desk" / "gateway").glob("*.py"))
    nouns = re.findall(r'register\.one\([^)]*"([a-z ]+)"\)', sources)
    assert len(nouns) == sources.count("register.one(") == 7
    assert [noun for noun in nouns if not known(f"value is no {noun} in the register")] == []


def known(text: str) -> bool:
    """Whether a template tells the sentence, or every part of it."""
    read = refusals.read(text)
    return read is not None and (read[0] not in VAGUE or text == "must be value")


@pytest.mark.parametrize("text", ["must be wrong in a way that nobody has worded", "what nobody has worded"])
def test_a_sentence_that_nobody_has_worded_is_found(text: str) -> None:
    """One that begins as others do too."""
    assert not known(text)


def wrong_files() -> Iterator[dict[str, str]]:
    """What is found in files that are wrong in every way that their forms know."""
    values = ('"x"', "-1", "[]", "true", "1.5", '["x"]', "99999999", '"25:00"', "{}", '"3 XX"')
    for key, value in ((key, value) for key in parameters() for value in values):
        table, _, name = key.partition(".")
        yield from of_file(Policy.load, f"[{table}]\n{name} = {value}\n")
    for text in ("x = 1", "[repair]\nfirst_contakt = 3", "[nowhere]\nno = 1", "not toml"):
        yield from of_file(Policy.load, text)
    days = ('["09:00-08:00"]', '["9"]', '"x"', "1", "[1]", "{}", "[[]]", '["09:00-12:00", "11:00-13:00"]')
    for text in (
        *(f"{key} = {day}" for key in ("zone", "country", "makeup_hours", "hours", "years", "more") for day in days),
        *(f"[hours]\nmonday = {day}" for day in days), "[hours]\nmoonday = []", "zone = 'Mars/One'", "country = 'ZZ'",
        *(f"[overrides]\n2026-10-01 = {day}" for day in days), "[overrides]\nx = 'closed'", "not toml",
        *(f"[years.2027]\nholidays = {day}" for day in days), "[years.x]\nholidays = []", "[years.2027]\nmore = 1",
        "[years.2027]\nholidays = [2026-01-01]", "[years.2027]\nholidays = [2027-01-02]\nworkdays = [2027-01-02]",
    ):  # fmt: skip
        yield from of_file(Calendar().merge, text)
    for text in (
        "x = 1", "[lists]\nx = 1", "[lists.x]", "[items.x]", "[items.X]", "not toml", '[lists.x]\nitems = ["a", "a"]',
        *(f"[items.x]\n{key} = {v}" for key in ("zh", "en", "clauses", "severity", "advisory", "y") for v in values),
        *(f"[lists.x]\n{key} = {value}" for key in ("zh", "en", "items", "y") for value in values),
        '[items.x]\nzh = "x"\nen = "x"\nclauses = ["九§9"]\nseverity = "minor"',
    ):  # fmt: skip
        yield from of_file(lambda text: Checklists.load(text, default_checklists()), text)


def of_file(load: Callable[[str], object], text: str) -> Iterator[dict[str, str]]:
    try:
        load(text)
    except (PolicyError, CalendarFileError, ChecklistError) as error:
        yield from error.errors


def test_every_fault_of_a_file_of_rules_is_told_in_chinese() -> None:
    """Policy, calendar, checklists: whatever is wrong with a value, and however many things are."""
    found = {error["msg"] for error in wrong_files()}
    assert len(found) > 50
    with speaking("zh_CN"):
        untold = {msg for msg in found if not re.search("[\u4e00-\u9fff]", refusals.told(msg)) or not known(msg)}
    assert untold == set()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("port 8233 is in use: stop what holds it, or choose another with --ui-port",
         "端口 8233 已被占用：请停止占用它的程序，或用 --ui-port 另选"),
        ("no policy is in force: publish one with `aftersales policy publish`",
         "没有生效的制度：请用 `aftersales policy publish` 公布"),
        ("is no parameter of the policy; did you mean repair.first_contact?",
         "不是制度参数；是否指 repair.first_contact？"),
        ("it is in force, but no weekday has hours, and no working time is left: give a weekday its hours under "
         "[hours], such as x; until another is, commitments have no dues and nothing of them rings",
         "现行日历有误：一周内没有任何工作时间：请在 [hours] 中填写工作日的时段，例如 x；"
         "公布新日历之前，承诺事项没有期限，也不会提醒"),
        ("it stands open in the register (assigned), but Temporal does not run it: it was terminated; no clock of it "
         "rings and no message reaches it; `aftersales revive repair-R-1` brings it back, or by hand",
         "服务登记中为未结（assigned），但 Temporal 未运行：已被终止；不再计时，也收不到消息；"
         "可用 `aftersales revive repair-R-1` 恢复，或手工执行"),
        ("must have 3 fields in every line, and has not in lines 4, 7 and 2 more",
         "每行须有 3 个字段，第 4, 7 行及另外 2 行不是"),
        ("technician:t-1 cannot leave while this stands in their name: repair-R-1 (Repair, assigned); hand it over "
         "first",
         "technician:t-1 名下尚有未移交事项，不能离职：repair-R-1 (Repair, assigned)；请先移交"),
        ("technician:t-9 is not on the staff list: add them first", "technician:t-9 不在员工名册中，请先登记"),
        ("the policy file p.toml is wrong: repair.x: is no parameter of the policy",
         "制度文件 p.toml 有误：repair.x：不是制度参数"),
        ("port 80 cannot be used (Permission denied), or choose another with --ui-port",
         "端口 80 不能使用（没有权限），请用 --ui-port 另选"),
        ("--assignee 'x' must be role:id, such as technician:t-07; known are technician:x",
         "--assignee 'x' 须为 role:id，例如 technician:t-07；已知的有 technician:x"),
        ("x.toml cannot be written: Permission denied", "无法写入 x.toml：没有权限"),
    ],
)  # fmt: skip
def test_a_sentence_of_several_parts_is_told_as_one(english: str, chinese: str) -> None:
    """Those of which the source shows the parts alone."""
    with speaking("zh_CN"):
        assert refusals.told(english) == chinese
    with speaking("en"):
        assert refusals.told(english) == english


def test_where_a_file_is_wrong_is_told_too() -> None:
    """Keys stay as they are."""
    with speaking("zh_CN"):
        assert [words.where(place) for place in ("file", "line 3", "line 3.left_on", "hours.monday")] == [
            "文件", "第 3 行", "第 3 行 left_on", "hours.monday",
        ]  # fmt: skip
    assert words.where("line 3.left_on") == "line 3.left_on"
