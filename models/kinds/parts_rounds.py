"""The rounds over the stores: what is to be topped up each morning, what is not booked each evening (一§34, 二§11)."""

from models.kinds.partsrequest import NAME as PARTS_REQUEST
from models.kinds.round import Every, RoundEntry
from models.policy.parameter import Parameter
from models.words.words import Template, Words

SHOWN = 10
"""As many things as one message names; of the rest it says how many."""
ROUNDS = (
    RoundEntry("replenishment", Every.WORKDAY, "一§34", opens=PARTS_REQUEST),
    RoundEntry("bookings", Every.WORKDAY, "二§11"),
)
PARAMETERS = (
    Parameter("rounds.replenishment", "08:00", "一§34", "before the vans leave"),
    Parameter("rounds.bookings", "18:00", "二§11", "at the end of the day on which it was to be booked"),
)
TOPICS = {
    "centre_short": Template(
        Words("The centre is short of {count} parts", "备品中心有 {count} 种配件低于订货点"),
        Words(
            "At the centre these parts are at or below their reorder point ({clause}), with how many to buy: {parts}.",
            "备品中心下列配件已到或低于订货点（{clause}），需采购数量：{parts}。",
        ),
    ),
    "not_booked": Template(
        Words("Not booked yet: {count}", "尚未入账：{count} 项"),
        Words(
            "Parts and units at {place} are booked on the day they move ({clause}). Not booked yet: {things}.",
            "{place} 的配件和备用机应在当日入账（{clause}），尚未入账：{things}。",
        ),
    ),
}
