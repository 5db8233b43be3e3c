"""What a case with a substitute unit remembers, writes and says of it (二§12)."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from models.books import BookEntry
from models.policy.parameter import Parameter
from models.stock.masters import UnitState
from models.tables import FormRow, moment
from models.words.words import Template, Words


class LoanerFacts(BaseModel):
    """Whether a substitute unit is with the customer."""

    loans: int = 0
    loan_open: bool = False
    pool_unit: str | None = None
    """The unit that is out, where the company's pool knows it."""


class PoolMove(BookEntry):
    """A unit of the pool becomes something else, if it is what it must be before."""

    book: ClassVar[str] = "pool"
    contested: ClassVar[bool] = True

    unit: str
    state: UnitState
    needs: UnitState | None = None
    at: datetime
    by: str


class LoanerLoan(FormRow, table=True):
    """A substitute unit lent during a repair (二§12)."""

    __tablename__ = "loaner_loan"

    unit: str
    condition_out: str
    customer_signature: str
    lent_at: datetime = moment(nullable=False)
    lent_by: str
    condition_in: str | None = None
    returned_at: datetime | None = moment()
    returned_by: str | None = None
    written_off: bool = False


PARAMETERS = (
    Parameter("loaner.offer_after_cd", 5, "二§12·2", "from day six other trades owe one by law", "CD"),
    Parameter("loaner.return_wd_after_repair", 3, "二§12·3", "the unit is needed by the next customer", "WD"),
)
TOPICS = {
    "loaner_offer": Template(
        Words("{number}: offer a loaner", "{number}：请提供备用机"),
        Words(
            "{kind} {number}: the repair is taking long. Please offer the customer a substitute unit ({clause}).",
            "{kind}单 {number}：维修时间较长，请向客户提供备用机（{clause}）。",
        ),
    ),
}
NAMES = {"commitment": {"loaner": Words("return of the loaner", "归还备用机")}}

REFUSALS = {
    "loaner_out": Words("a loaner is out already", "已借出备用机"),
    "no_loaner": Words("no loaner is out", "没有借出的备用机"),
    "unit_is": Words(
        "{unit} is {state}, not {needed}: take another unit", "{unit} 的状态为 {state}，不是 {needed}：请换一台"
    ),
}
WHYS = {
    "loaner.offer_after_cd": "其他行业依法自第六日起提供备用机",
    "loaner.return_wd_after_repair": "备用机须供下一位客户使用",
}
