"""A message that no target takes: tried as long as the policy says, then it stands failed and a person is told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, text, update

from activities.notices.giving_up import TOPIC
from activities.notices.outbox_rows import DeliveryOutcome, note, take
from activities.notices.targets import Targets
from activities.records.rows import OUTBOX
from activities.rules.publishing import FIRST_APPROVAL, publish_policy
from activities.watch.health import Reader
from activities.watch.metrics import CaseMetrics
from commandline import Desk
from models.settings import Settings
from models.words.messages import render
from sent_notices import change, customer_of, delivering, row, tell, until
from servers.databases import engine_of

DAY = timedelta(days=1)
LEASE = timedelta(minutes=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A way into the test's database."""
    found = engine_of(database_url)
    yield found
    found.dispose()


@pytest.fixture
def outbox(database_url: str, tmp_path: Path) -> Desk:
    """The command line beside that database; no Temporal is asked."""
    return Desk({"DATABASE_URL": database_url, "TEMPORAL_ADDRESS": "127.0.0.1:9", "AFTERSALES_DATA": str(tmp_path)})


def attempt(database: Engine, *outcomes: DeliveryOutcome, ago: timedelta = timedelta()) -> None:
    """One attempt at whatever is due, the first of them so long ago."""
    with database.begin() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.status == "pending").values(next_attempt_at=datetime.now(UTC)))
    for taken in take(database, 10, LEASE):
        first = taken.first_tried_at - ago
        change(database, taken.key, first_tried_at=first)
        note(database, replace(taken, first_tried_at=first), outcomes or (DeliveryOutcome("sms-1", "status 503"),))


def notices(database: Engine) -> list[Any]:
    """What tells of failed messages."""
    with database.connect() as connection:
        return list(connection.execute(select(OUTBOX).where(OUTBOX.c.topic == TOPIC).order_by(OUTBOX.c.key)))


def test_a_message_is_given_up_after_three_days_and_the_supervisor_is_told_once(database: Engine) -> None:
    """Until then it is tried again; then nobody tries it, and a failed notice of it breeds no other."""
    key = tell(database, "technician:t-07")
    attempt(database, ago=3 * DAY - timedelta(minutes=1))
    assert (row(database, key).status, notices(database)) == ("pending", [])
    attempt(database, ago=timedelta(minutes=2))
    found = row(database, key)
    assert (found.status, found.attempts, found.last_error) == ("failed", 2, "sms-1: status 503")
    assert found.failed_at is not None
    (notice,) = notices(database)
    assert (notice.to, notice.key) == ("supervisor", f"{key}/{TOPIC}/supervisor")
    assert notice.params == {"number": "R-1", "kind": "Repair", "clause": "一§19(5)", "addressee": "technician"}
    attempt(database, ago=4 * DAY)
    assert [found.status for found in notices(database)] == ["failed"]
    assert take(database, 10, LEASE) == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_supervisor_reads_what_was_given_up(language: str) -> None:
    """Which case, and for whom it was; nothing of what it said."""
    params = {"number": "R-1", "kind": "Repair", "clause": "一§19(5)", "addressee": "customer"}
    said = render(TOPIC, params, language=language, zone=ZoneInfo("Asia/Shanghai"))
    assert "R-1" in said.title
    assert {"en": "the customer", "zh_CN": "发给客户的消息"}[language] in said.body
    assert "aftersales outbox" in said.body


def test_how_long_it_is_tried_is_the_policys_in_force_at_the_delivery(database: Engine) -> None:
    """One that was written under another policy is given up by the new one."""
    key = tell(database)
    attempt(database, ago=2 * DAY)
    assert row(database, key).status == "pending"
    with database.begin() as connection:
        publish_policy(connection, '[notify]\ngive_up = "1 CD"\n', FIRST_APPROVAL, datetime.now(UTC))
    attempt(database)
    assert row(database, key).status == "failed"


def test_days_without_a_worker_count_for_nothing(database: Engine) -> None:
    """They are counted from the first try: a message that nobody has tried is not given up by one failure."""
    key = tell(database)
    change(database, key, next_attempt_at=datetime.now(UTC) - 10 * DAY)
    attempt(database)
    assert row(database, key).status == "pending"


async def test_what_no_target_can_ever_take_is_given_up_at_once_with_its_reason(
    database: Engine, tmp_path: Path
) -> None:
    """A contact of older records that reaches nobody; the reason holds nothing of it. The supervisor is told."""
    path = tmp_path / "targets.toml"
    path.write_text('customer = ["mailto://127.0.0.1:9?from=us@example.com&to={email}"]', encoding="utf-8")
    targets = Targets.load(Settings(data=tmp_path, targets=path))
    customer_of(database, "R-1", email="tom.@x.com")
    key = tell(database, "customer", "case_opened")
    async with delivering(database, targets):
        await until(lambda: row(database, key).status == "failed")
        await until(lambda: [found.status for found in notices(database)] == ["sent"])
    found = row(database, key)
    assert found.attempts == 1
    assert "the customer's email is none that can be written to" in found.last_error
    assert "tom." not in found.last_error
    (line,) = [json.loads(line) for line in (tmp_path / "notifications.jsonl").read_text("utf-8").splitlines()]
    assert (line["to"], line["topic"]) == ("supervisor", TOPIC)


