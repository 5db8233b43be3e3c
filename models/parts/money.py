"""What a case with money remembers and writes of it: payments, settlements, invoices (一§19(4)·2–3, 一§23)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel

from models.fields import Money
from models.tables import FormRow, moment, yuan
from models.words.words import Words

FREE = Decimal("0.00")


class Method(StrEnum):
    """How a charge is settled (一§19(4)·2)."""

    NONE = "none"
    ON_SITE_CASH = "on_site_cash"
    FINANCE = "finance"


class PaymentFacts(BaseModel):
    """How many rows of payments there are."""

    payments: int = 0


class ChargeFacts(BaseModel):
    """What the customer owes for work, and how far it is settled, paid and invoiced."""

    amount_due: Money = FREE
    """The accepted lines when the work was finished; else 0.00."""
    amount: Money = FREE
    method: Method = Method.NONE
    cash_in: bool = False
    paid: bool = False
    invoiced: bool = False

    @property
    def unpaid(self) -> bool:
        """Money is still to come in, or an invoice to go out (一§19(4)·2–3)."""
        cash = self.method is Method.ON_SITE_CASH and not self.cash_in
        bill = self.method is Method.FINANCE and not self.paid
        return cash or bill or (self.amount > 0 and not self.invoiced)


class Payment(FormRow, table=True):
    """Settlements, payments and cash handed in (一§19(4)·2–3)."""

    kind: str
    amount: Decimal = yuan(nullable=False)
    method: str | None = None
    reference: str | None = None
    at: datetime = moment(nullable=False)
    by: str


class Invoice(FormRow, table=True):
    """An invoice issued by finance (一§19(4)·3)."""

    invoice_no: str
    amount: Decimal = yuan(nullable=False)
    issued_at: datetime = moment(nullable=False)


NAMES = {
    "commitment": {
        "cash_hand_in": Words("handing in the cash", "现金上交"),
        "payment": Words("receiving the payment", "收取款项"),
        "invoice": Words("issuing the invoice", "开具发票"),
    }
}

REFUSALS = {
    "method_none": Words("must be none if and only if the amount is 0.00", "金额为 0.00 时须为 none，否则不得为 none"),
    "amount_of_quote": Words(
        "the amount must be {amount}, that of the accepted quote", "金额须为客户同意的报价 {amount}"
    ),
    "cash_limit": Words("cash on site goes up to {limit}; use finance", "当场收取现金不得超过 {limit}，请改为 finance"),
    "invoice_issued": Words("the invoice is issued", "发票已开具"),
    "nothing_to_invoice": Words("there is nothing to invoice", "没有需要开票的金额"),
    "settled_by": Words("the {kind} was settled by {method}, not {other}", "该 {kind} 按 {method} 结算，而非 {other}"),
    "recorded": Words("it is recorded already", "已有登记"),
    "amount_exactly": Words("the amount must be exactly {amount}", "金额须恰为 {amount}"),
}
