"""The numbers that the desk gives: kind letter, the day of the opening in the company's zone, running number."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from activities.rules.publishing import FIRST_APPROVAL, publish_calendar
from desk.gateway.gateway import Gateway
from models.policy.public_holidays import default_calendar
from servers.devserver import DevService
from servers.service import repair_request


def on_a_day(dev: DevService, moment: datetime) -> Gateway:
    """The desk at one moment of a year whose calendar is in force: no midnight comes between."""
    with dev.database.begin() as connection:
        publish_calendar(connection, default_calendar(), FIRST_APPROVAL, datetime(2026, 1, 1, tzinfo=UTC))
    return Gateway(dev.client, dev.database, patience=timedelta(seconds=60), clock=lambda: moment)


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-03-01T23:59:59.999+08:00", "20260301"), ("2026-03-02T00:00:00+08:00", "20260302"),
     ("2026-03-01T16:00:00+00:00", "20260302")],
)
async def test_a_repair_opened_at_the_desk_stands_in_the_register_under_the_next_number(
    dev: DevService, moment: str, day: str
) -> None:
    """Without a number it gets kind letter, day in the company's zone, running number; and it is there at once."""
    opened = await on_a_day(dev, datetime.fromisoformat(moment)).open("Repair", repair_request())
    assert (opened.state, opened.created) == ("registered", True)
    assert re.fullmatch(rf"R-{day}-\d{{4}}", opened.number)
    registered = [row["workflow_id"] for row in dev.rows("SELECT workflow_id FROM service_register")]
    assert registered == [opened.workflow_id] == [f"repair-{opened.number}"]
    handle = dev.client.get_workflow_handle(opened.workflow_id)
    description = await handle.describe()
    assert await description.static_summary() == f"Repair {opened.number} · washing_machine · town"
    assert "WM-700" not in (await description.static_details() or "")


async def test_a_number_that_someone_used_by_hand_is_passed_over(dev: DevService) -> None:
    """A generated number never falls on a case that is there already."""
    gateway = on_a_day(dev, datetime(2026, 3, 2, 2, tzinfo=UTC))
    first = await gateway.open("Repair", repair_request())
    day, last = first.number.rsplit("-", 1)
    await gateway.open("Repair", repair_request(number=f"{day}-{int(last) + 1:04d}"))
    assert (await gateway.open("Repair", repair_request())).number == f"{day}-{int(last) + 2:04d}"
