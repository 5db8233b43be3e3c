"""The command line in the company's language: the same answers in Chinese, with the names on the wire; refusals too."""

import ast
import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from commandline import REFUSED, WRONG, Desk
from desk import errors
from desk.shown import absences, declared, guards, show, views, words
from models.fields import errors_of
from models.people import AbsenceKind
from models.vocabulary import CommitmentState, Outcome
from models.words import refusals
from models.words.spoken import speaking
from models.words.words import LANGUAGES, Language, Words
from played.case_files import CHINA, case_file, commitment
from played.case_files import at as moment
from workflows.language.declaration import EventSpec
from workflows.registry import PROCEDURES

ROOT = Path(__file__).parents[2]
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def local(desk: Desk) -> Desk:
    """The command line as it speaks unless it is told otherwise."""
    return Desk(desk.env | {"AFTERSALES_LANGUAGE": "zh_CN"})


def texts() -> Iterator[tuple[str, Words]]:
    """Of every file of words that the desk has."""
    for path in sorted((ROOT / "desk").rglob("*words.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        yield from ((f"{path.stem}.{name}", value) for name, value in vars(module).items() if isinstance(value, Words))


@pytest.mark.parametrize(("name", "text"), list(texts()), ids=lambda given: str(given)[:20])
def test_every_text_of_the_command_line_stands_in_both_languages(name: str, text: Words) -> None:
    """And fills in the same in both."""
    bare = {"MEANING", "TITLE", "SENTENCE", "COLON", "ZONE_TOO", "VIEW_STATE", "HTML_LANGUAGE", "ROUND"}
    bare |= {"THE_WORKER", "TEMPORAL", "FINDING", "FIELD", "COMMA", "POLICY", "DEMO_CASE"}
    assert text.en.strip()
    assert CHINESE.search(text.zh) or name.partition(".")[2] in bare
    assert not CHINESE.search(text.en)
    assert _filled(text.en) == _filled(text.zh)


def _filled(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_error_and_every_standing_has_words() -> None:
    """Each is shown by its name on the wire with the words beside it."""
    known = {name for name, cls in vars(errors).items() if inspect.isclass(cls) and issubclass(cls, errors.DeskError)}
    assert known - {"DeskError", "WrongFields"} == words.TYPES.keys()
    assert {*CommitmentState, *Outcome} <= words.STANDINGS.keys()


def test_a_program_of_the_desk_knows_the_words_of_each_kind() -> None:
    """From the file that it reads in place of the kinds."""
    for kind in declared.declared().kinds.values():
        assert all(CHINESE.search(text) for text in (kind.zh, kind.doc_zh, *kind.prompts.values()))
        assert all(CHINESE.search(s.zh) and CHINESE.search(s.title_zh) for s in kind.states.values())
        assert all(CHINESE.search(e.zh) and CHINESE.search(e.doc_zh) for e in kind.events.values())


# -- what it prints -------------------------------------------------------------------------------------------


async def test_a_case_is_shown_listed_and_moved_in_chinese(desk: Desk, local: Desk) -> None:
    """Numbers, names and times stay as they are."""
    number = await desk.open()
    sent = await local("send", number, "assign", "technician=technician:t-1", "--by", "supervisor:s-1")
    assert sent.out == f"{number}：assign 派工 已执行；状态 assigned 已派工，记录 2\n"
    seen = (await local("show", number)).out
    for shown in (
        f"{number}  Repair 维修  assigned 已派工：已指定维修人员（一§19(1)）", "承办：technician:t-1 · 立案 ",
        "时间均为 Asia/Shanghai", "承诺事项", "contact 首次联系客户", "running 进行中", "当前状态下可执行的事件",
        "take_in 收件送修", "目前不能：没有超时事项", "时间线", "open 立案", "applied 已执行",
        "technician（维修人员）", "已登记 → 已派工",
    ):  # fmt: skip
        assert shown in seen, shown
    assert "what" not in seen
    listed = (await local("list", "--open")).out
    for shown in ("案件编号", "Repair 维修", "assigned 已派工", "共 1 件，列出 1 件；时间均为"):
        assert shown in listed, shown
    await local("send", number, "hold", "reason=waiting_for_customer", "--by", "clerk:c-1")
    assert "on_hold 暂停 (assigned 已派工)" in (await local("list", "--open")).out
    counted = (await local("list", "--count")).out
    assert "共 1 件" in counted
    assert (await desk("show", number)).out.count("Timeline") == 1


async def test_what_is_refused_says_so_in_chinese(desk: Desk, local: Desk) -> None:
    """The loop's refusals, wrong fields, a case that is none; for programs all as on the wire."""
    number = await desk.open()
    done = await local("send", number, "start_work", "--by", "technician:t-1")
    assert done.code == REFUSED
    said = "start_work 在状态 registered 下不能执行；当前可执行：assign"
    assert done.err.startswith(f"aftersales: EventRefused（不能执行）: {said}")
    done = await local("send", number, "assign", "technician=technician:t-1", "--by", "clerk:c-1")
    assert done.err == "aftersales: NotAllowed（无此权限）: assign 由 supervisor 执行，clerk 无此权限\n"
    done = await local("send", number, "assign", "technician=clerk:c-1", "--by", "supervisor:s-1")
    assert done.code == WRONG
    assert done.err == "aftersales: InvalidPayload（数据有误）: technician：须为维修人员，格式为 technician:id\n"
    done = await local("send", number, "assign", "who=me", "--by", "supervisor:s-1")
    assert done.err.splitlines() == [
        "aftersales: InvalidPayload（数据有误）: 有 2 处错误：", "  technician：必填", "  who：没有这个字段",
    ]
    machine = await local("send", number, "assign", "--json", '{"by": "clerk:c-1"}')
    assert machine.error["reason"] == "assign is for supervisor, not for clerk"
    assert "NotAllowed（无此权限）: assign 由 supervisor 执行，clerk 无此权限" in (await local("show", number)).out


async def test_the_events_of_a_kind_are_explained_in_chinese(alone: Desk) -> None:
    """The list, and one with its keys."""
    local = Desk(alone.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    listed = (await local("events", "Repair")).out
    assert "Repair 维修：客户商品的上门维修或送修（一§19）。" in listed
    assert "hand_in 上交派工单" in listed
    one = (await local("events", "Repair", "assign")).out
    assert "适用状态：registered, assigned" in one
    assert "执行人：supervisor（售后服务主管）" in one
    assert "例如 technician:t-07" in one
    machine = (await local("events", "Repair", "assign", "--json")).json
    assert machine["assign"]["description"].startswith("A technician with a certificate")


def test_an_absence_says_in_chinese_why() -> None:
    """Each kind of absence has its word."""
    begin = moment("2026-12-01 09:00")
    for kind, word in zip(AbsenceKind, ("请假", "病假", "培训", "其他原因"), strict=True):
        times = {"from_at": begin, "to_at": begin + timedelta(hours=1)}
        row = {"person": "t-1", "kind": kind.value, "entered_by": "hr:h-1"} | times
        assert absences.in_words(row, CHINA.tz, "zh_CN").endswith(f"，{word}")


def test_lengths_of_time_are_told_in_chinese() -> None:
    with speaking("zh_CN"):
        assert show.span(timedelta(days=2, hours=3)) == "2 天 3 小时"
        assert show.hours(timedelta(hours=1, minutes=5)) == "1 小时 5 分钟"
        assert show.hours(timedelta(seconds=9)) == "9 秒"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_commitment_is_shown_however_it_stands(language: Language) -> None:
    """Over its due, in charge, unknown: each has its words."""
    case = case_file()
    running = commitment(case, "30 WM", "2026-01-05 09:00")
    row = running.model_dump(mode="json") | {"state": "overdue", "in_charge": "supervisor:s-1", "rung": 1}
    left, unknown = {"en": ("over by 1 h 0 min", "unknown"), "zh_CN": ("已超 1 小时 0 分钟", "未定")}[language]
    with speaking(language):
        assert show.left(row, CHINA, moment("2026-01-05 10:30")) == left
        assert show.due_of(row | {"due_at": "9999-01-01T00:00:00+00:00"}, CHINA).startswith(unknown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_case_says_of_its_kind_alone_stands_below_its_head(language: Language) -> None:
    """A line for each thing that is there; of a case that only the register tells, nothing."""
    seen = {
        "source": "workflow", "kind": "Repair", "signed": ["department:stores"], "unsigned": [], "round": 2,
        "things": [{"thing": "custody-U-1", "state": "held"}], "exceptions": {"hair_tidy": 3}, "seed_sha256": None,
    }  # fmt: skip
    heads = {"en": ("signed: ", "round: ", "things: "), "zh_CN": ("已会签：", "会签轮次：", "名下事项：")}[language]
    with speaking(language):
        told = [line.plain for line in show.own(seen, CHINA.tz)]
        assert show.own(seen | {"source": "register"}, CHINA.tz) == []
    said = ("department:stores", "2", "custody-U-1 held")
    assert told[:3] == [head + text for head, text in zip(heads, said, strict=True)]
    assert told[3].endswith("hair_tidy: 3")
    assert len(told) == 4


def test_a_figure_is_told_as_numerator_and_denominator() -> None:
    """Under the indicator's own name (六§1)."""
    figures = {"response": {"numerator": 28, "denominator": 30}, "visits": {"numerator": 0, "denominator": 0}}
    seen = {"source": "workflow", "kind": "Appraisal", "figures": figures, "result": {"grade": "fair"}}
    with speaking("zh_CN"):
        told = ["指标：服务响应: 28/30, 走访: –", "结果：等级: fair 合格"]
        assert [line.plain for line in show.own(seen, CHINA.tz)] == told


def test_what_a_training_says_is_told_in_words_its_courses_a_line_each() -> None:
    """Whether, when and of which sort; nothing of what is empty. Each kind has its own word for who trains."""
    course: dict[str, Any] = {"type": "new_technology", "cost": None, "posts": [], "paid_by_company": False}
    course["opened"] = True
    plan = {"source": "workflow", "kind": "TrainingPlan", "courses": {"1": course, "2": {"dropped": True}}}
    newcomer = {"source": "workflow", "kind": "Onboarding", "trainer": "supervisor:s-1", "mentor": "technician:t-7",
                "missing": ["6.1"], "practices": 2}  # fmt: skip
    dates = [{"from_at": "2027-02-02T01:00:00+00:00", "to_at": "2027-02-02T12:00:00+08:00"}]
    held = {"source": "workflow", "kind": "Course", "trainer": "supervisor:s-1", "dates": dates}
    with speaking("zh_CN"):
        assert [line.plain for line in show.own(plan, CHINA.tz)] == [
            "培训项目：\n  1. 形式: new_technology 新技术, 公司付费: 否, 已立案: 是\n  2. 已取消: 是"
        ]
        assert [line.plain for line in show.own(newcomer, CHINA.tz)] == [
            "培训人：supervisor:s-1", "指导人：technician:t-7", "待完成课目：6.1", "实习次数：2"
        ]  # fmt: skip
        assert [line.plain for line in show.own(held, CHINA.tz)] == [
            "授课人：supervisor:s-1", "培训时间：2027-02-02 09:00 2027-02-02 12:00"
        ]  # fmt: skip


# -- refusals -------------------------------------------------------------------------------------------------


ALL = refusals.sentences()


@pytest.mark.parametrize("key", [key for key, sentence in ALL.items() if "{" not in sentence.en])
def test_a_refusal_that_stands_beside_its_place_is_not_read_as_another(key: str) -> None:
    """As on the timeline: of `group.0: must not be …` nothing is left in English."""
    with speaking("zh_CN"):
        told = refusals.told(f"group.0: {ALL[key].en}")
    assert ALL[key].zh in told or re.search(r"[a-z] [a-z]", told.removeprefix("group.0: ")) is None


@pytest.mark.parametrize("key", ALL)
def test_a_refusal_is_known_by_its_sentence_and_stands_in_both_languages(key: str) -> None:
    """Its key and its parameters are read off the English one."""
    text = ALL[key]
    assert CHINESE.search(text.zh) or key in ("by_wrong", "by_option", "reason_wrong", "for_whom")
    assert _filled(text.en) >= _filled(text.zh)
    params = {str(name): f"value-{name}" for name in _filled(text.en)}
    assert refusals.read(text.en.format(**params)) == (key, params)


def test_a_refusal_within_another_is_told_too() -> None:
    with speaking("zh_CN"):
        assert refusals.told("by must be role:id, for example clerk:c-12") == "by 须为 role:id，例如 clerk:c-12"
        assert refusals.told("technician: Field required; who: Extra inputs are not permitted") == (
            "technician：必填；who：没有这个字段"
        )
        assert refusals.told("what nobody has worded: at all") == "what nobody has worded: at all"
        assert refusals.told("a: Field required; what nobody knows") == "a: Field required; what nobody knows"


HOLES = {
    "must be value", "must be value; an extension follows as ext. 12", "value is valueoverdue",
    "there are two rounds value", "value; no overrule goes below it",
    "the amount must be value, value", "value: value",
}  # fmt: skip
"""Sentences of which the source shows little more than holes, and one that only a slip in the program brings about."""
FAULTED = ("wrong", "wrong_unless", "unfit_unless")
ELSEWHERE = ("models/policy/", "models/words/", "models/settings.py", "models/draws.py", "models/forms.py")
"""Faults of files and declarations, which no case and no request shows."""


def sentences() -> Iterator[tuple[str, str]]:
    """Every plain sentence with which a loop, a kind or a form refuses, its parameters filled in; with its place."""
    files = [*(ROOT / "workflows").rglob("*.py"), *(ROOT / "models").rglob("*.py")]
    for path in sorted(files):
        name = str(path.relative_to(ROOT))
        if name.startswith(ELSEWHERE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for said in _said(node, models=name.startswith("models/")):
                yield said, f"{name}:{getattr(node, 'lineno', 0)}"


def _said(node: ast.AST, *, models: bool) -> Iterator[str]:
    found: list[ast.expr] = []
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        found += node.args[:1] if called in ("refused", "not_allowed") or (called == "ValueError" and models) else []
        found += node.args[1:2] if called == "refuse_unless" else []
        found += [k.value for k in node.keywords if k.arg == "msg" and called in FAULTED]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        found += [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "msg"]
    for value in found:
        for one in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value
            elif isinstance(one, ast.JoinedStr) and isinstance(one.values[0], ast.Constant | ast.FormattedValue):
                yield "".join(str(p.value) if isinstance(p, ast.Constant) else "value" for p in one.values)


def test_every_sentence_with_which_a_case_refuses_is_known() -> None:
    """Whoever words one adds its Chinese; those that another function makes are not seen here."""
    found = list(sentences())
    assert len(found) > 80
    assert [(said, place) for said, place in found if said not in HOLES and refusals.read(said) is None] == []


def test_what_stands_in_the_way_is_known() -> None:
    """What the command line itself says of events that would be refused."""
    source = inspect.getsource(guards)
    said = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
    ]
    told = [text for text in said if text.startswith(("nothing", "no ", "a ", "the "))]
    assert len(told) >= 5
    assert [text for text in told if refusals.read(text) is None] == []


WRONG_VALUES: tuple[object, ...] = (None, 5, -1, 10**9, "", "x" * 3000, "\x00", True, [], ["x"], {}, 1.5)


def broken() -> Iterator[tuple[type[BaseModel], object]]:
    """The form of each event with each of its keys filled in wrongly in several ways."""
    specs: list[EventSpec] = [spec for kind in PROCEDURES for spec in kind.procedure.events.values()]
    for spec in specs:
        example = spec.example()
        yield spec.model, {}
        for key in spec.model.model_fields:
            for wrong in WRONG_VALUES:
                yield spec.model, example | {key: wrong, "unknown": 1}


def test_every_wrong_field_of_an_event_is_told_in_chinese() -> None:
    """Whatever pydantic or a form of ours says of a wrong value."""
    unknown = set()
    for model, body in broken():
        try:
            model.model_validate(body)
        except ValidationError as error:
            unknown |= {found["msg"] for found in errors_of(error) if refusals.read(found["msg"]) is None}
    assert unknown == set()


def test_what_the_command_line_itself_refuses_is_told_in_chinese() -> None:
    """A case that waits for a worker, a kind that is none, nobody who acts."""
    with speaking("zh_CN"):
        waits = (
            "repair-R-1 has not answered: it waits for a worker: no worker is running. Send it again under the same "
            "event_id and it counts once; a signal is kept until a worker comes"
        )
        assert refusals.told(waits) == (
            "repair-R-1 尚未答复：正在等待 worker：目前没有 worker 运行。"
            "以相同的 event_id 重新发送只计一次；信号会保留（直到有 worker 运行）"
        )
        assert refusals.told("'Wedding' is no kind of case; there are Repair") == "没有案件类型 'Wedding'；现有 Repair"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nope", "没有命令 'nope'；是否指 'open'？；用法见 `aftersales --help`"),
        ("xyzzy", "没有命令 'xyzzy'；用法见 `aftersales --help`"),
        ("staff nope", "没有命令 'nope'；用法见 `aftersales staff --help`"),
        ("--nope", "没有选项 --nope；用法见 `aftersales --help`"),
        ("open repair --nope", "没有选项 --nope；用法见 `aftersales open --help`"),
        ("open", "缺少参数 'KIND'；用法见 `aftersales open --help`"),
        ("stock move pump-12=1", "缺少选项 '--from'；用法见 `aftersales stock move --help`"),
        ("list --limit", "选项 '--limit' 须给出值"),
        ("list --json=3", "选项 '--json' 不带值"),
        ("list --limit x", "'--limit' 的值有误：须为整数；用法见 `aftersales list --help`"),
        ("list --level 9", "'--level' 的值有误：不得大于 3；用法见 `aftersales list --help`"),
        ("stock show a b", "多余的参数：b；用法见 `aftersales stock show --help`"),
    ],
)
async def test_what_is_typed_wrong_is_told_in_chinese(alone: Desk, typed: str, told: str) -> None:
    """What typer says in English: a missing argument or option, an unknown command, a value that is none."""
    done = await Desk(alone.env | {"AFTERSALES_LANGUAGE": "zh_CN"})(*typed.split())
    assert (done.code, done.err) == (WRONG, f"aftersales: BadUsage（命令用法有误）: {told}\n")


async def test_json_says_in_chinese_beside_what_programs_read(alone: Desk) -> None:
    """Of what is typed, and of what a request holds; a sign that no terminal should show stays escaped."""
    local = Desk(alone.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    assert (await local("open", "repair", "--json")).error == {
        "type": "BadUsage", "reason": "Option '--json' requires an argument", "said": "选项 '--json' 须给出值",
    }  # fmt: skip
    wrong = await local("open", "a\u202eb", "--json", "{}")
    assert "没有案件类型" in wrong.error["said"]
    assert ("\u202e" in wrong.err, "said" in (await alone("open", "repair", "--json")).error) == (False, False)


async def test_a_command_that_is_wrong_says_so_in_chinese(alone: Desk) -> None:
    local = Desk(alone.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    told = (await local("events", "Wedding")).err
    assert told.startswith("aftersales: BadUsage（命令用法有误）: 没有案件类型 'Wedding'；现有")
    assert "没有运行中的服务" in (await local("list")).err


def test_a_saved_view_is_named_in_chinese() -> None:
    """Its query is the same in both languages."""
    procedures = [kind.procedure for kind in PROCEDURES]
    day = moment("2026-01-05 09:00").date()
    english = views.views(procedures, CHINA, day)
    with speaking("zh_CN"):
        chinese = views.views(procedures, CHINA, day)
        page = views.page(chinese, "http://127.0.0.1:8233", "default")
    assert [view.query for view in chinese] == [view.query for view in english]
    assert {"已超时", "无人承办", "维修：未结"} <= {view.name for view in chinese}
    assert all(CHINESE.search(view.name) for view in chinese)
    assert '<html lang="zh-CN">' in page
