"""The policy file: every parameter once, beside its clause; wrong ones all named."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from activities.rules.publishing import policy_in_force, publish_defaults
from commandline import Desk
from desk.commands.rules import by_row, changes
from desk.embedded.up import check_policy
from models.policy.parameters import default_toml, parameters
from models.policy.policy import Policy, PolicyError, UnknownParameter, default_policy_text
from models.policy.values import ValueKind, kind_of
from models.words import whys
from servers.databases import engine_of


def test_the_shipped_file_is_the_table() -> None:
    """Written from the parameters, clause beside each; loading it changes nothing."""
    assert default_policy_text() == default_toml(), "run `make policy`"
    shipped = Policy.load(default_policy_text())
    for parameter in parameters().values():
        assert shipped.value(parameter.key) == Policy().value(parameter.key)
        assert parameter.clause[0] in "一二三四五六七八"


def test_why_a_number_is_what_it_is_stands_in_both_languages() -> None:
    """`models/words/whys.py` or the words of its kind has each number, and no other."""
    assert sorted(parameters().keys() ^ whys.whys().keys()) == []
    assert [key for key, why in whys.whys().items() if not re.search("[\u4e00-\u9fff]", why)] == []


async def test_the_policy_in_force_is_explained_in_chinese(desk: Desk) -> None:
    """On a terminal; programs get what they got."""
    chinese = Desk(desk.env | {"AFTERSALES_LANGUAGE": "zh_CN"})
    assert "公开承诺为 15 至 30 分钟" in (await chinese("policy", "show", "repair.callback_wm")).out
    shown = (await chinese("policy", "show", "repair.callback_wm", "--json")).json
    assert shown["values"][0]["why"] == "published pledges run 15 to 30 minutes"


def test_each_key_stands_once() -> None:
    """A key twice would hide one of two defaults."""
    keys = [parameter.key for parameter in parameters().values()]
    assert len(keys) == len(set(keys))


def test_a_bare_number_takes_the_unit_of_its_key() -> None:
    """And any duration may be a string with a unit of its own."""
    policy = Policy.load('[repair]\ncallback_wm = 20\ninvoice_days = 5\ncollect = "20 s"\n')
    assert str(policy.duration("repair.callback_wm")) == "20 WM"
    assert str(policy.duration("repair.invoice_days")) == "5 WD"
    assert str(policy.duration("repair.collect")) == "20 s"
    assert str(policy.duration("repair.arrival_wh_urban")) == "4 WH"
    assert policy.money("repair.onsite_collect_max_cny") == Decimal("200.00")


def test_every_wrong_key_is_named_with_what_would_be_right() -> None:
    """An unknown key suggests its neighbour; types and ranges are told."""
    text = """
    [repair]
    callback_wn = 3
    collect = "soon"
    onsite_collect_max_cny = 200.5
    [escalation]
    warn_ratio = 1.5
    [proposal]
    weights = [1, 2, 3]
    """
    with pytest.raises(PolicyError) as error:
        Policy.load(text)
    wrong = {e["loc"]: e["msg"] for e in error.value.errors}
    assert set(wrong) == {
        "repair.callback_wn", "repair.collect", "repair.onsite_collect_max_cny", "escalation.warn_ratio",
        "proposal.weights",
    }
    assert "repair.callback_wm" in wrong["repair.callback_wn"]


def test_a_file_may_stand_on_another() -> None:
    """What it does not hold stays as it was."""
    base = Policy.load("[repair]\ncallback_wm = 20\n")
    assert str(Policy.load("[repair]\nreview = 3\n", base).duration("repair.callback_wm")) == "20 WM"


def test_yuan_and_days_may_be_bare_numbers_or_strings() -> None:
    """200 is 200 yuan; `"7 CD"` is seven days and `"4 h"` 240 minutes."""
    policy = Policy.load(
        '[repair]\nonsite_collect_max_cny = 300\n[return]\nno_reason_days = "9 CD"\n'
        '[event]\nbackdate_max_minutes = "4 h"\n[proposal]\nhold_reminders_cd = ["10 CD", 2]\n'
    )
    assert policy.money("repair.onsite_collect_max_cny") == Decimal("300.00")
    assert policy.integer("return.no_reason_days") == 9
    assert policy.integer("event.backdate_max_minutes") == 240
    assert policy.integers("proposal.hold_reminders_cd") == (10, 2)


@pytest.mark.parametrize(
    "line",
    [
        '[return]\nno_reason_days = "9 WD"',
        "[return]\nno_reason_days = 0",
        "[event]\nbackdate_max_minutes = \"90 s\"",
        "[complaint]\ntrend_count = true",
        "[complaint]\ntrend_count = 1000",
        "[proposal]\nweights = [-10, 50, 60]",
        "[proposal]\nweights = [50, 50]",
        "[proposal]\ngrades = [90, 90, 65]",
        "[proposal]\nhold_reminders_cd = [-14, 3]",
        '[return]\nexcluded = ["food", ""]',
        '[return]\nexcluded = "food"',
        '[return]\ncompany_fault_basis = "original"',
        "[hold]\nparts = 0",
        "[hold]\nparts = 99999",
        "[hold]\nparts = true",
        "repair = 3",
        "[repair",
    ],
)
def test_a_value_out_of_range_or_of_another_type_is_refused(line: str) -> None:
    """Each with a text that says what it must be."""
    with pytest.raises(PolicyError) as error:
        Policy.load(line)
    assert len(error.value.errors) == 1
    assert "must" in error.value.errors[0]["msg"] or error.value.errors[0]["loc"] == "file"


def test_a_snapshot_holds_every_number() -> None:
    """A default changed later does not reach a case that runs; JSON keeps it all."""
    policy = Policy.load("[repair]\ncallback_wm = 20\n")
    assert set(policy.values) == {parameter.key for parameter in parameters().values()}
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


def test_an_unknown_key_is_a_key_error_that_suggests_another() -> None:
    """And a value is never read as what it is not."""
    with pytest.raises(KeyError, match=r"did you mean repair\.review"):
        Policy().duration("repair.reviews")
    with pytest.raises(UnknownParameter):
        Policy().value("x.y")
    with pytest.raises(TypeError, match="duration"):
        Policy().integer("repair.review")


def test_every_kind_is_read_by_its_own_reader() -> None:
    """Each parameter has one kind, and its default reads as that."""
    policy = Policy()
    readers = {
        ValueKind.DURATION: policy.duration, ValueKind.COUNT: policy.integer, ValueKind.RATIO: policy.number,
        ValueKind.MONEY: policy.money, ValueKind.CHOICE: policy.choice, ValueKind.TEXTS: policy.strings,
        ValueKind.COUNTS: policy.integers, ValueKind.MONIES: policy.monies,
        ValueKind.TIME: policy.time, ValueKind.HOURS: policy.hours, ValueKind.ROWS: policy.rows,
    }
    for parameter in parameters().values():
        found = readers[kind_of(parameter)](parameter.key)
        none = parameter.default == 0 or (kind_of(parameter), found) == (ValueKind.HOURS, None)
        assert found or none, parameter.key


def test_a_policy_file_that_up_is_given_may_begin_with_a_byte_order_mark(tmp_path: Path, database_url: str) -> None:
    """It is published without the mark; line ends that another editor writes are no new policy."""
    path = tmp_path / "policy.toml"
    database = engine_of(database_url)

    def published(content: str, encoding: str) -> tuple[int, object]:
        path.write_bytes(content.encode(encoding))
        check_policy(path)
        publish_defaults(database_url, path)
        with database.connect() as connection:
            version, found = policy_in_force(connection, datetime.now(UTC))
            return version, found.value("repair.callback_wm")

    first, length = published('[repair]\ncallback_wm = 45\n', "utf-8-sig")
    assert length == "45 WM"
    assert published('[repair]\r\ncallback_wm = 45\r\n', "utf-8") == (first, length)
    database.dispose()


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("[proposal]\nweights = [0, 0, 100]", True), ("[proposal]\ngrades = [100, 1, 0]", True),
        ("[proposal]\nhold_reminders_cd = [1, 0]", False), ("[complaint]\ntrend_count = 0", False),
        ("[complaint]\ntrend_count = 1", True), ("[complaint]\ntrend_count = 100", True),
        ("[complaint]\ntrend_count = 101", False), ("[proposal]\nweights = [0, -1, 101]", False),
        ("[escalation]\nwarn_ratio = 0", False), ("[escalation]\nwarn_ratio = 1", False),
        ("[escalation]\nwarn_ratio = true", False), ("[complaint]\ntrend_count = true", False),
        ("[proposal]\ngrades = [80, 80, 65]", False), ("[proposal]\nweights = [30, 30, 41]", False),
        ("[proposal]\nweights = [50, 50]", False), ('[return]\nexcluded = [""]', False),
        ("[return]\nexcluded = []", True),
    ],
)  # fmt: skip
def test_each_number_has_its_limits(text: str, taken: bool) -> None:
    """A weight may be nothing, a count may not; shares lie between; lists are of their length and order."""
    if taken:
        Policy.load(text)
        return
    with pytest.raises(PolicyError, match="must"):
        Policy.load(text)


ROUTING = "[[contact.routing]]\nabout = 'usage'\nunit = 'clerk:c-1'\n"


def test_a_table_of_rows_is_read_whole() -> None:
    """As an array of tables or of inline ones; it takes the place of the shipped one, in the order of the file."""
    policy = Policy.load(ROUTING + "[[contact.routing]]\nabout = 'order'\nunit = 'staff:li-4'\ndeputy = 'clerk:c-1'\n")
    assert policy.rows("contact.routing") == (
        {"about": "usage", "unit": "clerk:c-1"}, {"about": "order", "unit": "staff:li-4", "deputy": "clerk:c-1"},
    )  # fmt: skip
    inline = Policy.load("contact.routing = [{ about = 'usage', unit = 'clerk:c-1' }]")
    assert inline.rows("contact.routing") == Policy.load(ROUTING).rows("contact.routing")
    assert Policy.load("contact.routing = []").rows("contact.routing") == ()
    assert len(Policy().rows("contact.routing")) > 4


def test_every_wrong_row_and_key_of_a_table_is_named() -> None:
    """Rows are counted from 1."""
    text = """
    [[contact.routing]]
    about = "weather"
    unit = "customer:u-1"
    [[contact.routing]]
    about = "usage"
    unit = "clerk:c-1"
    deputy = "clerk:c-1"
    [[contact.routing]]
    unit = 3
    who = "clerk:c-1"
    """
    with pytest.raises(PolicyError) as error:
        Policy.load(text)
    wrong = {e["loc"].removeprefix("contact.routing."): e["msg"] for e in error.value.errors}
    assert set(wrong) == {"1.about", "1.unit", "2.deputy", "3.about", "3.unit", "3.who"}
    assert wrong["2.deputy"] == "must be another than the unit"
    assert wrong["1.unit"] == "must be someone of the company, not a customer"


@pytest.mark.parametrize("text", ["contact.routing = 'all'", "contact.routing = {}", "contact.routing = [1]",
                                  f"contact.routing = [{', '.join(['{}'] * 101)}]"])  # fmt: skip
def test_what_is_no_table_of_rows_is_refused(text: str) -> None:
    """Too many are, too: a case carries them."""
    with pytest.raises(PolicyError, match=r"^contact\.routing"):
        Policy.load(text)


def test_seconds_may_be_bare_or_have_a_unit() -> None:
    """A minute is sixty; parts of a second and working time are none."""
    seconds = {text: Policy.load(f"[callcentre]\nanswer_seconds = {text}").integer("callcentre.answer_seconds")
               for text in ("20", '"20 s"', '"1 min"')}  # fmt: skip
    assert list(seconds.values()) == [20, 20, 60]
    for text in ("0", '"1 WM"', "1.5", "true"):
        with pytest.raises(PolicyError, match="must"):
            Policy.load(f"[callcentre]\nanswer_seconds = {text}")


def test_the_lines_for_people_have_one_for_each_row_of_a_table() -> None:
    """Beside the default's, where a file changes it."""
    [line] = [line for line in changes(Policy.load(ROUTING)) if line["key"] == "contact.routing"]
    head, first, second, *_ = by_row([line])
    assert (head["key"], head["now"], first["key"]) == ("contact.routing", "", "contact.routing.1")
    assert first["now"] == "about = usage, unit = clerk:c-1"
    assert "now" not in second
    assert list(by_row([{"key": "k", "value": ["a"]}])) == [{"key": "k", "value": ["a"]}]
