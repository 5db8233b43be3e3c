"""How long a case may be held, and what its limit is called (一§19(5), 一§34)."""

from models.policy.parameter import Parameter
from models.words.words import Words

PARAMETERS = (
    Parameter("hold.customer", "7 CD", "一§19(5)", "a week for an answer", "CD"),
    Parameter("hold.parts", "30 CD", "一§34", "the statutory ceiling of a repair", "CD"),
    Parameter("hold.other", "3 WD", "一§19(5)", "anything else is looked at within three days", "WD"),
    Parameter("hold.supplier", "30 CD", "一§34", "as long as for parts", "CD"),
    Parameter("hold.person", "10 WD", "四§10·1", "two weeks away, on leave or on a course", "WD"),
)
NAMES = {"commitment": {"hold_limit": Words("the end of the hold", "暂停期限")}}
