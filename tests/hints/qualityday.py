"""Quality days: of another day that is over for each seed, since there is one a day and nothing is drawn of those."""

from datetime import date, timedelta
from random import Random

from cases import quality_days
from hints import Body, Hints

FIRST = date(2020, 1, 1)


def request(seed: int, _goal: str) -> Body:
    """Nothing is drawn of it."""
    return quality_days.day_request(FIRST + timedelta(days=seed % 2000))


def _check(chance: Random) -> Body:
    """One more, unplanned, with a fault now and then."""
    found = {"no_chatting": "chatted"} if chance.random() < 0.3 else {}
    return {"checklist": quality_days.LIST, "results": quality_days.results(**found)}


HINTS = Hints(
    "QualityDay",
    request,
    payloads={
        "record_check": _check,
        "note_exception": lambda chance: {"item": chance.choice(["no_chatting", "the stairs"]), "self": False},
    },
    leave="report",
    leaver=quality_days.SPECIALIST,
    leaving={"main": []},
    new_run=(("record_check", quality_days.BOSS, {
        "person": "technician:t-2", "checklist": quality_days.LIST, "results": quality_days.results(),
    }),),
    records=quality_days.records,
    readings=quality_days.READINGS,
    stories=quality_days.STORIES,
    further=quality_days.FURTHER,
)  # fmt: skip
