"""Every activity that a worker runs, made for one database and one Temporal client."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine
from temporalio.client import Client

from activities.books import planners
from activities.records.opening import CaseOpener
from activities.records.reading import RecordReader
from activities.records.record import Records
from activities.rules.numbers import Numbering
from activities.server.rounds import RoundRunner
from activities.server.tellings import Teller
from activities.server.temporal import TemporalActivities
from activities.watch.lost import Lookout


def build(
    engine: Engine,
    client: Client,
    letters: Mapping[str, str],
    ends: Mapping[str, frozenset[str]],
    numbering: Numbering,
    *,
    past: bool = False,
) -> Sequence[Callable[..., Any]]:
    """The activities. `letters` and `ends` give each kind's number letter and end states.

    `past`: what is asked was admitted in the past.
    """
    records, server = Records(engine, past=past), TemporalActivities(engine, client, letters, numbering)
    reader, teller = RecordReader(engine), Teller(engine, client)
    opening = CaseOpener(engine, ends, Lookout(engine, client).is_lost, past=past)
    return [
        records.answer,
        opening.open_case,
        opening.calendar_in_force,
        opening.access_in_force,
        server.signal_times,
        server.name_linked,
        server.open_linked,
        RoundRunner(engine, client, letters, planners()).run_round,
        reader.read_records,
        reader.was_told,
        teller.tell_case,
    ]
