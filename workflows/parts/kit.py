"""The parts that are kept for a case: asked for, seen before the visit, used, given back (一§19(3), 二§11)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.parts.kit import KitPart
from models.stock.ledger import LINES, MOST_PIECES, EntryKind, PartLines, PlaceId
from workflows.language.declaration import reading
from workflows.parts.stock import Stock

KIT_SINCE = 5
"""The shape from which on parts are kept and booked; older cases note them as before."""
LEDGER_SINCE = 6
"""The shape from which on what the ledger keeps is the kit; older cases add up what they were told."""
FOLLOWS_SINCE = 7
"""The shape from which on the kit follows the technician; of older cases it stays in the van where it lies."""
NEEDING = ("registered", "assigned", "scheduled", "on_site", "repairing", "in_workshop")
"""States in which the case may still use parts."""
IN_WORKSHOP = ("in_workshop", "ready")
"""States in which the product lies in the workshop, which takes parts from its store."""
ARRIVED = {
    "kept_for": lambda case, _given: {"case": case.case.workflow_id} if case.case.shape >= LEDGER_SINCE else None,
    "kit_elsewhere": lambda case, _given: case.kit_asked(case.facts.technician),
}
"""What the ledger keeps for the case, and what of it lies in a van that is not the technician's."""
ELSEWHERE = {
    "kit_elsewhere": lambda case, given: case.kit_asked(given["technician"]) if case.facts.parts_asked else None
}
"""The latter, as of whom the case is now given to."""


