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

REFUSALS = {
    "shortens_only": Words(
        "until_at may only shorten the hold, which ends at {at} at the latest",
        "until_at 只能缩短暂停，暂停最迟于 {at} 结束",
    ),
    "no_until": Words("until_at has no place where a hold has no limit", "暂停没有期限，不得填写 until_at"),
}
WHYS = {
    "hold.customer": "给客户一周答复",
    "hold.parts": "不超过法定维修期限",
    "hold.other": "其他原因三日内须过问",
    "hold.supplier": "与待配件相同",
    "hold.person": "休假或培训，两周",
}
