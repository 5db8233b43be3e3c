"""Versions of the product that are wrong in one place each: a run over one must find harm, or the checker sees nothing.

`make chaos ARGS="--broken money"`; `make proofs ARGS=tests/operations/test_broken_versions.py` tries all of them.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from servers.processes import OPEN, ROOT, Process

PRODUCT = ("activities", "models", "workflows", "worker.py")
"""What a worker is made of."""


@dataclass(frozen=True)
class BrokenVersion:
    """A text of a module and what stands there instead; `found`: how what a checker then says begins.

    `kinds`: whose cases write in that ledger, all that a run over it opens.
    """

    module: str
    was: str
    becomes: str
    found: str
    kinds: tuple[str, ...]

    def applied(self, tree: Path) -> None:
        """Breaks a copy of the product. Raises ValueError where the text does not stand there once."""
        path = tree / self.module
        source = path.read_text(encoding="utf-8")
        if source.count(self.was) != 1:
            raise ValueError(f"{self.module} has {self.was!r} {source.count(self.was)} times, once is needed")
        path.write_text(source.replace(self.was, self.becomes), encoding="utf-8")


BROKEN = {
    "stock": BrokenVersion(  # of what is kept for a case, single pieces stay kept when it ends
        "activities/books/stock/stock.py",
        "if pieces and holder == entry.holder",
        "if pieces > 1 and holder == entry.holder",
        "something is kept for a case that has ended, or is none",
        ("PartsRequest",),
    ),
    "money": BrokenVersion(  # what was planned for a purchase that is called off is not free again
        "workflows/kinds/purchase.py",
        "for pot in (Pot.PLANNED, Pot.COMMITTED):",
        "for pot in (Pot.COMMITTED,):",
        "a purchase has ended and money is still meant for it",
        ("Purchase",),
    ),
    "slots": BrokenVersion(  # a courier may have one slot more than allowed
        "activities/books/service/courier_slots.py",
        "if len(there) >= at_most:",
        "if len(there) > at_most:",
        "a courier has two slots at once",
        ("Delivery",),
    ),
    "certificates": BrokenVersion(  # each is given twice
        "activities/books/people/given_certificates.py",
        "for category in dict.fromkeys(entry.categories):",
        "for category in (*dict.fromkeys(entry.categories),) * 2:",
        "a case has given one certificate twice",
        ("Course", "Onboarding"),
    ),
    "draws": BrokenVersion(  # who was drawn before is forgotten
        "activities/books/draws.py",
        "return {row[0]: row[1] for row in connection.execute(counted)}",
        "return {}",
        "a draw does not know who was drawn before",
        ("QualityDay", "Inspection"),
    ),
    "rounds": BrokenVersion(  # a round that is late passes over what it missed
        "workflows/kinds/round.py",
        "due = self.following(done.at, facts.clock, done.period)",
        "due = self.following(self.now_taken.now, facts.clock, done.period)",
        "a round did not run",
        ("Contact", "DailyReport"),
    ),
}
"""By the ledger that each of them harms."""


def broken_copy(name: str, folder: Path) -> Path:
    """A copy of the product in a folder, broken in that way."""
    tree = folder / "broken"
    tree.mkdir()
    for part in PRODUCT:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / part)
    BROKEN[name].applied(tree)
    return tree


def worker_of(tree: Path, folder: Path, **environment: str) -> Process:
    """The worker of a copy, started as an operator starts ours."""
    return Process(folder, (sys.executable, str(tree / "worker.py")), **OPEN | environment)
