"""What people are told: worded for every topic, whole in both languages, with the right form of address."""

import ast
import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

import workflows
from activities.books import planners
from activities.watch import watchman
from models.case import CaseFile
from models.words.messages import RenderedMessage, UnknownTopic, kinds, named, names, render, salutation, topics
from models.words.words import Words, placeholders
from workflows.clocks.turn import Turn
from workflows.registry import PROCEDURES

ZONE = ZoneInfo("Asia/Shanghai")
LANGUAGES = ("en", "zh_CN")
CASE = {"number": "R-20261123-0007", "kind": "Repair", "clause": "一§19(5)"}
DUE = {"commitment": "completion", "due_at": "2026-11-26T10:00:00+00:00", "rung": "2"}


TELLING = {"tell": 1, "message": 1, "remind": 0, "remind_at": 0, "tell_person": 0, "tell_office": 0}
"""At which place a topic stands in what tells it."""


def told_topics() -> Iterator[tuple[str, str]]:
    """Every topic that the code of a procedure names, with the place."""
    for path in sorted(Path(workflows.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                place = TELLING.get(node.func.attr)
                topic = node.args[place] if place is not None else None
                also = [k.value for k in node.keywords if k.arg == "customer" and isinstance(k.value, ast.Constant)]
                yield from ((str(word.value), f"{path.name}:{node.lineno}") for word in also)
                either = (topic.body, topic.orelse) if isinstance(topic, ast.IfExp) else (topic,)
                words = (one for one in either if isinstance(one, ast.Constant))
                yield from ((str(word.value), f"{path.name}:{node.lineno}") for word in words)


def round_topics() -> Iterator[tuple[str, str]]:
    """Every topic that a round tells, as its module says, with the place."""
    for module in {*map(inspect.getmodule, planners().values())}:
        for topic in getattr(module, "TELLS", ()):
            yield topic, str(module)


def texts() -> Iterator[Words]:
    """Every text that is said, of all kinds."""
    for template in topics().values():
        yield from (template.title, template.body)
    for kind in kinds().values():
        yield from (kind.kind, *kind.commitments.values())
        yield from (words for own in kind.names.values() for words in own.values())
    yield from (words for shared in names().values() for words in shared.values())


def say(topic: str, language: str, name: str | None = None, company: str = "", **params: str) -> RenderedMessage:
    """Words a message about one repair."""
    return render(topic, CASE | params, language=language, company=company, zone=ZONE, customer_name=name)


def turn() -> Turn:
    """A step of a case of which nothing matters but its number."""
    draft = SimpleNamespace(workflow_id="repair-R-1", number="R-1", kind="Repair")
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    return Turn(cast(CaseFile, draft), 3, now, now, "clerk:c-1", "contact", "一§19(2)")


OF_THE_WORKER = {"message_failed", "case_lost"}
"""Told by the worker, of no step of a case."""


def test_every_topic_that_a_procedure_tells_is_worded() -> None:
    """A topic without words would stop the case that tells it."""
    told = list(told_topics())
    told += [(watchman.TOPIC, "watchman.py"), *round_topics()]
    assert len(told) >= len(topics()) - 1
    assert [f"{topic} ({place})" for topic, place in told if topic not in topics()] == []
    assert sorted(set(topics()) - {topic for topic, _ in told} - OF_THE_WORKER) == []


def test_every_commitment_and_kind_has_a_name_that_people_use() -> None:
    """Nobody is warned of a `cash_hand_in`."""
    declared = [kind.procedure for kind in PROCEDURES]
    promised = {(p.name, kind.name) for kind in declared for p in (*kind.commitments, *kind.shared)}
    assert sorted(pair for pair in promised if named("commitment", *pair) is None) == []
    assert {kind.name for kind in declared} == kinds().keys()


def test_every_text_stands_in_both_languages() -> None:
    """None is empty, and what should be Chinese has Chinese in it."""
    assert [words.en for words in texts() if not words.en.strip() or not re.search("[\u4e00-\u9fff]", words.zh)] == []
    assert [words.en for words in texts() if re.search("[\u4e00-\u9fff]", words.en)] == []


def test_a_translation_keeps_the_placeholders() -> None:
    """A dropped placeholder would hide a number or a time, a new one would break the message."""
    changed = [words.en for words in texts() if placeholders(words.en) != placeholders(words.zh)]
    assert changed == []


def test_a_supervisor_reads_what_is_overdue_since_when_and_as_whom() -> None:
    """Names of commitments and offices are words, times are the company's."""
    english, local = say("overdue", "en", **DUE), say("overdue", "zh_CN", **DUE)
    assert english.title == "R-20261123-0007: completing the repair is overdue"
    assert english.body == (
        "Repair R-20261123-0007: completing the repair (一§19(5)) was due Thursday, 26 November 2026 18:00 "
        "and is still open. It is reported to you as service manager: please take charge of it."
    )
    assert local.title == "R-20261123-0007：完成维修已超时"
    assert local.body == (
        "维修单 R-20261123-0007：完成维修（一§19(5)）应于2026年11月26日星期四 18:00前完成，"
        "现已超时仍未完成。现上报售后服务经理，请接手督办。"
    )


def test_a_name_on_the_wire_stays_as_it_is_where_it_begins_a_text() -> None:
    told = say("nonconformity_objected", "zh_CN", number="X-1", unit="department:finance", clause="四§10·2").body
    assert told.startswith("department:finance 对 X-1")


def test_a_customer_is_addressed_by_name_and_told_by_whom() -> None:
    """Salutation first, the company's name last, in both languages."""
    visit = {"visit_at": "2026-11-24T14:00:00+08:00"}
    local = say("visit_agreed", "zh_CN", "王小明", "海蓝电器", **visit).body
    assert local.startswith("尊敬的王小明先生/女士：\n\n按照约定，我们的维修人员将于2026年11月24日星期二 14:00上门服务")
    assert local.endswith("\n\n海蓝电器售后服务部")
    english = say("visit_agreed", "en", "王小明", "Hailan", **visit).body
    assert english.startswith("Dear 王小明,\n\nAs agreed, our technician will visit you Tuesday, 24 November 2026")
    assert english.endswith("\n\nHailan after-sales service")
    assert say("case_opened", "zh_CN").body.endswith("\n\n本公司售后服务部")


@pytest.mark.parametrize(
    ("name", "local", "english"),
    [
        ("王小明", "尊敬的王小明先生/女士：", "Dear 王小明,"),
        (" 王先生 ", "尊敬的王先生：", "Dear 王先生:"),
        ("欧阳女士", "尊敬的欧阳女士：", "Dear 欧阳女士:"),
        (None, "尊敬的客户：", "Dear customer,"),
        ("", "尊敬的客户：", "Dear customer,"),
        ("{number}", "尊敬的{number}先生/女士：", "Dear {number},"),
    ],
)
def test_the_form_of_address_fits_what_is_known(name: str | None, local: str, english: str) -> None:
    """八§3(2)·2: sex and marital status are not stored; a form of address that was taken down is kept."""
    assert (salutation(name, "zh_CN"), salutation(name, "en")) == (local, english)


@pytest.mark.parametrize(
    ("clock", "local", "english"),
    [
        ("04:59", "晚上好", "Good evening"), ("05:00", "早上好", "Good morning"), ("09:00", "上午好", "Good morning"),
        ("12:00", "下午好", "Good afternoon"),
        ("17:59", "下午好", "Good afternoon"), ("18:00", "晚上好", "Good evening"),
    ],
)  # fmt: skip
def test_a_customer_is_greeted_by_the_time_of_day(clock: str, local: str, english: str) -> None:
    """八§3(2)·3: by the company's clock; staff is not."""
    now = datetime.fromisoformat(f"2026-11-24T{clock}:00+08:00").astimezone(UTC)
    zone, known = ZoneInfo("Asia/Shanghai"), {"number": "R-1", "kind": "Repair", "clause": "一§19(2)·3"}
    said = {
        language: render("case_opened", known, language=language, zone=zone, customer_name="王女士", now=now).body
        for language in ("zh_CN", "en")
    }
    assert said["zh_CN"].startswith(f"尊敬的王女士：\n\n{local}！")
    assert said["en"].startswith(f"Dear 王女士:\n\n{english}. ")
    params = known | {"visit_at": "2026-11-24T14:00:00+08:00"} | dict.fromkeys(topics()["warning"].placeholders, "x")
    due = params | {"due_at": "2026-11-24T14:00:00+08:00"}
    assert english not in render("warning", due, language="en", zone=zone, now=now).body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", sorted(topics()))
def test_every_message_can_be_worded_from_what_its_placeholders_ask(topic: str, language: str) -> None:
    """No placeholder survives, and nothing of the other language slips in but the case's own words."""
    moment = "2026-11-24T14:00:00+08:00"
    when = {"at": moment, "on": moment[:10]}
    params = {name: when.get(name.rpartition("_")[2], name) for name in topics()[topic].placeholders} | CASE
    message = say(topic, language, "王小明", **params)
    assert "{" not in message.title + message.body
    about = {"person", "place", "parts"} & topics()[topic].placeholders
    assert CASE["number"] in message.title + message.body or about, "it says what it is about"


def test_a_name_without_words_is_shown_as_it_is() -> None:
    """A kind of one's own works before anybody has worded its commitments."""
    title = say("warning", "en", **(DUE | {"commitment": "call_back"})).title
    assert title.startswith("R-20261123-0007: call back is due")


@pytest.mark.parametrize(
    ("to", "topic", "params", "words"),
    [
        ("supervisor", "urgent_opend", {}, "no message is worded for urgent_opend"),
        ("supervisor", "warning", {"commitment": "contact"}, "needs due_at"),
        ("customer", "urgent_opened", {}, "worded for staff"),
        ("supervisor", "case_opened", {}, "worded for the customer"),
    ],
)
def test_a_slip_in_a_procedure_is_found_the_first_time_it_tells(
    to: str, topic: str, params: dict[str, Any], words: str
) -> None:
    """An unknown topic, a missing parameter, internal words for the customer: none gets into the outbox."""
    step = turn()
    with pytest.raises(UnknownTopic, match=words):
        step.tell(to, topic, **params)
    assert step.notifications == []


def test_what_is_told_carries_a_key_that_is_the_same_each_time() -> None:
    """Receivers know a repetition by it."""
    first, second = turn(), turn()
    for step in (first, second):
        step.tell("customer", "visit_agreed", visit_at="2026-11-24T14:00:00+08:00")
    assert first.notifications == second.notifications
    assert first.notifications[0].key == "repair-R-1/3/visit_agreed/customer"
