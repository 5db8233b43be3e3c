"""Keys of cases in the records: made once, claimed once, wrapped anew, known at the start or refused, and forgotten."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from temporalio.api.common.v1 import Payload

from activities.sealing import CaseKeys, KeyRing, KeyRingError
from activities.sealing.codec import SealingCodec, opened, seal_one
from activities.sealing.keys import Erased
from activities.sealing.process_keys import ensure_known
from activities.sealing.ring import UnknownKek
from activities.sealing.rotation import in_use, rewrap
from activities.sealing.sweeping import Sweeper
from models.environment import CREDENTIAL, SettingsError, keys_file

PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'{"by":"clerk:c-1"}')


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """A file with one key-encryption key."""
    return KeyRing.ensure(tmp_path / "keys.json")


@pytest.fixture
def keys(records: Engine, ring: KeyRing) -> CaseKeys:
    """The keys as one process knows them."""
    return CaseKeys(records, ring)


async def sealed_in(keys: CaseKeys, workflow_id: str) -> Payload:
    return (await SealingCodec(keys, workflow_id).encode([PLAIN]))[0]


async def test_two_processes_that_open_a_case_at_once_seal_under_one_key(records: Engine, ring: KeyRing) -> None:
    """Whoever comes second takes the key of the first."""
    several = [CaseKeys(records, ring) for _ in range(5)]
    found = await asyncio.gather(*(keys.of_case("repair-A-1") for keys in several))
    assert len({key.key_id for key in found}) == 1
    assert (await opened(several[0], await sealed_in(several[1], "repair-A-1"), "repair-A-1")) is not None


async def test_the_key_of_a_message_becomes_that_of_the_first_case_that_reads_it(keys: CaseKeys) -> None:
    """What was copied to a second one stays unreadable there, whichever process reads it."""
    sealed = await seal_one(keys, PLAIN, "clerk:c-1")
    assert (found := await opened(keys, sealed)) is not None
    assert found.workflow_id is None
    assert await opened(keys, sealed, "repair-A-1") is not None
    assert await opened(keys, sealed, "repair-A-2") is None
    assert (found := await opened(keys, sealed)) is not None
    assert (found.workflow_id, found.sealed_by) == ("repair-A-1", "clerk:c-1")


async def test_a_whole_cases_seal_is_no_other_cases_even_where_the_row_is_moved(
    keys: CaseKeys, records: Engine
) -> None:
    """The seal itself names the case: whoever writes the table cannot hand a key to another."""
    sealed = await sealed_in(keys, "repair-A-1")
    with records.begin() as connection:
        connection.execute(text("UPDATE case_key SET workflow_id = 'repair-A-2'"))
    assert await opened(CaseKeys(records, keys.ring), sealed, "repair-A-2") is None


async def test_rotation_touches_no_payload_and_a_process_that_runs_reads_on(keys: CaseKeys, records: Engine) -> None:
    """A new key wraps all keys of cases; the old one may then go from the file."""
    sealed, old = await sealed_in(keys, "repair-A-1"), keys.ring.current
    rotating = KeyRing.load(keys.ring.path)
    new = rotating.add()
    with records.begin() as connection:
        assert rewrap(connection, rotating) == 1
        assert in_use(connection) == {new: 1}
    assert await opened(CaseKeys(records, keys.ring), sealed, "repair-A-1") is not None  # its file is read again
    path = keys.ring.path
    path.write_text(json.dumps({name: key for name, key in json.loads(path.read_text()).items() if name != old}))
    assert await opened(CaseKeys(records, KeyRing.load(path)), sealed, "repair-A-1") is not None


async def test_after_a_rotation_a_process_that_runs_wraps_nothing_with_the_old_key(
    keys: CaseKeys, records: Engine
) -> None:
    """Not even where nothing was read in between: the old key may be taken away once it wraps nothing."""
    await sealed_in(keys, "repair-A-1")
    rotating = KeyRing.load(keys.ring.path)
    new = rotating.add()
    with records.begin() as connection:
        rewrap(connection, rotating)
    await sealed_in(keys, "repair-A-2")
    with records.connect() as connection:
        assert in_use(connection) == {new: 2}


async def test_a_file_of_keys_that_is_gone_is_said_to_be_so(keys: CaseKeys, records: Engine) -> None:
    """Nothing is wrapped by a key that stands in no file; what cannot be unwrapped is a fault of ours."""
    sealed = await sealed_in(keys, "repair-A-1")
    new = KeyRing.load(keys.ring.path).add()
    with records.begin() as connection:
        rewrap(connection, KeyRing.load(keys.ring.path))
    keys.ring.path.unlink()
    with pytest.raises(KeyRingError, match="cannot be read"):
        await sealed_in(keys, "repair-A-2")
    with pytest.raises(UnknownKek, match="cannot be read"):
        await opened(CaseKeys(records, keys.ring), sealed, "repair-A-1")
    assert new not in keys.ring.ids


async def test_a_process_without_the_right_key_does_not_take_good_messages_for_junk(
    keys: CaseKeys, records: Engine, tmp_path: Path
) -> None:
    """Another key, or another under the same id, is a fault of ours: an error, after which the task is tried again."""
    sealed = await sealed_in(keys, "repair-A-1")
    other = KeyRing.ensure(tmp_path / "other.json")
    with pytest.raises(UnknownKek):
        await opened(CaseKeys(records, other), sealed, "repair-A-1")
    (tmp_path / "other.json").write_text(json.dumps({keys.ring.current: "00" * 32, "more": "11" * 32}))
    with pytest.raises(UnknownKek):
        await opened(CaseKeys(records, KeyRing.load(tmp_path / "other.json")), sealed, "repair-A-1")


async def test_a_worker_that_lacks_a_key_does_not_start(keys: CaseKeys, records: Engine, tmp_path: Path) -> None:
    """It says which one, and of which file; without a file it says which variable names one."""
    with records.begin() as connection:
        ensure_known(connection, None)
    await sealed_in(keys, "repair-A-1")
    with records.begin() as connection:
        ensure_known(connection, keys.ring.path)
        with pytest.raises(SettingsError, match=f"AFTERSALES_KEYS; it must hold {keys.ring.current}"):
            ensure_known(connection, None)
        (tmp_path / "other.json").write_text(json.dumps({"other": "00" * 32}))
        with pytest.raises(KeyRingError, match=f"other.json lacks the key-encryption keys {keys.ring.current}"):
            ensure_known(connection, tmp_path / "other.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no JSON object"), ("[]", "must hold"), ("{}", "must hold"), ('{"a": 7}', "the key a must be"),
        ('{"a": "00"}', "the key a must be 64 hex digits"), ('{"a": "zz"}', "the key a must be"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_keys_says_what_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    """Each with the file's name, and none is overwritten."""
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeyRingError, match=said):
        KeyRing.ensure(path)
    assert path.read_text() == content


