"""Runs every measurement and prints its figures beside what is asked of them."""

import asyncio
import logging
import os
import platform

from bench.repairs import compare, memory
from bench.service import servers


async def main() -> None:
    """Servers once, then each measurement in turn."""
    logging.disable(logging.WARNING)
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    async with servers() as bench:
        await compare(bench)
        await memory(bench)


if __name__ == "__main__":
    asyncio.run(main())
