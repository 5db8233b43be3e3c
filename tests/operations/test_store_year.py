"""A year of a store's movements: its shape, and a small one through the gateway, after which the ledger is right."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bench.measurements.year import wrong
from bench.year.demand import CENTRE, HUBS, Counted, Mended, Sent, Store
from bench.year.run import StoreYear, furnish
from desk.embedded.temporal import Temporal
from desk.gateway.gateway import Gateway
from servers.devserver import DevService, dev_service


@pytest.fixture
async def empty(dev_temporal: Temporal, database_url: str) -> AsyncIterator[DevService]:
    """A worker on the real server, with records in which nobody and nothing stands."""
    async with dev_service(dev_temporal, database_url) as service:
        yield service
        await service.terminate_all()


def test_few_parts_are_fast_and_many_slow() -> None:
    """Of what repairs ask for the fastest fifth of the parts has more than half, the slower half about a seventh."""
    store = Store(7, 20_000)
    asked = Counter[str]()
    for month in store.months:
        for deeds in month.by_van.values():
            for deed in deeds:
                asked.update(deed.asked if isinstance(deed, Mended) else {})
    parts = store.parts
    fast, slow = (sum(asked[part] for part in some) for some in (parts[: len(parts) // 5], parts[len(parts) // 2 :]))
    assert fast > asked.total() / 2
    assert asked.total() / 10 < slow < asked.total() / 5


def test_a_year_is_the_same_from_the_same_seed_and_as_long_as_was_asked() -> None:
    """About as many entries, more of them in summer; each month the centre and the hubs are counted."""
    store, again = Store(7, 20_000), Store(7, 20_000)
    assert (store.months, store.prices) == (again.months, again.prices)
    assert 19_000 < store.entries < 22_000
    assert store.months[6].entries > 1.2 * store.months[0].entries
    places = [[deed.place for deed in month.deeds if isinstance(deed, Counted)] for month in store.months]
    assert places == [[CENTRE, *HUBS]] * 12
    assert {deed.to for month in store.months for deed in month.deeds if isinstance(deed, Sent)} > {*HUBS, *store.vans}


async def test_a_month_goes_through_the_gateway_and_the_ledger_is_right(empty: DevService) -> None:
    """Each entry that was foreseen is booked, by cases that people opened; nothing is wrong at the end."""
    store = Store(7, 250, months=1)
    with empty.database.begin() as connection:
        furnish(connection, store)
    await StoreYear(Gateway(empty.client, empty.database), empty.database, store).live()
    [found] = empty.rows("SELECT count(*) AS entries FROM stock_entry")
    assert found["entries"] == store.entries
    assert wrong(empty.database) == []
