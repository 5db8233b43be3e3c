"""The company's language: each name has words in both languages, and what is told in either changes no command."""

import ast
import gc
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow

import commands
import workflows
from models.case import Conduct, Entry, Link, Relation, Reminder
from models.offices import ROLES
from models.vocabulary import HoldReason, Outcome, Refused
from models.words import interface, shared, terms
from models.words.reasons import retold
from models.words.spoken import say, speak, speaking, spoken
from models.words.words import LANGUAGES, Language, Term, Words
from played.case_files import at as moment
from played.case_files import case_file, commitment
from workflows.clocks import clocks
from workflows.kinds.repair import Repair
from workflows.language.handlers import described
from workflows.registry import PROCEDURES, describe_events
from workflows.shown.details import details, foretold, happened

CHINESE = re.compile("[\u4e00-\u9fff]")
DECLARED = [kind.procedure for kind in PROCEDURES]
OLDER = {".older", ".shape2", ".shape7"}
HISTORIES = sorted(
    path for path in (Path(__file__).parents[1] / "histories").glob("*.json") if OLDER.isdisjoint(path.suffixes)
)
"""Each story and each next run, as they are today: the older ways beside them tell nothing else in words."""
BYTES = 400
"""What Temporal takes for a summary."""
TECH = "technician:t-7"


@pytest.fixture
def chinese() -> Iterator[None]:
    with speaking("zh_CN"):
        yield


# -- nothing lacks a language ---------------------------------------------------------------------------------


def whole(words: Words | None) -> bool:
    """Whether there is a text in each language."""
    return words is not None and bool(words.en.strip() and CHINESE.search(words.zh)) and not CHINESE.search(words.en)


def whole_term(term: Term | None) -> bool:
    return term is not None and whole(term.name) and CHINESE.search(term.sentence) is not None


def test_every_state_has_a_name_and_a_sentence_in_both_languages() -> None:
    """The English sentence is its title."""
    lacking = [(p.name, n) for p in DECLARED for n in p.steps if not whole_term(terms.state(p.name, n))]
    assert lacking == []
    assert [(p.name, n) for p in DECLARED for n, step in p.steps.items() if not step.title.strip()] == []


def test_every_event_has_a_name_and_a_sentence_in_both_languages() -> None:
    """Those that are sent and those of the clock; the English sentence is the docstring."""
    rows = [(p.name, n) for p in DECLARED for n in (*p.events, *p.clock_events)]
    assert [row for row in rows if not whole_term(terms.event(*row))] == []


def test_a_chinese_sentence_cites_the_clauses_of_the_english_one() -> None:
    """A clause that one reader is told of is not kept from the other."""
    for p in DECLARED:
        for name, spec in (p.events | p.clock_events).items():
            term = terms.event(p.name, name)
            assert term is not None
            cited = [re.findall(r"[一二三四五六七八]§[\d–]+", text) for text in (spec.doc, term.sentence)]
            assert set(cited[1]) <= set(cited[0]), (p.name, name)


def test_nothing_is_worded_that_no_kind_declares() -> None:
    """What was renamed does not leave its old words behind."""
    from models.words.messages import kinds

    for p in DECLARED:
        own = kinds()[p.name]
        assert own.states.keys() <= p.steps.keys()
        assert own.events.keys() <= p.events.keys() | p.clock_events.keys()
        assert own.commitments.keys() <= {promised.name for promised in p.commitments}


def test_every_commitment_reminder_role_and_hold_reason_has_words() -> None:
    """And every kind of case, its cases said in a sentence."""
    assert [(p.name, c.name) for p in DECLARED for c in (*p.commitments, *p.shared) if not whole(
        terms.prompt(p.name, c.name))] == []
    assert len(list(reminders())) >= 3
    assert [name for name in reminders() if not any(whole(terms.prompt(p.name, name)) for p in DECLARED)] == []
    assert [role for role, entry in ROLES.items() if not (whole(entry.title) and whole(entry.addressed))] == []
    assert [reason for reason in HoldReason if not whole(shared.NAMES["hold_reason"].get(reason))] == []
    assert [p.name for p in DECLARED if not whole(terms.kind(p.name))] == []
    with speaking("zh_CN"):
        assert [p.name for p in DECLARED if not CHINESE.search(terms.kind_said(p.name, p.doc))] == []


