"""`make chaos`: exit code 1 where any case was harmed. Its folder is kept then: journal, logs, histories, database."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from chaos.broken import BROKEN
from chaos.storm import Outcome, playable, run


def main() -> int:
    """Runs, prints figures and violations."""
    options = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    options.add_argument("--cases", type=int, default=1000, help="cases of all kinds (%(default)s)")
    options.add_argument("--seed", type=int, default=1, help="decides what is sent and which faults come")
    options.add_argument("--minutes", type=float, default=5, help="length of the run (%(default)s)")
    options.add_argument("--workers", type=int, default=2, help="worker processes (%(default)s)")
    options.add_argument("--queries", action="store_true", help="ask the cases how they stand, while faults come")
    options.add_argument("--broken", choices=BROKEN, help="a version that is wrong there, which must be found")
    options.add_argument(
        "--only", nargs="+", default=(), metavar="KIND", choices=playable(), help="cases of these kinds alone"
    )
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aftersales-chaos-"))
    folder.chmod(0o755)
    outcome = asyncio.run(run(folder, **vars(asked)))
    _print(outcome)
    if outcome.wrong:
        _say(f"kept for a look: {folder}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _print(outcome: Outcome) -> None:
    lines = [f"{value:>8} {name}" for name, value in outcome.figures.items()]
    lines += [f"left out: {kind}, which tests/hints says not how to end" for kind in outcome.left_out]
    lines += ["\n    ".join([case, *texts]) for case, texts in outcome.wrong.items()]
    lines.append(f"{len(outcome.wrong)} cases harmed" if outcome.wrong else "no case was harmed")
    _say("\n".join(lines))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
