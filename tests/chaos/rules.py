"""The rules that a case keeps under any fault; each yields what does not hold."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chaos import ladders
from chaos.history import Message, Past
from chaos.journal import Answered, Sent
from chaos.records import Kept, Row
from hints import hints


@dataclass(frozen=True)
class Case:
    """All that is known of one case, from four sides."""

    workflow_id: str
    past: Past
    kept: Kept
    sent: list[Sent]
    delivered: Counter[str]
    asof: datetime
    ack: timedelta

    @property
    def rows(self) -> list[Row]:
        """Timeline entries that a message led to: all but the opening and the clock's."""
        return [r for r in self.kept["timeline"] if r["outcome"] in ("applied", "refused") and r["seq"] > 1]


def messages_stand_once_in_order(case: Case) -> Iterator[str]:
    """Each message that the server stored stands on the timeline, in its order; only a repetition leaves no entry."""
    rows, done = case.rows, set()
    for message in case.past.messages:
        if message.event == "calendar_published" or (message.event_id and message.content in done):
            continue
        row = rows.pop(0) if rows else None
        if row is None or not _is(case, row, message):
            found = f"the timeline has {row['event']} ({row['seq']})" if row else "the timeline has nothing"
            stands = any(_is(case, r, message) for r in case.rows)
            yield f"{message.event} {message.event_id} is {'out of order' if stands else 'lost'}: {found} in its place"
            return
        if row["outcome"] == "applied":
            done.add(message.content)
    yield from (f"{row['event']} ({row['seq']}) was never sent, or stands twice" for row in rows)


def _is(case: Case, row: Row, message: Message) -> bool:
    kept = next((m for m in case.kept["case_message"] if m["seq"] == row["seq"]), None)
    return row["event"] == message.event and (kept["body"] if kept else None) == message.body


def answers_are_true(case: Case) -> Iterator[str]:
    """What an update was answered is what its entry on the timeline says."""
    for message in case.past.messages:
        if not message.update:
            continue
        if message.answer is None:
            yield f"update {message.event} {message.event_id} was never answered"
        elif isinstance(message.answer, dict):
            row = case.kept.entry(message.answer["seq"])
            if row is None or not _is(case, row, message) or row["to"] != message.answer["state"]:
                yield f"update {message.event} {message.event_id} was answered {message.answer}, which is not so"
        elif not any(row["outcome"] == "refused" and _is(case, row, message) for row in case.rows):
            yield f"update {message.event} {message.event_id} was refused and is not on the timeline"


def nothing_that_was_answered_is_lost(case: Case) -> Iterator[str]:
    """What the sender was told stands in the history; what stands there was sent."""
    stored = {m.event_id: m for m in case.past.messages if not m.update}
    answers = [(m.event_id, m.answer) for m in case.past.messages if m.update]
    for sent in case.sent:
        taken = sent.answered is Answered.TAKEN and sent.event_id not in stored
        told = sent.answered in (Answered.APPLIED, Answered.REFUSED) and (sent.event_id, sent.answer) not in answers
        if taken or told:
            yield f"{sent.event} {sent.event_id}, {sent.answered}, is not in the history"
    known = {sent.event_id for sent in case.sent} | case.kept.told
    yield from (f"{m.event} {m.event_id} was sent by nobody" for m in case.past.messages
                if m.event_id not in known and m.event != "calendar_published")  # fmt: skip


def dues_climb_rung_by_rung(case: Case) -> Iterator[str]:
    """See `ladders`."""
    yield from ladders.wrong(case.kept, case.asof, case.ack)


def forms_are_written_once(case: Case) -> Iterator[str]:
    """A row for each event that writes one, and each row by an entry that counts."""
    kind = case.kept["service_register"][0]["kind"]
    for form, events in hints()[kind].forms.items() if kind in hints() else ():
        happened = sum(r["event"] in events and r["outcome"] == "applied" for r in case.kept["timeline"])
        if len(case.kept.forms.get(form, ())) != happened:
            yield f"{form} has {len(case.kept.forms.get(form, ()))} rows for {happened} events"
    for form, rows in case.kept.forms.items():
        for row in rows:
            entry = case.kept.entry(row["seq"])
            if entry is None:
                yield f"{form} {row['key']} was written by entry {row['seq']}, which is not there"


def notifications_go_out_under_one_key(case: Case) -> Iterator[str]:
    """What was sent stands in the file; what stands there is in the outbox, under a key of case, entry and person."""
    keys = {row["key"] for row in case.kept["outbox"]}
    yield from (f"{key} was delivered and is in no outbox" for key in case.delivered if key not in keys)
    for row in case.kept["outbox"]:
        beginning, end = f"{case.workflow_id}/{row['seq']}/{row['topic']}/", f"/{row['to']}"
        about = row["key"][len(beginning) : -len(end)]  # a round tells one person of several things
        if row["key"] not in (beginning + row["to"], f"{beginning}{about}{end}"):
            yield f"{row['key']} is not the key of its notification"
        if row["status"] == "sent" and row["key"] not in case.delivered:
            yield f"{row['key']} is marked sent and was not delivered"
        entry = case.kept.entry(row["seq"])
        if case.kept.told_by_a_lost_attempt(row):
            continue
        if entry is None or entry["outcome"] == "refused":
            yield f"{row['key']} tells of an entry that did not count"
        elif row["topic"] in ("overdue", "warning") and entry["outcome"] != "clock":
            yield f"{row['key']} tells of a clock, entry {row['seq']} is {entry['event']}"


def a_clock_step_tells_one(case: Case) -> Iterator[str]:
    """Each warning and each rung somebody, once."""
    for entry in case.kept["timeline"]:
        if entry["outcome"] == "clock" and entry["event"] in ("warn", "overdue", "escalate"):
            told = [row["key"] for row in case.kept["outbox"] if row["seq"] == entry["seq"]]
            lost = [row["key"] for row in case.kept["outbox"] if case.kept.told_by_a_lost_attempt(row)]
            if len(set(told) - set(lost)) != 1:
                yield f"entry {entry['seq']} told {told}"


def register_says_what_the_case_says(case: Case) -> Iterator[str]:
    """State, and whether it has ended, as Temporal last had them."""
    row = case.kept["service_register"][0]
    if row["state"] != case.past.state:
        yield f"the register says {row['state']}, the case {case.past.state}"
    if (row["closed_at"] is not None) != (case.past.ended is not None):
        yield f"closed in the register: {row['closed_at']}, in Temporal: {case.past.ended}"
    if [r["seq"] for r in case.kept["timeline"]] != list(range(1, row["last_seq"] + 1)):
        yield f"the timeline has gaps before entry {row['last_seq']}"


RULES = (
    messages_stand_once_in_order,
    answers_are_true,
    nothing_that_was_answered_is_lost,
    dues_climb_rung_by_rung,
    forms_are_written_once,
    notifications_go_out_under_one_key,
    a_clock_step_tells_one,
    register_says_what_the_case_says,
)