class Kit(Stock):
    """What is free at the technician's van, else the workshop's store, is kept at once; the rest is asked for."""

    @property
    def books_parts(self) -> bool:
        """The case was opened since parts are booked."""
        return self.case.shape >= KIT_SINCE

    def store_asked(self, parts: Iterable[str]) -> dict[str, Any] | None:
        """The arguments of the reading `repair_store`; None where nothing is booked."""
        if not self.books_parts:
            return None
        workshop = self.case.standing == "in_workshop"
        return {
            "case": self.case.workflow_id, "technician": None if workshop else self.facts.technician,
            "parts": sorted(set(parts)),
        }  # fmt: skip

    def store_for_use(self, parts: Sequence[Any] | None) -> dict[str, Any] | None:
        """The same for parts that a finish names; none are, and none were asked for: nothing is read."""
        used = [used.part for used in parts or ()]
        return self.store_asked(used) if used or self.facts.parts_asked else None

    @reading({"repair_store": lambda case, given: case.store_asked(line.part for line in given["lines"])})
    def request_parts(self, lines: PartLines) -> None:
        """What is there is kept for the case, the rest asked for at the store that supplies it."""
        self.refuse_unless(self.books_parts, "the case was opened before parts were booked: ask the store by itself")
        store, place = self.store_of_the_case()
        for number, line in enumerate(lines):
            self.unfit_unless(line.part not in store["unknown"], "lines", number, "part", msg="is no part on the list")
        self.facts.parts_asked = True
        lacking = []
        for line in lines:
            there = min(store["free"].get(line.part, 0), line.quantity)
            self.keep_for(self.own_id, line.part, place, there)
            self.in_kit(line.part, place, there)
            if there < line.quantity:
                lacking.append({"part": line.part, "quantity": line.quantity - there})
        if lacking:
            self.ask_for(place, lacking)

    def ask_for(self, place: str, lines: Sequence[Mapping[str, Any]], by: str | None = None) -> None:
        """A linked request for what is not there, as urgent as the case; by the sender where nobody is named."""
        draft = self.now_taken.draft
        self.open_linked(
            "PartsRequest",
            {"to": place, "lines": list(lines), "reason": "repair", "case": draft.workflow_id,
             "urgent": self.facts.urgent},
            by=by,
        )  # fmt: skip
        self.remark(f"asked for: {_listed(lines)}")

    @reading(ARRIVED)
    def parts_arrived(self, place: PlaceId, lines: PartLines) -> None:
        """Parts that were asked for have come and are kept for the case; the technician is told."""
        # What has come to another's van is free there, and asked for anew: pieces on which others may draw at that
        # moment are not kept, as nobody is there who could be refused.
        if self.case.shape >= LEDGER_SINCE:
            self.as_in_ledger()
        else:
            for line in lines:
                self.in_kit(line.part, place, line.quantity)
        technician = self.facts.technician
        if technician is not None and not self._came_to_another_s_van(place, technician):
            shown = _listed([line.model_dump() for line in lines])
            self.tell(technician, "parts_arrived", place=place, parts=shown)

    def _came_to_another_s_van(self, place: str, technician: str) -> bool:
        """Whether it is free there; then as much is asked for anew, wherever it may lie."""
        if self.kit_asked(technician) is None:
            return False
        found = self.read("kit_elsewhere")
        self._keep_anew(self._freed(found), {**found, "free": {}}, technician)
        return any(row["place"] == place for row in found["lies"])

    @reading({"kept_for": lambda case, _given: {"case": case.case.workflow_id}})
    def parts_cut(self, place: PlaceId, lines: PartLines) -> None:
        """A count has found less than was kept for the case; its people hear of it from the count (一§34)."""
        self.as_in_ledger()
        self.remark(f"cut by a count at {place}: {_listed([line.model_dump() for line in lines])}")

    def as_in_ledger(self) -> None:
        """The kit is what the ledger keeps for the case, whatever was told meanwhile and in which order."""
        rows = self.read("kept_for")
        self.facts.parts_asked = True
        self.facts.kit = [KitPart(part=row["part"], place=row["place"], reserved=row["quantity"]) for row in rows]

    def kit_asked(self, technician: str | None) -> dict[str, Any] | None:
        """The arguments of the reading `kit_elsewhere`; None where there is no technician, and for older cases."""
        if self.case.shape < FOLLOWS_SINCE or technician is None:
            return None
        workshop = self.case.standing in IN_WORKSHOP
        return {"case": self.case.workflow_id, "technician": technician, "workshop": workshop}

    def kit_follows(self, technician: str) -> None:
        """What is kept in another's van is free again; as much is kept, or asked for, where the case takes parts from.

        Parts leave a van for a store alone: nobody fetches them from another's (二§11).
        """
        if self.facts.parts_asked and self.kit_asked(technician) is not None:
            found = self.read("kit_elsewhere")
            wanted = self._freed(found)
            if found["requests"]:
                self.remark(f"still to come to another's van: {', '.join(found['requests'])}")
            self._keep_anew(wanted, found, technician)

    def _freed(self, found: Mapping[str, Any]) -> Counter[str]:
        """Frees what is kept in others' vans. Answers how many of each part the case is to have instead."""
        wanted = Counter[str]()
        for row in found["lies"]:
            self.free_of(self.own_id, row["part"], row["place"], row["quantity"])
            wanted[row["part"]] += row["quantity"]
        emptied = sorted({row["place"] for row in found["lies"]})
        for van in emptied:
            self.remark(f"free again at {van}: {_listed(row for row in found['lies'] if row['place'] == van)}")
        self.facts.kit = [part for part in self.facts.kit if part.place not in emptied]
        return wanted if self.case.standing in NEEDING and found["place"] is not None else Counter()

    def _keep_anew(self, wanted: Counter[str], found: Mapping[str, Any], technician: str) -> None:
        """Keeps what is free where the case takes parts from; the technician asks for the rest."""
        lacking = []
        for part, pieces in sorted(wanted.items()):
            there = min(found["free"].get(part, 0), pieces)
            self.keep_for(self.own_id, part, found["place"], there)
            self.in_kit(part, found["place"], there)
            if there < pieces:
                lacking.append({"part": part, "quantity": min(pieces - there, MOST_PIECES)})
        for first in range(0, len(lacking), LINES):
            self.ask_for(found["place"], lacking[first : first + LINES], by=technician)

    def use_parts(self, parts: Sequence[Any]) -> None:
        """What a finish names is consumed: first what is kept for the case, then what lies at hand; the rest is freed.

        A part that is on no list is noted, as all parts were before.
        """
        if self.store_for_use(parts) is None:
            return
        if self.late_posting:
            self.remark("late_posting")
        store = self.read("repair_store")
        used: dict[str, int] = {}
        for part in parts:
            used[part.part] = used.get(part.part, 0) + part.quantity
        unknown = [part for part in used if part in store["unknown"]]
        if unknown:
            self.remark(f"not in the master: {', '.join(unknown)}")
        counted = [part for part in used if part not in unknown and self._consume(part, used[part], store)]
        if counted:
            self.remark(f"before the count: {', '.join(counted)}")
        self.free_kit()

    def _consume(self, part: str, quantity: int, store: Mapping[str, Any]) -> bool:
        """Books that pieces of a part were used; whether some were not, as a later count has them already (二§11)."""
        left, already = quantity, False
        for row in store["kept"]:
            taken = min(left, row["quantity"]) if row["part"] == part else 0
            self.free_of(self.own_id, part, row["place"], taken)
            already |= self._use(part, row["place"], taken, store)
            left -= taken
        if left:
            _, place = self.store_of_the_case()
            already |= self._use(part, place, left, store)
        return already

    def _use(self, part: str, place: str, quantity: int, store: Mapping[str, Any]) -> bool:
        if not quantity or [place, part] in store["counted"]:
            return bool(quantity)
        self.enter(EntryKind.CONSUMED, part, place, -quantity)
        return False

    def free_kit(self) -> None:
        """Nothing is kept for the case any more."""
        if self.facts.parts_asked:
            self.free_all(self.own_id)
            self.facts.kit = []

    def store_of_the_case(self) -> tuple[Mapping[str, Any], str]:
        """What the records say, and the place whose stock the case uses. Raises Refusal where there is none."""
        store = self.read("repair_store")
        place = self.refuse_unless(store["place"], "no store serves this case: the list of places has no centre")
        return store, str(place)

    def in_kit(self, part: str, place: str, pieces: int) -> None:
        """So many more are kept for the case."""
        for found in self.facts.kit:
            if (found.part, found.place) == (part, place):
                found.reserved += pieces
                return
        if pieces:
            self.facts.kit.append(KitPart(part=part, place=place, reserved=pieces))


def _listed(lines: Iterable[Mapping[str, Any]]) -> str:
    """Parts as people read them: `3 × pump-12`."""
    return ", ".join(f"{line['quantity']} × {line['part']}" for line in lines)