def test_keys_that_systemd_hands_over_are_never_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where they cannot be looked at, the service says so; it does not begin without keys."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert keys_file(None) is None
    ring = KeyRing.ensure(tmp_path / CREDENTIAL)
    assert keys_file(None) == ring.path
    assert keys_file(tmp_path / "other.json") == tmp_path / "other.json"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / ("x" * 300)))
    unreadable = keys_file(None)
    assert unreadable is not None
    with pytest.raises(KeyRingError, match="cannot be read"):
        KeyRing.load(unreadable)


def test_the_file_is_its_owners_alone(ring: KeyRing) -> None:
    """Nobody else on the machine reads it, after a rotation neither."""
    ring.add()
    assert ring.path.stat().st_mode & 0o777 == 0o600


async def test_a_destroyed_key_opens_nothing_and_seals_nothing(keys: CaseKeys, records: Engine) -> None:
    """Its payloads stay as they are; a process that holds it for a minute asks again."""
    sealed = await sealed_in(keys, "repair-A-1")
    reader = CaseKeys(records, keys.ring, fresh_for=timedelta())
    assert await opened(reader, sealed) is not None
    with records.begin() as connection:
        connection.execute(text("UPDATE case_key SET wrapped = NULL"))
    assert await opened(reader, sealed) is None
    with pytest.raises(Erased):
        await sealed_in(reader, "repair-A-1")


async def test_a_key_that_is_held_goes_on_while_the_database_is_away(keys: CaseKeys, records: Engine) -> None:
    """What is not held is an error of ours."""
    sealed, other = await sealed_in(keys, "repair-A-1"), await sealed_in(CaseKeys(records, keys.ring), "repair-A-2")
    reader = CaseKeys(records, keys.ring, fresh_for=timedelta())
    assert await opened(reader, sealed) is not None
    with records.begin() as connection:
        connection.execute(text("ALTER TABLE case_key RENAME TO away"))
    assert await opened(reader, sealed) is not None
    with pytest.raises(Exception, match="case_key"):
        await opened(reader, other)


class Reachable:
    """A client of a server that answers, or does not."""

    def __init__(self, *, answers: bool) -> None:
        self.service_client = self
        self._answers = answers

    async def check_health(self) -> bool:
        return self._answers


async def test_the_key_of_a_message_never_sent_is_forgotten_after_a_day(keys: CaseKeys, records: Engine) -> None:
    """Not while the server is away, whose cases could not claim it, and never one that is a case's."""
    sealed = await seal_one(keys, PLAIN, "clerk:c-1")
    claimed = await seal_one(keys, PLAIN, "clerk:c-1")
    await opened(keys, claimed, "repair-A-1")
    tomorrow = datetime.now(UTC) + timedelta(hours=25)
    away, there = (Sweeper(records, Reachable(answers=a), timedelta(hours=1)) for a in (False, True))  # type: ignore[arg-type]
    assert await away.once(tomorrow) == 0
    assert await there.once(datetime.now(UTC) + timedelta(hours=23)) == 0
    assert await there.once(tomorrow) == 1
    assert await opened(CaseKeys(records, keys.ring), sealed, "repair-A-1") is None
    assert await opened(CaseKeys(records, keys.ring), claimed, "repair-A-1") is not None
