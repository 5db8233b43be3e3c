"""What the timeline says of rounds and of whom is believed is told in Chinese, sentence by sentence."""

import pytest

from models.words import reasons, refusals
from models.words.spoken import speaking


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("period 20261130: by hand", "20261130 期：已提前执行"),
        ("period 20261130: by_hand", "20261130 期：已提前执行"),
        ("unsealed messages are believed from everyone", "未加封的消息，不论何人发送，均可接受"),
        ("unsealed messages are believed from nobody", "不再接受未加封的消息"),
        ("unsealed messages are believed from clerk, customer", "可接受未加封消息的岗位：clerk, customer"),
    ],
)
def test_a_sentence_of_the_clock_is_told_in_chinese(english: str, chinese: str) -> None:
    """Those of before, too, which stand in the records."""
    assert reasons.retold(english, str) == chinese


def test_where_json_goes_wrong_is_told_in_chinese() -> None:
    """Line and column."""
    with speaking("zh_CN"):
        told = refusals.told("--json: is not JSON: Expecting value: line 1 column 7 (char 6)")
    assert told == "--json：不是 JSON：第 1 行第 7 列有误（Expecting value）"