def reminders() -> Iterator[str]:
    """Every prompt that the effects of a kind set, wherever in the workflows' folders they stand."""
    gc.collect()  # Python 3.11 cannot parse while what is collected raises, as connections to a stopped database do
    for path in Path(workflows.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in (
                "remind", "remind_at"
            ) and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def test_every_entry_of_the_clock_has_words() -> None:
    """What every case notes without an event of its kind, and the name that each refusal has."""
    assert {kind.value for kind in clocks.ClockKind} - {"expire"} <= shared.ENTRIES.keys()
    assert [name for name, words in shared.ENTRIES.items() if not whole(words)] == []
    assert interface.WHY_REFUSED.keys() == {Refused.EVENT_REFUSED, Refused.NOT_ALLOWED, Refused.INVALID_PAYLOAD}
    assert interface.LINKED.keys() == {relation.value for relation in Relation}


def interface_texts() -> Iterator[tuple[str, Words]]:
    for name, value in vars(interface).items():
        if isinstance(value, Words):
            yield name, value
        elif isinstance(value, dict) and name.isupper():
            yield from ((f"{name} {key}", words) for key, words in value.items())


@pytest.mark.parametrize(("name", "words"), list(interface_texts()), ids=lambda given: str(given)[:30])
def test_every_text_of_the_interface_stands_in_both_languages(name: str, words: Words) -> None:
    """And fills in the same in both, save that some need no words but what they fill in."""
    bare = {"COMMITMENT", "STANDING", "GENERAL_EVENT", "TIMER", "RUNNING", "BY", "AND"}
    assert words.en.strip()
    assert CHINESE.search(words.zh) or name in bare, name
    assert not CHINESE.search(words.en)
    assert set(re.findall(r"{\w+}", words.en)) == set(re.findall(r"{\w+}", words.zh)) - (
        {"{office}"} if name == "WARNED_AND_TOLD" else set()
    )


# -- what is read ---------------------------------------------------------------------------------------------


def test_the_details_are_told_in_chinese_with_the_names_on_the_wire(chinese: None) -> None:
    """Where it stands, what is promised, what may happen, what did: names first, their words beside."""
    case = case_file(assignee=TECH)
    case.state = "assigned"
    commitment(case, "30 WM", "2026-01-05 09:00")
    case.reminders.append(Reminder(name="loaner_offer", clause="二§12·2", at=moment("2026-01-12 09:00")))
    case.conduct.append(Conduct(record=6, kind="unexcused_absence", person=TECH))
    case.links.append(Link(relation=Relation.OPENED, workflow_id="complaint-C-1"))
    text = details(case, Repair.procedure)
    for shown in (
        "**assigned** 已派工：已指定维修人员（一§19(1)）",
        f"承办：{TECH} · 立案 2026-01-05 09:00 · 时间均为 Asia/Shanghai",
        "行为记录 6 等待主管裁定：`decide_conduct`。",
        "由本案开立：complaint-C-1。",
        "**承诺事项**",
        f"• 2026-01-05 09:30 **contact** 首次联系客户（一§19(5)）：09:22 预警 {TECH}，"
        "到期上报 supervisor（售后服务主管）",
        f"• 2026-01-12 09:00 **loaner_offer** 提供备用机（二§12·2）：提醒 {TECH}",
        "**当前可执行的事件**",
        "• **contact** 联系客户 → scheduled，执行人：technician（维修人员）、clerk（客服人员）",
        "• 随时可执行：",
        "`add_note` 添加备注（任何人）",
        "**最近记录**",
    ):
        assert shown in text, shown
    assert not re.search(r"\b(warned|told|opened|Commitments|by|with)\b", re.sub("`{.*}`", "", text))


def test_an_overdue_commitment_shows_its_ladder_in_chinese(chinese: None) -> None:
    case = case_file()
    overdue = commitment(case, "30 WM", "2026-01-05 09:00")
    clocks.climb(case, overdue, moment("2026-01-05 09:30"))
    text = details(case, Repair.procedure)
    assert "已上报至 **supervisor（售后服务主管）**（第 1 级）。" in text
    assert "• **已超时** **contact** 首次联系客户（一§19(5)）：期限为 2026-01-05 09:30；" in text
    assert "2026-01-05 10:30 上报 manager（售后服务经理）" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_timer_begins_with_the_name_of_its_commitment(language: Language) -> None:
    """In every language, so that it is found by it; then its words."""
    case = case_file()
    contact = commitment(case, "30 WM", "2026-01-05 09:00")
    with speaking(language):
        warns = foretold(case, next(iter(clocks.steps(case))))
        clocks.climb(case, contact, moment("2026-01-05 09:30"))
        climbs = foretold(case, next(iter(clocks.steps(case))))
    words = {"zh_CN": "首次联系客户", "en": "the first call to the customer"}[language]
    assert all(text.startswith("contact (一§19(5))") and words in text for text in (warns, climbs))
    if language == "zh_CN":
        assert warns == "contact (一§19(5)) 首次联系客户：2026-01-05 09:22 预警，2026-01-05 09:30 到期"
        assert climbs == "contact (一§19(5)) 首次联系客户：2026-01-05 10:30 上报 manager（售后服务经理）"


def entry(event: str, outcome: Outcome, reason: str | None, to: str = "registered") -> Entry:
    when = moment("2026-01-05 10:00")
    return Entry.model_validate({
        "seq": 2, "at": when, "received_at": when, "event": event, "by": "clerk:c-1", "from": "registered",
        "to": to, "outcome": outcome, "reason": reason,
    })


def test_an_entry_is_told_in_chinese_from_what_the_records_keep_in_english(chinese: None) -> None:
    """The clock's by the pattern of its sentence, else by its name; what people wrote is left out."""
    said = [
        happened(one, Repair.procedure)
        for one in (
            entry("warn", Outcome.CLOCK, "contact is due 2026-01-05 09:30: technician:t-7 warned"),
            entry("overdue", Outcome.CLOCK, "contact was due 2026-01-05 09:30: rung 1, supervisor told"),
            entry("escalate", Outcome.CLOCK, "what no pattern knows"),
            entry("assign", Outcome.APPLIED, None, "assigned"),
            entry("assign", Outcome.REFUSED, "NotAllowed: assign is for supervisor, not for clerk"),
            entry("王小明", Outcome.REFUSED, "EventRefused: 王小明"),
        )
    ]
    assert said == [
        "计时：contact 首次联系客户 将于 2026-01-05 09:30 到期：已预警 technician:t-7",
        "计时：contact 首次联系客户 应于 2026-01-05 09:30 前完成，已超时：上报第 1 级",
        "计时：escalate 逐级上报",
        "assign 派工 → assigned",
        "assign 派工 被拒绝，发送人无此权限",
        "未知事件 被拒绝，案件当前状态不允许",
    ]


def test_a_sentence_is_told_only_where_all_of_it_is_known() -> None:
    assert retold("refused: no report came in time; something else", str) is None
    assert retold("", str) is None


@pytest.mark.parametrize("kind", PROCEDURES, ids=lambda kind: kind.procedure.slug)
def test_an_event_is_described_in_one_chinese_paragraph(kind: Any, chinese: None) -> None:
    """Name and sentence, clause, states, who, an example to copy; as the UI lists it."""
    for spec in kind.procedure.events.values():
        text = described(spec, kind.procedure.name)
        assert "\n" not in text
        assert all(part in text for part in (spec.clause, "适用状态：", "执行人：", "示例：{")), spec.name
        assert not re.search(r"When:|By:|any state", text)


def test_a_worker_describes_the_events_in_its_language() -> None:
    """The handlers exist before the settings are read: their descriptions are worded anew."""

    def listed() -> list[str | None]:
        found = workflow._Definition.must_from_class(Repair)
        assign = "assign"
        return [found.signals[assign].description, found.updates[assign].description]

    with speaking("zh_CN"):
        describe_events(PROCEDURES)
        assert all(text and text.startswith("派工：指定一名") for text in listed())
    describe_events(PROCEDURES)
    assert all(text and text.startswith("A technician with") for text in listed())


def test_no_summary_outgrows_what_temporal_takes(chinese: None) -> None:
    """A Chinese sign weighs three bytes; a summary that is too long fails the task."""
    case = case_file()
    for p in DECLARED:
        case.kind = p.name
        for promised in (*p.commitments, *p.shared):
            case.commitments.clear()
            running = commitment(case, "30 WM", "2026-01-05 09:00", name=promised.name)
            running.clause = promised.clause
            for step in clocks.steps(case):
                assert len(foretold(case, step).encode()) <= BYTES / 2
    assert max(len(say(words).encode()) for words in interface.CALLS.values()) <= BYTES / 2


def test_a_call_s_summary_is_told_in_the_language_of_the_process() -> None:
    assert {"record", "open_case"} <= interface.CALLS.keys()
    with speaking("zh_CN"):
        assert say(interface.CALLS["record"]) == "将本步骤写入登记"
    assert say(interface.CALLS["record"]) == "Writing the step into the records"


def test_the_language_is_the_setting_s_until_it_is_set() -> None:
    """`speaking` gives back what was spoken before."""
    before = spoken()
    with speaking("zh_CN"):
        assert spoken() == "zh_CN"
        speak("en")
    assert spoken() == before


# -- nothing but texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_stored_history_replays_in_chinese(path: Path, chinese: None) -> None:
    """Recorded in English, replayed in Chinese: no command depends on the language (`test_replay.py` has English)."""
    await commands.check(path.stem, commands.stored(path))
