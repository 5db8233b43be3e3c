"""Stocktakes: what lies at a place is counted, differences are counted once more, explained and set right (一§34)."""

from collections.abc import Mapping, Sequence
from typing import Any

from temporalio import workflow

from models.fields import Text
from models.kinds.repair import NAME as REPAIR
from models.kinds.stocktake import (
    MOST_NAMED,
    CountedPart,
    CountedParts,
    CutReservation,
    Cuts,
    DifferenceCause,
    LineCounted,
    LineExplained,
    Second,
    SheetEntry,
    SheetLine,
    StocktakeEntry,
    StocktakeFacts,
    StocktakeRequest,
    above_tolerance,
)
from models.offices import STORES
from models.people import same_human
from models.stock.ledger import PartNumber, StockEntry
from models.stock.masters import PlaceKind
from models.vocabulary import Role
from workflows.clocks.turn import Refusal
from workflows.language.declaration import OPENING, SAME, Automatic, CommitmentRule, Step, also, event
from workflows.loop.case import Case
from workflows.parts.stock import Stock

WAREHOUSE, CLERK, SUPERVISOR = Role.WAREHOUSE, Role.CLERK, Role.SUPERVISOR
COUNTERS = (WAREHOUSE, CLERK, SUPERVISOR)
KITS_TOLD_SINCE = 6
"""The shape from which on a repair whose parts are cut hears of it."""
SHEET = {"stocktake_sheet": lambda _case, given: {"place": given["place"], "parts": given["parts"]}}


