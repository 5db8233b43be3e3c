"""What a case remembers, and is told, of the parts that are kept for it (一§19(3), 二§11)."""

from pydantic import BaseModel, Field

from models.words.words import Template, Words


class KitPart(BaseModel):
    """Pieces of a part that are kept for the case at a place."""

    part: str
    place: str
    reserved: int


class KitFacts(BaseModel):
    """The parts kept for the case, as it knows; `parts_asked` once any were asked for."""

    parts_asked: bool = False
    kit: list[KitPart] = Field(default_factory=list)


TOPICS = {
    "parts_arrived": Template(
        Words("{number}: your parts have come", "{number}：配件已到"),
        Words(
            "Parts for {kind} {number} lie at {place}: {parts} ({clause}).",
            "{kind}单 {number} 所需配件已到 {place}：{parts}（{clause}）。",
        ),
    ),
}

REFUSALS = {
    "before_kits": Words(
        "the case was opened before parts were booked: ask the store by itself",
        "该案件在配件入账启用之前立案：请另行向仓库申请",
    ),
    "no_store": Words(
        "no store serves this case: the list of places has no centre", "没有为本案供货的仓库：库位名册中没有总库"
    ),
}
