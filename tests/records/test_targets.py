"""The targets of notifications: who is told where, and a file of them that is wrong."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.notices.targets import Targets, TargetsError
from models.settings import Settings
from sent_notices import Receiver, customer_of, delivering, lines_in, receiving, sent, targets_of, tell, until


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that runs for one test."""
    with receiving() as found:
        yield found


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Targets]:
    """Loads targets from a file of that text; the file target lies in the test's folder."""
    return partial(targets_of, tmp_path)


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What stands in the file of notifications."""
    return partial(lines_in, tmp_path)


# -- who is told where --------------------------------------------------------------------------------------------


async def test_a_person_falls_back_to_the_role_and_the_role_to_the_default(
    records: Engine, load: Callable[..., Targets], receiver: Receiver
) -> None:
    """Three technicians' warnings and a manager's, each where they are looked for."""
    targets = load(
        f'default = ["{receiver.url("default")}"]\n[roles]\ntechnician = ["{receiver.url("role")}"]\n'
        f'[people]\n"technician:t-07" = ["{receiver.url("person")}"]'
    )
    due = {"commitment": "arrival", "due_at": "2026-11-24T14:00:00+08:00"}
    people = ("technician:t-07", "technician:t-08", "manager", "clerk:c-1")
    keys = [tell(records, to, "warning", **due) for to in people]
    async with delivering(records, targets):
        await until(sent(records, *keys))
    found = {body["key"].rsplit("/", 1)[1]: path for body, path in zip(receiver.got, receiver.paths, strict=True)}
    assert found == dict(zip(people, ("/person", "/role", "/default", "/default"), strict=True))


async def test_a_customer_is_told_where_the_contact_is_known(
    records: Engine, load: Callable[..., Targets], receiver: Receiver, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Telephone, e-mail, or neither: then the message is kept where the rest goes."""
    sms, mail = receiver.url("sms/{phone}"), receiver.url("mail/{email}")
    targets = load(f'customer = ["{sms}", "{mail}"]')
    customer_of(records, "R-1", phone="+86 138 0013 8000")
    customer_of(records, "R-2", email="Xiao?Ming&x@example.com")
    customer_of(records, "R-3")
    keys = [tell(records, "customer", "case_opened", f"R-{n}") for n in (1, 2, 3, 4)]
    async with delivering(records, targets):
        await until(sent(records, *keys))
    assert sorted(receiver.paths) == ["/mail/Xiao%3FMing&x@example.com", "/sms/+8613800138000"]
    assert receiver.got[0]["message"].startswith("尊敬的王小明先生/女士：")
    assert sorted(line["number"] for line in lines()) == ["R-3", "R-4"]


# -- the targets file ---------------------------------------------------------------------------------------------


def test_a_wrong_targets_file_names_every_wrong_entry_and_no_url(load: Callable[..., Targets]) -> None:
    """One message with all that is to be mended; what stands in a URL may be a password."""
    with pytest.raises(TargetsError) as error:
        load(
            'defaults = ["file"]\ndefault = []\ncustomer = ["nonsense://s3cret"]\n'
            '[roles]\nboss = ["file"]\ncustomer = ["file"]\nsupervisor = ["json://h/{phone}", 7, "not a url s3cret"]\n'
            '[people]\n"t-07" = ["file"]\n"technician:t-1" = "file"\n'
        )
    text = str(error.value)
    for part in (
        "defaults: must be one of default, customer, roles, people",
        "default: must be a list",
        "customer[0]: Apprise cannot read this URL",
        'roles."boss": must be',
        'roles."customer": must be',
        'roles."supervisor"[0]: only targets of the customer',
        'roles."supervisor"[1]: must be',
        'roles."supervisor"[2]: Apprise cannot',
        'people."t-07": must be role:id',
        'people."technician:t-1": must be a list',
    ):
        assert part in text
    assert "s3cret" not in text


@pytest.mark.parametrize("text", ["default = [", 'roles = "x"', "\x00"])
def test_a_file_that_is_no_targets_file_is_refused_in_words(load: Callable[..., Targets], text: str) -> None:
    """Neither a traceback nor silence."""
    with pytest.raises(TargetsError, match=r"not TOML|must be a table"):
        load(text)


def test_a_targets_file_may_begin_with_a_byte_order_mark(tmp_path: Path, load: Callable[..., Targets]) -> None:
    """As the editors of Windows write it; a file in another encoding is refused in words."""
    path = tmp_path / "bom.toml"
    wanted = '[roles]\nclerk = ["json://127.0.0.1:9"]\n'
    path.write_text(wanted, encoding="utf-8-sig")
    assert Targets.load(Settings(data=tmp_path, targets=path)).roles == load(wanted).roles
    path.write_text('[people]\n"clerk:c-1" = ["工"]\n', encoding="gbk")
    with pytest.raises(TargetsError, match=r"bom\.toml cannot be read: .*utf-8"):
        Targets.load(Settings(data=tmp_path, targets=path))


def test_a_targets_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path and the reason."""
    with pytest.raises(TargetsError, match=r"none\.toml cannot be read: No such file"):
        Targets.load(Settings(data=tmp_path, targets=tmp_path / "none.toml"))
