"""What a case whose customer is called back remembers and writes of the calls (一§17, 一§36)."""

from datetime import datetime

from pydantic import BaseModel

from models.policy.parameter import Parameter
from models.tables import FormRow, moment
from models.words.words import Words


class CallFacts(BaseModel):
    """How often the customer was called, and whether that is enough."""

    calls: int = 0
    call_done: bool = False


class FollowUp(FormRow, table=True):
    """A follow-up call (一§36)."""

    __tablename__ = "follow_up"

    reached: bool
    satisfied: bool | None = None
    rework: bool = False
    remarks: str | None = None
    called_at: datetime = moment(nullable=False)
    called_by: str


PARAMETERS = (
    Parameter("callback.after_close_wd", 2, "一§36", "a call while the impression is fresh", "WD"),
    Parameter("callback.sample_rate", 1.0, "一§36", "of all repairs the customer is called", whole=True),
)
NAMES = {"commitment": {"follow_up": Words("the follow-up call", "客户回访")}}

REFUSALS = {
    "call_done": Words("the call is done", "回访已完成"),
}
WHYS = {
    "callback.after_close_wd": "趁客户印象犹新时回访",
    "callback.sample_rate": "全部维修案件均回访客户",
}
