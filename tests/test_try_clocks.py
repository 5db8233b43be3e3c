import asyncio, sys, time
from datetime import timedelta, datetime
sys.path.insert(0, "/work/main/tests")
from service import *
import pytest
TECH, BOSS = "technician:t-1", "supervisor:s-1"

async def test_outage(database_url, staff):
    async with serving(database_url) as service:
        mon = await service.workday("16:00", weekday=4)
        await service.go_to(mon)
        case = await service.open(zone="town")
        await case.send("assign", BOSS, technician=TECH)
        await service.go_to(mon + timedelta(minutes=10))
        await service.stop()
        t=time.time()
        await service.go_to(mon + timedelta(hours=1))
        print("1h", time.time()-t, shown(await service.now()))
        await case.signal("add_note", "clerk:c-1", note="a")
        t=time.time()
        await service.go_to(mon + timedelta(days=1))
        print("1d", time.time()-t, shown(await service.now()))
        await case.signal("add_note", "clerk:c-1", note="b")
        await service.go_to(mon + timedelta(days=2, hours=18))
        print("2d", time.time()-t, shown(await service.now()))
        await service.start()
        await asyncio.sleep(0.5)
        for e in await case.entries(): print(e["seq"], e["event"], e["at"], e["received_at"], e.get("reason"))
