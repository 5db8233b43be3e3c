"""What a case with the customer's goods remembers and writes of them (一§19(6)·1, 一§25)."""

from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Field as Column

from models.tables import FormRow, listing, moment
from models.words.words import Words


class CustodyFacts(BaseModel):
    """How often goods of the customer came in."""

    receipts: int = 0


class ReceiptFacts(CustodyFacts):
    """Whether they are here, where the customer holds a receipt for them."""

    goods_out: bool = False
    """The customer's goods are with us, against receipt number `receipts`."""


class TakeInReceipt(FormRow, table=True):
    """The receipt for a product that is taken away (一§19(6)·1)."""

    __tablename__ = "take_in_receipt"

    receipt_no: str | None = Column(default=None, unique=True)
    condition: str | None = None
    accessories: list[str] = listing()
    taken_in_at: datetime | None = moment()
    taken_in_by: str | None = None
    returned_at: datetime | None = moment()
    returned_by: str | None = None
    customer_signature: str | None = None
    lost_receipt_statement: str | None = None
    written_off: bool = False


class GoodsBook(FormRow, table=True):
    """The book of goods in and out (一§19(6)·1)."""

    __tablename__ = "goods_book"

    direction: str
    receipt_no: str
    remarks: str | None = None
    moved_at: datetime = moment(nullable=False)
    moved_by: str


NAMES = {"commitment": {"return_goods": Words("giving back the customer's goods", "退还客户物品")}}

REFUSALS = {
    "receipt": Words(
        "receipt_returned true or lost_receipt_statement is needed",
        "须填写 receipt_returned 为 true，或 lost_receipt_statement",
    ),
    "no_goods": Words("no goods of the customer are here", "我处没有客户的商品"),
}