def test_a_target_that_may_come_back_keeps_a_message_alive_beside_one_that_never_takes_it(database: Engine) -> None:
    """Only where every target is sure is it given up at once."""
    key = tell(database)
    attempt(database, DeliveryOutcome("sms-1", "no number", final=True), DeliveryOutcome("mail-1", "status 503"))
    assert row(database, key).status == "pending"
    attempt(database, DeliveryOutcome("sms-1", "no number", final=True), DeliveryOutcome("mail-1"))
    assert row(database, key).status == "failed"
    assert row(database, key).delivered == ["mail-1"]


async def test_a_failed_message_no_longer_makes_the_outbox_old(database: Engine, database_url: str) -> None:
    """It is counted apart."""
    tell(database)
    attempt(database, ago=4 * DAY)
    with database.begin() as connection:
        connection.execute(text("DELETE FROM outbox WHERE topic = 'message_failed'"))
    reader = Reader(engine_of(database_url))
    found = {family.name: family.samples[0].value for family in CaseMetrics(reader).collect() if family.samples}
    reader.close()
    assert found["aftersales_outbox_failed"] == 1
    assert (found["aftersales_outbox_pending"], found["aftersales_outbox_oldest_seconds"]) == (0, 0)


# -- on the command line ------------------------------------------------------------------------------------------


async def test_the_outbox_is_listed_without_anything_of_a_customer(database: Engine, outbox: Desk) -> None:
    """Failed, pending and perhaps sent twice, in this order; what has arrived is not there."""
    assert (await outbox("outbox")).out == "everything has arrived\n"
    customer_of(database, "R-1", phone="138 0013 8000", email="xiaoming@example.com")
    failed, pending = tell(database, "technician:t-07"), tell(database, "customer", "case_opened")
    uncertain, arrived = tell(database, "manager"), tell(database, "clerk:c-1")
    change(database, failed, status="failed", last_error="sms-1: status 503", attempts=9)
    change(database, uncertain, status="sent", uncertain=True)
    change(database, arrived, status="sent")
    listed = (await outbox("outbox", "--json")).json
    assert listed["total"] == 3
    assert [(m["key"], m["to"], m["status"]) for m in listed["messages"]] == [
        (failed, "technician", "failed"), (pending, "customer", "pending"), (uncertain, "manager", "sent"),
    ]  # fmt: skip
    assert {"topic", "attempts", "last_error", "age", "uncertain"} <= set(listed["messages"][0])
    shown = (await outbox("outbox")).out
    assert "sms-1: status 503" in " ".join(shown.split())
    assert "3 of 3 not arrived for sure" in shown
    assert not [secret for secret in ("138", "xiaoming", "王") if secret in shown]


async def test_failed_messages_are_tried_again_by_key_or_all(database: Engine, outbox: Desk) -> None:
    """They count from their first try anew; what has arrived is left alone."""
    keys = [tell(database, to) for to in ("supervisor", "manager", "clerk:c-1")]
    for key in keys[:2]:
        change(database, key, status="failed", failed_at=datetime.now(UTC), first_tried_at=datetime.now(UTC) - 9 * DAY)
    change(database, keys[2], status="sent")
    assert (await outbox("outbox", "retry", keys[0], "--json")).json == {"retried": [keys[0]]}
    found = row(database, keys[0])
    assert (found.status, found.first_tried_at, found.failed_at) == ("pending", None, None)
    assert (await outbox("outbox", "retry", "--failed", "--json")).json == {"retried": [keys[1]]}
    assert (await outbox("outbox", "retry", keys[2])).code == 1
    assert (await outbox("outbox", "retry", "nonsense")).code == 2
    assert (await outbox("outbox", "retry")).code == 2
    attempt(database)
    assert row(database, keys[0]).status == "pending"


async def test_a_message_is_discarded_by_somebody_for_a_reason_that_stays(database: Engine, outbox: Desk) -> None:
    """It is not tried again, and nobody is told of it any more."""
    key = tell(database)
    change(database, key, status="failed", last_error="sms-1: status 503")
    why = ("--by", "supervisor:s-1", "--reason", "told by phone")
    for by in ("customer:x", "system", "nobody"):
        assert (await outbox("outbox", "discard", key, "--by", by, "--reason", "r")).code == 2
    assert (await outbox("outbox", "discard", key, "--by", "supervisor:s-1", "--reason", " ")).code == 2
    assert (await outbox("outbox", "discard", key, *why, "--json")).json == {"discarded": key}
    found = row(database, key)
    assert (found.status, found.discarded_by, found.discard_reason) == ("discarded", "supervisor:s-1", "told by phone")
    assert found.discarded_at is not None
    assert found.last_error == "sms-1: status 503"
    assert take(database, 10, LEASE) == []
    assert (await outbox("outbox", "--json")).json["total"] == 0
    assert (await outbox("outbox", "discard", key, *why)).code == 1
