"""The call centre's own process: it opens many contacts at once, as soon as it reads a line.

What the bench measures meanwhile is then not what it takes to send them. Temporal's address, the first number and how
many are its arguments; it says on a line that it is ready.
"""

import asyncio
import sys
from datetime import UTC, datetime

from temporalio.client import Client

from bench.load.cases import requested
from desk.demo.demo import filled
from desk.demo.stories.story import CLERK
from models.policy.calendar import Calendar
from models.settings import Settings
from models.vocabulary import TASK_QUEUE
from worker import connect_to


async def start(client: Client, kind: str, number: int) -> str:
    """Starts a case of the load. Returns its workflow id."""
    case = f"{kind.lower()}-L-{number}"
    request = {"by": CLERK} | filled(requested(kind, number), Calendar(), datetime.now(UTC))
    await client.start_workflow(kind, request, id=case, task_queue=TASK_QUEUE)
    return case


async def contacts(address: str, begin: int, count: int) -> None:
    """So many contacts, all at once."""
    client = await connect_to(Settings.read(), address)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.gather(*(start(client, "Contact", number) for number in range(begin, begin + count)))


if __name__ == "__main__":
    asyncio.run(contacts(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
