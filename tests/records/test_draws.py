"""Draws: everybody once before anybody twice, the same for everyone who draws again, and what was altered is told."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.draws import Draw, differences, draw, miscounted, of_check, rank, sha256_of, working_minutes
from models.policy.calendar import Calendar

SEED = bytes(range(32))
CASE = "qualityday-G-20261201"
SEEDS = st.binary(min_size=32, max_size=32)
PEOPLE = st.sets(st.from_regex(r"technician:t-[0-9]{1,3}", fullmatch=True), min_size=1, max_size=12)
DAY = date(2026, 12, 1)


@given(SEEDS, st.dictionaries(st.text("abc", min_size=1), st.integers(0, 3), max_size=12), st.integers(0, 15), PEOPLE)
def test_a_draw_takes_the_least_drawn_and_each_once(
    seed: bytes, population: dict[str, int], count: int, others: set[str]
) -> None:
    """As many as were asked for, or all; nobody who is excluded, and nobody left out who had been drawn less often."""
    made = draw(seed, CASE, population | dict.fromkeys(others, 0), count, excluded=others)
    assert len(made.result) == len(set(made.result)) == min(count, len(population))
    assert set(made.result) <= set(population) == set(made.population) == set(made.ranks)
    left = [times for name, times in population.items() if name not in made.result]
    assert max((population[name] for name in made.result), default=0) <= min(left, default=99)


@given(SEEDS, PEOPLE, st.integers(1, 4), st.integers(1, 30))
def test_nobody_is_drawn_a_second_time_before_everybody_once(
    seed: bytes, people: set[str], count: int, draws: int
) -> None:
    """Over the draws of a deck, whatever the seeds: no two are ever more than one apart."""
    times = Counter(dict.fromkeys(people, 0))
    for number in range(draws):
        times.update(draw(seed, f"qualityday-G-{number}", times, count).drawn)
        assert max(times.values()) - min(times.values()) <= 1


@given(SEEDS, PEOPLE, st.data())
def test_whoever_is_away_is_passed_over_and_comes_next(seed: bytes, people: set[str], data: st.DataObject) -> None:
    """Who could not be drawn in one is drawn in the next, before those who were."""
    away = data.draw(st.sampled_from(sorted(people)))
    times = Counter(dict.fromkeys(people, 0))
    times.update(draw(seed, "first", times, len(people), excluded=[away]).drawn)
    assert away not in +times
    assert draw(seed, "second", times, 1).drawn == (away,)


@given(SEEDS, PEOPLE, st.randoms())
def test_the_order_in_which_people_are_named_does_not_count(seed: bytes, people: set[str], chance: object) -> None:
    """Seed, case, people and counts are all that counts."""
    first, last = dict.fromkeys(sorted(people), 0), dict.fromkeys(sorted(people, reverse=True), 0)
    assert draw(seed, CASE, first, 3) == draw(seed, CASE, last, 3)


def test_a_draw_is_the_same_on_every_machine_and_in_every_version() -> None:
    """A pinned vector: HMAC-SHA256 with the seed as key over `<case>/<id>`, as `openssl` reckons it."""
    people = dict.fromkeys(("technician:t-1", "technician:t-2", "clerk:c-1"), 0)
    made = draw(SEED, CASE, people, 2)
    assert made.ranks["technician:t-1"] == "48ba1bfe23b0da14609baae13794df91ad3346891e8bfb2339f0da2020bf6608"
    assert made.result == ("technician:t-1", "clerk:c-1")
    assert draw(SEED, CASE, people, 2, check=2).result == ("technician:t-1/2", "technician:t-2/2")
    assert sha256_of(SEED) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"


def test_each_check_ranks_anew() -> None:
    """Its number ends the id; the ids alone are what is drawn."""
    lists = dict.fromkeys(("phone", "visit", "reception", "appearance"), 0)
    checks = [draw(SEED, CASE, lists, 4, check=number) for number in range(1, 6)]
    assert len({made.drawn for made in checks}) > 2
    assert checks[1].ranks[of_check("phone", 2)] == rank(SEED, CASE, "phone/2")
    assert sorted(checks[0].drawn) == sorted(lists)


@pytest.mark.parametrize(("population", "count"), [({"a/1": 0}, 1), ({"a": 0}, -1)])
def test_what_cannot_be_drawn_is_refused(population: dict[str, int], count: int) -> None:
    """A slash would be taken for a check's number."""
    with pytest.raises(ValueError, match=r"must not hold a /: a/1|less than nothing"):
        draw(SEED, CASE, population, count)


# -- times --------------------------------------------------------------------------------------------------------


