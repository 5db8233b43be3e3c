"""What is said of rounds: their messages, and their state, events and commitment in words."""

from models.kinds.round import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Words

TOPICS = {
    "certificate_ends": Template(
        Words("{person}: a certificate ends soon", "{person}：资格证书即将到期"),
        Words(
            "The certificate of {person} for {category} ends {until_on} ({clause}). Please see to its renewal in time; without it no one is sent to customers for this category.",
            "{person} 的 {category} 类资格证书将于{until_on}到期（{clause}）。请及时安排续证；到期后不得再派其承接该类服务。",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("round", "定期任务"),
    commitments={"next": Words("the next run of the round", "下一次定期执行")},
)
