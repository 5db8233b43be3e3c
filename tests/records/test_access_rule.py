"""From whom unsealed messages are believed: how a service begins, what a change leaves, who is told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from activities.access import rule
from activities.sealing import KeyRing
from models.access import unsealed_rule
from models.environment import SettingsError
from models.settings import Settings
from played.company import Company
from servers.service import repair_request
from worker import _access

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def connection(records: Engine) -> Connection:
    """One connection, whose transaction is taken back."""
    return records.connect()


def test_a_service_on_named_servers_begins_closed_and_one_that_is_to_stay_open_open(connection: Connection) -> None:
    """Where no case stands and nobody has set a rule; the first rule stands in the records."""
    assert rule.ensure(connection, stays_open=True, now=NOW)
    assert rule.in_force(connection).version == 0
    assert not rule.ensure(connection, stays_open=False, now=NOW)
    assert rule.in_force(connection).unsealed == ()
    assert not rule.ensure(connection, stays_open=True, now=NOW)  # a variable opens nothing that was closed


async def test_where_cases_stand_access_stays_open_until_somebody_closes_it(company: Company, records: Engine) -> None:
    """An upgrade shuts nobody out."""
    await company.open("Repair", repair_request())
    with records.begin() as connection:
        assert rule.ensure(connection, stays_open=False, now=NOW)
        rule.publish(connection, (), "manager:m-1", NOW)
        assert not rule.ensure(connection, stays_open=False, now=NOW)
        assert rule.untold(connection) == 1


def test_a_worker_that_would_begin_closed_without_keys_says_what_to_do(
    database_url: str, records: Engine, tmp_path: Path
) -> None:
    """With a file of keys it begins, closed."""
    bare = Settings(DATABASE_URL=database_url)
    with pytest.raises(SettingsError, match=r"AFTERSALES_KEYS .*AFTERSALES_ACCESS=open"):
        _access(database_url, bare, begins_open=False)
    with records.connect() as connection:
        assert rule.in_force(connection).version == 0
    assert _access(database_url, Settings(DATABASE_URL=database_url, access="open"), begins_open=False)
    keyed = bare.model_copy(update={"keys": KeyRing.ensure(tmp_path / "keys.json").path})
    assert not _access(database_url, keyed, begins_open=False)


def test_a_case_that_opens_under_a_rule_need_not_be_told_of_it(connection: Connection) -> None:
    """Asked for twice, as after a lost task, it is noted once; under no rule nothing is noted."""
    rule.taken_up(connection, "repair-A-1")
    version = rule.publish(connection, ("customer",), "manager:m-1", NOW)
    for _ in range(2):
        assert rule.taken_up(connection, "repair-A-1").unsealed == ("customer",)
    noted = connection.execute(text("SELECT workflow_id, version FROM access_notice")).all()
    assert [tuple(row) for row in noted] == [("repair-A-1", version)]


@pytest.mark.parametrize(
    ("words", "said"), [(["everyone"], None), (["nobody"], ()), (["customer", "customer"], ("customer",))]
)
def test_a_rule_is_everyone_nobody_or_roles(words: list[str], said: tuple[str, ...] | None) -> None:
    """Each in its own words."""
    assert unsealed_rule(words) == said


@pytest.mark.parametrize("words", [[], ["everyone", "clerk"], ["system"], ["boss"]])
def test_what_is_no_rule_is_told_with_the_roles_there_are(words: list[str]) -> None:
    """`system` is nobody from outside."""
    with pytest.raises(ValueError, match="must be everyone, nobody or roles"):
        unsealed_rule(words)