def test_the_minutes_of_a_day_are_those_at_work() -> None:
    """Without the break, and without what is left out of the end, over the break too; none on a day off."""
    minutes = working_minutes(Calendar(), DAY)
    assert (len(minutes), minutes[0], minutes[-1]) == (480, "2026-12-01T09:00+08:00", "2026-12-01T17:59+08:00")
    assert not [m for m in minutes if m[11:13] == "12"]
    assert working_minutes(Calendar(), DAY, but_last=timedelta(hours=1))[-1] == "2026-12-01T16:59+08:00"
    assert working_minutes(Calendar(), DAY, but_last=timedelta(hours=5, minutes=1))[-1] == "2026-12-01T11:58+08:00"
    assert working_minutes(Calendar(), DAY, but_last=timedelta(hours=9)) == ()
    assert working_minutes(Calendar(), date(2026, 12, 6)) == ()


def test_a_day_that_has_begun_has_the_minutes_that_are_left() -> None:
    """None of the moment itself; a period that begins within a minute begins with the next."""
    noon = datetime(2026, 12, 1, 9, 59, tzinfo=UTC)
    assert working_minutes(Calendar(), DAY, after=noon) == ()
    assert working_minutes(Calendar(), DAY, after=noon - timedelta(minutes=1)) == ("2026-12-01T17:59+08:00",)
    own = Calendar().merge('[overrides]\n2026-12-01 = ["09:00:30-09:03:00"]\n')
    assert working_minutes(own, DAY) == ("2026-12-01T09:01+08:00", "2026-12-01T09:02+08:00")


def test_drawn_minutes_spread_over_the_day() -> None:
    """Of a hundred days' two minutes each, every working hour has about its share: usually 28 of 200."""
    minutes = dict.fromkeys(working_minutes(Calendar(), DAY, but_last=timedelta(hours=1)), 0)
    drawn = [minute for number in range(100) for minute in draw(SEED, f"day-{number}", minutes, 2).drawn]
    hours = Counter(minute[11:13] for minute in drawn)
    assert set(hours) == {"09", "10", "11", "13", "14", "15", "16"}
    assert 14 <= min(hours.values()) <= max(hours.values()) <= 45
    assert len(set(drawn)) > 150


# -- drawn again --------------------------------------------------------------------------------------------------

MADE = draw(SEED, CASE, {"technician:t-1": 1, "technician:t-2": 0, "technician:t-3": 0, "technician:t-4": 2}, 2)


def told(made: Draw = MADE, *, seed: bytes = SEED, case: str = CASE, count: int = 2) -> list[str]:
    """What drawing again says."""
    return list(differences(made, seed, sha256_of(SEED), case, count))


def test_a_draw_agrees_when_it_is_drawn_again() -> None:
    """From seed, case, population and number alone."""
    assert told() == []
    assert list(miscounted(MADE, {"technician:t-1": 1, "technician:t-4": 2, "technician:t-9": 7})) == []


def test_what_was_altered_is_told() -> None:
    """Seed, case, ranks, result, whoever could be drawn, how many, how often before."""
    other = bytes(reversed(SEED))
    assert told(seed=other)[0] == "the seed is not the one of its SHA-256"
    assert "the ranks are not those of the seed" in told(case="qualityday-G-20261202")[0]
    swapped = replace(MADE, result=(MADE.result[1], MADE.result[0]))
    assert told(swapped) == [f"drawn is {', '.join(swapped.result)}; with the seed it is {', '.join(MADE.result)}"]
    assert "drawn is technician:t-4;" in told(replace(MADE, result=("technician:t-4",)))[0]
    assert "with the seed it is" in told(count=3)[0]
    one = replace(MADE, ranks={**MADE.ranks, "technician:t-4": "00"})
    assert told(one) == ["the ranks are not those of the seed: technician:t-4"]
    fewer = replace(MADE, population={n: t for n, t in MADE.population.items() if n != MADE.result[0]})
    assert len(told(fewer)) == 2
    assert list(miscounted(MADE, {"technician:t-1": 2, "technician:t-4": 2})) == [
        "the deck's draws before this one give other numbers of times: technician:t-1"
    ]
    assert told(replace(MADE, result=()))[0].startswith("drawn is nobody;")


def test_of_many_ids_a_difference_names_a_few() -> None:
    """As many as a person looks at."""
    many = draw(SEED, CASE, {f"p-{number}": 0 for number in range(9)}, 1)
    assert told(replace(many, ranks={}), count=1) == ["the ranks are not those of the seed: p-0, p-1, p-2 and 6 more"]