def _of_lines(case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked of the records about the parts that are counted."""
    own = {line.part: line.counted_at.isoformat() for line in given["lines"] if line.counted_at is not None}
    return {
        "case": case.case.workflow_id, "place": case.request.place, "parts": [line.part for line in given["lines"]],
        "moments": own,
    }  # fmt: skip


def _of_cuts(case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"case": case.case.workflow_id, "cut": [line.model_dump() for line in given["cut"] or ()]}


@workflow.defn(name="Stocktake")
class Stocktake(Case[StocktakeRequest, StocktakeFacts], Stock, letter="K", office=STORES):
    """What lies at a place is counted and held against the book (一§34)."""

    counting = Step("Being counted", "一§34")
    recounting = Step("What differs too much is counted once more, by somebody else", "一§34")
    counted = Step("Counted: differences are explained", "一§34")
    applied = Step("The book says what was counted", "一§34", end=True)
    abandoned = Step("Given up; the book stays as it was", "一§34", end=True)

    alone = True
    reads = SHEET
    commitments = (
        CommitmentRule(
            "count", "一§34", starts=(OPENING,), met=(counted, recounting), within="stocktake.count"
        ),
        CommitmentRule("recount", "一§34", starts=(recounting,), met=(counted,), within="stocktake.recount"),
        CommitmentRule("apply", "一§34", starts=(counted,), met=(applied,), within="stocktake.apply"),
    )
    automatic = (Automatic(recounting, counted, lambda case: not case.facts.to_recount),)

    # -- the opening ------------------------------------------------------------------------------------------------

    @staticmethod
    def subject_of(request: StocktakeRequest) -> str:
        return request.place

    def begin(self, request: StocktakeRequest) -> StocktakeFacts:
        """The sheet has a line for each part, and nothing on it; who keeps the place is told."""
        sheet = self.read("stocktake_sheet")
        self.wrong_unless(sheet["place"] is not None, "place", msg="is no place on the list")
        self.wrong_unless(
            sheet["place"].get("kind") != PlaceKind.TRANSIT, "place",
            msg="is where parts are on their way: `receive` and `settle_missing` of their requests say what has come",
        )  # fmt: skip
        unknown = ", ".join(sheet["unknown"])
        self.wrong_unless(not unknown, "parts", msg=f"not on the list of parts: {unknown}")
        self.wrong_unless(
            sheet["lines"], "place", msg="nothing lies there and nothing should: name the parts to be counted"
        )
        self.post(SheetEntry(place=request.place, parts=request.parts, at=self.at, by=request.by))
        keeper = sheet["place"]["keeper"]
        self.tell(keeper, "stocktake_opened", place=request.place, lines=str(sheet["lines"]))
        return StocktakeFacts(
            keeper=keeper, deputy=sheet["place"]["deputy"], lines=sheet["lines"], missing=sheet["lines"]
        )

    def assignee_of(self, facts: StocktakeFacts) -> str | None:
        return facts.keeper

    @staticmethod
    def shown_of(facts: StocktakeFacts) -> dict[str, Any]:
        return facts.model_dump(include={"lines", "missing", "stale", "to_recount", "differing"})

    # -- counting ---------------------------------------------------------------------------------------------------

    @event(counting, to=(SAME, counted, recounting), by=COUNTERS, clause="一§34", reads={"stocktake_count": _of_lines})
    @also(recounting, counted, to=SAME)
    def count(self, lines: CountedParts, with_: Second | None = None) -> Any:
        """What was found, part by part; whoever keeps the place counts with somebody else."""
        self.accompanied(with_)
        standing = self.now_taken.draft.standing
        counting = standing == "counting"
        for place, (given, line) in enumerate(self.sheet_lines(lines)):
            self.may_be_counted(given, line, place, counting=counting)
        facts = self.note_count(lines, with_, again=False)
        if counting and not (facts.missing or facts.stale):
            return self.to_next()
        if standing == "recounting" and not facts.to_recount:
            self.to_next()
        return SAME

    @event(recounting, to=(SAME, counted), by=COUNTERS, clause="一§34", reads={"stocktake_count": _of_lines})
    def recount(self, lines: CountedParts, with_: Second | None = None) -> Any:
        """What differs too much, counted by somebody else than before."""
        self.accompanied(with_)
        for given, line in self.sheet_lines(lines):
            self.refuse_unless(line.to_recount, f"{given.part} is not to be counted once more")
            for person in line.counted_by:
                self.not_the_person(counted_by=person)
        facts = self.note_count(lines, with_, again=True)
        return SAME if facts.to_recount else self.to_next()

    @event(counted, to=SAME, by=(WAREHOUSE,), clause="一§34", reads={
        "stocktake_line": lambda case, given: {"case": case.case.workflow_id, "part": given["part"]},
    })  # fmt: skip
    def explain(self, part: PartNumber, cause: DifferenceCause, note: Text | None = None) -> None:
        """Why count and book differ; one that is explained may be explained better."""
        line = self.refuse_unless(self.read("stocktake_line"), f"{part} is not on the sheet")
        self.refuse_unless(not line["stale"], f"{part} is stale: count it again before")
        self.refuse_unless(line["difference"], f"{part} does not differ: there is nothing to explain")
        said = LineExplained(part=part, cause=cause, note=note)
        self.post(StocktakeEntry(place=self.request.place, explained=said, at=self.at, by=self.by))

    # -- the ends ---------------------------------------------------------------------------------------------------

    @event(counted, to=applied, by=(SUPERVISOR,), clause="一§34", reads={"stocktake_apply": _of_cuts})
    def apply(self, cut: Cuts | None = None) -> None:
        """The book is set right; what is no longer there is no longer kept for cases either."""
        for person in self.facts.counters:
            self.not_the_person(counted_by=person)
        found = self.read("stocktake_apply")
        self.refuse_unless(
            not found["stale"]["count"],
            f"{_named(found['stale'])}: something earlier was posted since the count, count again",
        )
        self.refuse_unless(not found["unexplained"]["count"], f"{_named(found['unexplained'])}: not explained yet")
        self.cut(cut or [], found["cases"])
        for short in found["short"]:
            raise self.short_of(short)
        self.post(StockEntry.apply_count(self.request.place, self.at, self.by))
        self.tell(self.facts.keeper, "stocktake_applied", place=self.request.place, differing=str(self.facts.differing))

    @event(counting, recounting, counted, to=abandoned, by=(SUPERVISOR,), clause="一§34")
    def abandon(self, reason: Text) -> None:
        """The supervisor gives the stocktake up."""
        self.tell(self.facts.keeper, "stocktake_abandoned", place=self.request.place, reason=reason)

    # -- helpers of the effects -------------------------------------------------------------------------------------

    def accompanied(self, second: str | None) -> None:
        """Who keeps the place does not count alone. Raises Refusal."""
        self.wrong_unless(
            second is None or not self.is_human(second), "with", msg="must be somebody else than who counts"
        )
        keepers = [who for who in (self.facts.keeper, self.facts.deputy) if who is not None and self.is_human(who)]
        self.refuse_unless(
            second or not keepers, f"with is needed: {self.by} keeps {self.request.place} and does not count alone"
        )

    def sheet_lines(self, lines: Sequence[CountedPart]) -> list[tuple[CountedPart, SheetLine]]:
        """Each part that is counted, with its line as the records have it. Raises Refusal."""
        seen, opened = self.read("stocktake_count"), self.now_taken.draft.opened_at
        for place, given in enumerate(lines):
            at = given.counted_at
            self.unfit_unless(
                at is None or opened <= at <= self.at, "lines", place, "counted_at",
                msg="must lie between the opening of the stocktake and this event",
            )  # fmt: skip
        return [(given, SheetLine.of(seen, place)) for place, given in enumerate(lines)]

    def may_be_counted(self, given: CountedPart, line: SheetLine, place: int, *, counting: bool) -> None:
        """While the place is counted any part found there; then what is stale. Raises Refusal."""
        may_be_added = counting and self.request.parts is None and line.known
        self.unfit_unless(
            line.on_sheet or may_be_added, "lines", place, "part",
            msg="is not on the sheet" if line.known else "is no part on the list",
        )  # fmt: skip
        self.refuse_unless(
            counting or line.stale, f"{given.part} is counted and nothing earlier was posted since: it stays so"
        )

    def note_count(self, lines: Sequence[CountedPart], second: str | None, *, again: bool) -> StocktakeFacts:
        """Writes the lines; the case keeps how many are still to be counted, and who has counted."""
        rows = [self.row_of(given, line, again=again) for given, line in self.sheet_lines(lines)]
        self.post(
            StocktakeEntry(place=self.request.place, lines=rows, counted_with=second, at=self.at, by=self.by)
        )
        rest, facts = self.read("stocktake_count")["rest"], self.facts
        facts.lines = rest["lines"] + len(rows)
        facts.missing, facts.stale = rest["missing"], rest["stale"]
        facts.to_recount = rest["to_recount"] + sum(row.to_recount for row in rows)
        facts.differing = rest["differing"] + sum(row.difference != 0 for row in rows)
        self.remark_left(rest)
        for person in filter(None, (self.by, second)):
            if not any(same_human(person, known) for known in facts.counters):
                facts.counters.append(person)
        return facts

    def remark_left(self, rest: Mapping[str, Any]) -> None:
        """Says on the timeline which parts are still to be counted, the first by name."""
        for key, word in (("missing", "not counted"), ("stale", "to be counted again"), ("to_recount", "once more")):
            if rest[key]:
                self.remark(f"{word}: {_named({'count': rest[key], 'parts': rest['named'][key]})}")

    def row_of(self, given: CountedPart, line: SheetLine, *, again: bool) -> LineCounted:
        """A line as it stands once it is counted; above its tolerance it is counted once more by somebody else."""
        tolerances = self.policy.integers("parts.tolerance_pct")
        above = above_tolerance(given.counted - line.book, line.book, tolerances, line.abc)
        return LineCounted(
            part=given.part, counted=given.counted, counted_at=given.counted_at or self.at, book=line.book,
            last_entry=line.last_entry, recounted=again,
            to_recount=above and not again and self.now_taken.draft.standing != "counted",
        )  # fmt: skip

    def to_next(self) -> Step:
        """All is counted: what differs too much is counted once more, else explained and applied; who does is told."""
        facts, place = self.facts, self.request.place
        if facts.to_recount:
            for to in (SUPERVISOR, facts.keeper):
                self.tell(to, "stocktake_to_recount", place=place, lines=str(facts.to_recount))
            return self.recounting
        self.tell(SUPERVISOR, "stocktake_to_apply", place=place, differing=str(facts.differing))
        self.tell(facts.keeper, "stocktake_to_explain", place=place, differing=str(facts.differing))
        return self.counted

    def cut(self, lines: Sequence[CutReservation], cases: Mapping[str, Mapping[str, str] | None]) -> None:
        """Frees what is kept for cases and not there; the people of those cases are told. Raises Refusal."""
        told: dict[str, list[str]] = {}
        kits: dict[str, dict[str, int]] = {}
        for place, line in enumerate(lines):
            case = cases.get(line.case)
            self.unfit_unless(case is not None, "cut", place, "case", msg="is no case in the register")
            assert case is not None, "refused otherwise"
            self.free_of(case["workflow_id"], line.part, self.request.place, line.quantity)
            shown = f"{case['number']} {line.part} {line.quantity}"
            told.setdefault(case["assignee"] or SUPERVISOR, []).append(shown)
            if case.get("kind") == REPAIR and self.case.shape >= KITS_TOLD_SINCE:
                kit = kits.setdefault(case["workflow_id"], {})
                kit[line.part] = kit.get(line.part, 0) + line.quantity
        for to, lost in told.items():
            shown = _named({"count": len(lost), "parts": lost[:MOST_NAMED]})
            self.tell(to, "stocktake_cut", place=self.request.place, lost=shown)
        for repair, kit in kits.items():
            parts = [{"part": part, "quantity": quantity} for part, quantity in kit.items()]
            self.tell_case(repair, "parts_cut", place=self.request.place, lines=parts)

    def short_of(self, short: Mapping[str, Any]) -> Refusal:
        """Less would lie there than is kept for cases."""
        return self.refused(
            f"{short['part']}: {short['left']} would be left at {self.request.place}, and {short['kept']} are kept for "
            f"{', '.join(short['cases'])}: cut what is not there"
        )


def _named(found: Mapping[str, Any]) -> str:
    """The first parts by name, and how many more there are."""
    more = found["count"] - len(found["parts"])
    return ", ".join(found["parts"]) + (f" and {more} more" if more else "")
