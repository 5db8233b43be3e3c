"""The file of notifications: each key once, whatever a crash has left in it."""

import json
from pathlib import Path

import pytest

from activities.notices.notification_file import NotificationFile


def test_the_file_takes_each_key_once_whoever_wrote_it(tmp_path: Path) -> None:
    """Two processes' views of one file; a key that the other wrote counts."""
    path = tmp_path / "notifications.jsonl"
    one, other = NotificationFile(path), NotificationFile(path)
    assert [one.append("a", {}), other.append("a", {}), other.append("b", {}), one.append("b", {})] == [
        True, False, True, False,
    ]  # fmt: skip
    assert [json.loads(line)["key"] for line in path.read_text().splitlines()] == ["a", "b"]


@pytest.mark.parametrize("tail", [b'{"key": "torn", "bo', b'{"key": "torn"', b'"torn', "{\"key\": \"王".encode()[:-1]])
def test_a_line_torn_by_a_crash_is_taken_away_and_written_again(tmp_path: Path, tail: bytes) -> None:
    """What was cut off was never noted as sent; the lines before it stay."""
    path = tmp_path / "notifications.jsonl"
    file = NotificationFile(path)
    file.append("first", {"body": "不排水"})
    with path.open("ab") as writer:
        writer.write(tail)
    assert file.append("torn", {"body": "again"})
    assert not file.append("first", {})
    assert [json.loads(line)["key"] for line in path.read_text("utf-8").splitlines()] == ["first", "torn"]
    assert not NotificationFile(path).append("torn", {})


def test_a_whole_line_without_its_end_counts(tmp_path: Path) -> None:
    """The crash came just before the line's end, or an editor left it out."""
    path = tmp_path / "notifications.jsonl"
    path.write_text('{"key": "a"}')
    file = NotificationFile(path)
    assert not file.append("a", {})
    assert file.append("b", {})
    assert not file.append("a", {})
    assert [json.loads(line)["key"] for line in path.read_text().splitlines()] == ["a", "b"]


def test_a_file_that_was_put_away_begins_anew(tmp_path: Path) -> None:
    """Rotation: the new file knows nothing of the old."""
    path = tmp_path / "notifications.jsonl"
    file = NotificationFile(path)
    file.append("a", {})
    path.rename(tmp_path / "notifications.jsonl.1")
    assert file.append("a", {})
    assert not file.append("a", {})
