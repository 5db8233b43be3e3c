"""What is said of rounds: their messages, and their state, events and commitment in words."""

from models.kinds.round import NAME  # noqa: F401  # whose words these are
from models.words.words import KindWords, Template, Term, Words

TOPICS = {
    "certificate_ends": Template(
        Words("{person}: a certificate ends soon", "{person}：资格证书即将到期"),
        Words(
            "The certificate of {person} for {category} ends {until_on} ({clause}). Please see to its renewal in time; without it no one is sent to customers for this category.",
            "{person} 的 {category} 类资格证书将于{until_on}到期（{clause}）。请及时安排续证；到期后不得再派其承接该类服务。",
        ),
    ),
    "certificate_visits": Template(
        Words("{person}: visits after a certificate ends", "{person}：证书到期后已约定的上门"),
        Words(
            "The certificate of {person} for {category} ends {until_on} ({clause}). Visits agreed after that day, for which another must go unless it is renewed: {visits}",
            "{person} 的 {category} 类资格证书将于{until_on}到期（{clause}）。此后已约定的上门，如不续证须改派：{visits}",
        ),
    ),
    "certificate_ended": Template(
        Words("{person}: a certificate has ended", "{person}：资格证书已到期"),
        Words(
            "The certificate of {person} for {category} ended {until_on} and was not renewed ({clause}). Visits agreed after that day, for which another must go: {visits}",
            "{person} 的 {category} 类资格证书已于{until_on}到期且未续证（{clause}）。此后已约定的上门须改派：{visits}",
        ),
    ),
}

WORDS = KindWords(
    kind=Words("round", "定期任务"),
    sentence="由工作日历定时开立案件的任务：每期执行一次，未能按时执行的补做（一§19(10)）。",
    states={"waiting": Term(Words("waiting", "等待中"), "等待下一次执行时间")},
    events={
        "run": Term(
            Words("run", "执行"), "开立本期到期的案件，未能按时执行的补做；并推算下一次执行时间。"
        ),
        "run_now": Term(Words("run now", "提前执行"), "主管执行下一期，到期时不再重复；或补办从未执行的较早一期。"),
        "skip": Term(Words("skip", "跳过"), "经理跳过下一期，仅此一期；已提前执行的，到期时自行略过。"),
        "hold": Term(Words("hold", "暂停"), "定期任务无限期暂停；其间到期的各期，恢复后只执行最后一期。"),
        "resume": Term(Words("resume", "恢复"), "定期任务恢复：执行暂停期间最后到期的一期，之前各期不再执行。"),
    },
    commitments={"next": Words("the next run of the round", "下一次定期执行")},
)

REFUSALS = {
    "period_over": Words("period {period} ran or was passed over; the next is {next}", "{period} 期已执行或已略过；下一期为 {next}"),
    "period_not_next": Words("period {period} is not the next one; the next is {next}", "{period} 期不是下一期；下一期为 {next}"),
    "period_none": Words("this round has no period {period} in the {days} days until now", "本任务在截至目前的 {days} 天内没有 {period} 期"),
    "period_ran_already": Words("period {period} ran already; the next is {next}", "{period} 期已执行；下一期为 {next}"),
    "period_not_over": Words(
        "period {period} is not over: this round looks back, run it afterwards",
        "{period} 期尚未结束：本任务针对已结束的期间，请在结束后执行",
    ),
    "period_ran": Words("period {period} ran by hand already; the clock passes over it", "{period} 期已提前执行，到期时不再重复"),
}
WHYS = {
    "rounds.per_second": "一分钟内一千件，不影响其他事项",
    "rounds.certificates": "在当日上门之前",
    "certificates.reminders_cd": "证书到期前的天数",
}
