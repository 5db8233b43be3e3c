"""Installations beside deliveries, with real records: one opened by the other, one that waits for it (一§14)."""

from collections.abc import AsyncIterator

import pytest

from cases.deliveries import COURIER, CUSTOMER, WASHER, request
from cases.installations import CLERK, FIRM, FITTER, NUMBER, installation_request
from cases.typical_deliveries import FITTED, on_the_way, unpacked
from played.company import Company
from played.company_stories import StoryCase, StoryCompany
from servers.databases import engine_of
from servers.service import plain_weeks

WASHING_MACHINE = {"model": "WM-700", "category": "washing_machine"}


@pytest.fixture
async def stage(database_url: str, staff: None) -> AsyncIterator[StoryCompany]:
    """A company on a Monday at nine, in plain weeks."""
    database = engine_of(database_url)
    found = StoryCompany(database, "D")
    await found.company.publish(plain_weeks())
    yield found
    found.company.activities.close()
    database.dispose()


async def brought(stage: StoryCompany, delivery: StoryCase) -> None:
    """The washing machine is unpacked and found right, and not yet signed for."""
    await on_the_way(stage, delivery, 1)
    await unpacked(delivery, "ok")


async def test_a_signed_delivery_opens_the_installation_that_was_asked_for(stage: StoryCompany) -> None:
    """With all that was taken down; it waits for nothing, and both know of each other."""
    delivery = await stage.open(request(installation=FITTED), kind="Delivery")
    await brought(stage, delivery)
    await delivery.send("sign", CUSTOMER, customer_signature="王")
    company: Company = stage.company
    (opened,) = [case for name, case in company.cases.items() if name.startswith("installation-")]
    asked = opened.file.request
    assert (asked["product"]["model"], asked["wanted_at"], asked["requirements"], asked["delivery"]) == (
        "WM-700", FITTED["wanted_at"], FITTED["requirements"], delivery.handle.id
    )
    assert [(link.relation, link.workflow_id) for link in opened.file.links] == [("opened_by", delivery.handle.id)]
    await opened.send("send_order", CLERK, firm=FIRM)
    visit = {"fitter": FITTER, "credential_no": NUMBER, "visit_at": FITTED["wanted_at"]}
    await opened.send("accept_order", FIRM, **visit)
    await opened.send("arrive", FITTER, credential_no=NUMBER)
    assert opened.state == "on_site"
    assert company.wrong() == []


async def test_damage_at_the_customer_s_is_traced_as_a_nonconformity(stage: StoryCompany) -> None:
    """With what the courier has told; both know of each other (一§12, 四§10·1)."""
    delivery = await stage.open(request(), kind="Delivery")
    await on_the_way(stage, delivery, 1)
    await delivery.send("arrive", COURIER)
    damage = {"what": "the door", "severity": "serious", "evidence": "长" * 2000}
    await delivery.send("place", COURIER, where="hall", damage=damage)
    company: Company = stage.company
    (opened,) = [case for name, case in company.cases.items() if name.startswith("nonconformity-")]
    assert [(link.relation, link.workflow_id) for link in opened.file.links] == [("opened_by", delivery.handle.id)]
    assert opened.workflow_id in [link.workflow_id for link in company.cases[delivery.handle.id].file.links]
    assert company.told(opened, "nonconformity_serious")[0][0] == "manager"
    assert company.wrong() == []


async def test_nobody_fits_what_the_customer_has_not_accepted(stage: StoryCompany) -> None:
    """An installation that was asked for by itself waits for the unit of its delivery, and of its model."""
    delivery = await stage.open(request(WASHER), kind="Delivery")
    asked = {"delivery": delivery.handle.id, "wanted_at": "2026-11-24T16:00:00+08:00"}
    waits, another = [
        await stage.open(installation_request(product=product, **asked), kind="Installation")
        for product in (WASHING_MACHINE, WASHING_MACHINE | {"model": "WM-900"})
    ]
    for case in (waits, another):
        await case.send("send_order", CLERK, firm=FIRM)
        visit = {"fitter": FITTER, "credential_no": NUMBER, "visit_at": asked["wanted_at"]}
        await case.send("accept_order", FIRM, **visit)
    await brought(stage, delivery)
    refused = await waits.refused("arrive", FITTER, credential_no=NUMBER)
    assert f"{delivery.handle.id} has no accepted WM-700 yet: come once" in str(refused)
    await delivery.send("sign", CUSTOMER, customer_signature="王")
    assert (await waits.send("arrive", FITTER, credential_no=NUMBER))["state"] == "on_site"
    assert "no accepted WM-900" in str(await another.refused("arrive", FITTER, credential_no=NUMBER))
    assert stage.company.wrong() == []
