"""Custody of the customer's goods: the goods book, and the receipt that the customer has for them (一§19(6), 一§25)."""

from typing import Any

from models.fields import Line, Lines, Text, Usual
from workflows.language.effects import Effects

NO_GOODS = "no goods of the customer are here"


class CustomerGoods(Effects[Any, Any]):
    """Each coming and going of the customer's goods stands in the goods book, under a number."""

    @property
    def receipt_no(self) -> str:
        """The number under which they came in last."""
        return f"{self.case.number}-{self.facts.receipts}"

    def goods(self, direction: str, remarks: str | None = None, *, key: str | None = None, final: bool = False) -> None:
        """Writes a line of the goods book: `in` or `out`."""
        self.form(
            "goods_book", f"{direction}-{key or self.facts.receipts}", final=final, direction=direction,
            receipt_no=self.receipt_no, remarks=remarks, **self.stamp("moved"),
        )


class Receipts(CustomerGoods):
    """Goods that are taken away, given back against the receipt."""

    def take_against_receipt(self, condition: str, accessories: Lines | None) -> None:
        """The customer gets a receipt, and the goods book a line."""
        facts = self.facts
        facts.receipts += 1
        facts.goods_out = True
        self.form(
            "take_in_receipt", str(facts.receipts), receipt_no=self.receipt_no, condition=condition,
            accessories=accessories or [], **self.stamp("taken_in"),
        )
        self.goods("in", condition, final=True)

    def hand_back(
        self, customer_signature: Line, receipt_returned: Usual = None, lost_receipt_statement: Text | None = None
    ) -> None:
        """The product goes back against its receipt, or a statement that the receipt is lost."""
        self.usual_keys(receipt_returned=receipt_returned)
        self.wrong_unless(
            receipt_returned or lost_receipt_statement, "receipt_returned",
            msg="receipt_returned true or lost_receipt_statement is needed",
        )
        self.goods_back(customer_signature=customer_signature, lost_receipt_statement=lost_receipt_statement)

    def goods_back(self, **values: Any) -> None:
        """They are with the customer again, or given up, as `values` say. Raises EventRefused where none are here."""
        self.refuse_unless(self.facts.goods_out, NO_GOODS)
        self.facts.goods_out = False
        self.form("take_in_receipt", str(self.facts.receipts), **self.stamp("returned"), **values)
        self.goods("out", final=True)
