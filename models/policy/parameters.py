"""Every parameter of the policy: key, default, clause, and why the default is what it is.

The key's ending gives the unit of a bare number. Money is a string with two decimals. `default_policy.toml` is
written from this table, and a test holds the two together.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One row of the policy."""

    key: str
    default: Any
    clause: str
    why: str
    unit: str | None = None
    """Unit of a bare number, for durations; None for everything else."""


def _p(key: str, default: Any, clause: str, why: str, unit: str | None = None) -> Parameter:
    return Parameter(key, default, clause, why, unit)


PARAMETERS: tuple[Parameter, ...] = (
    _p("event.backdate_max_minutes", 240, "一§19(10)", "half a day; the daily report corrects the rest"),
    _p("escalation.warn_ratio", 0.75, "一§19(5)", "the share of a clock after which the assignee is warned"),
    _p("escalation.ack", "1 WH", "一§19(5)", "time to take charge before the next rung", "WH"),
    _p("escalation.ack_clock", "30 min", "一§30·3", "the same for clocks that run day and night", "min"),
    _p("hold.customer", "7 CD", "一§19(5)", "a week for an answer", "CD"),
    _p("hold.parts", "30 CD", "一§34", "the statutory ceiling of a repair", "CD"),
    _p("hold.other", "3 WD", "一§19(5)", "anything else is looked at within three days", "WD"),
    _p("conduct.decide", "3 WD", "一§26", "a person decides, soon", "WD"),
    _p("notify.give_up", "3 CD", "一§19(5)", "after three days of tries a person has to find another way", "CD"),
    _p("intake.emergency_report_minutes", 10, "一§30·3", "round the clock", "min"),
    _p("repair.callback_wm", 30, "一§19(2)·2", "published pledges run 15 to 30 minutes", "WM"),
    _p("repair.contact_urgent", "15 WM", "一§19(2)·2", "half of the usual", "WM"),
    _p("repair.arrival_wh_urban", 4, "一§19(11)·1", "half a day", "WH"),
    _p("repair.arrival_wh_suburban", 8, "一§19(11)·1", "one full working day", "WH"),
    _p("repair.onsite_limit_wd", 3, "一§19(9)·2", "promised limit on site", "WD"),
    _p("repair.workshop_limit_cd", 7, "一§19(9)·2", "promised limit in the workshop", "CD"),
    _p("repair.statutory_limit_cd", 30, "一§19(9)·2", "after it an exchange is due (三包)", "CD"),
    _p("repair.collect", "3 WD", "一§19(6)·2", "the customer comes for it, or it is brought", "WD"),
    _p("repair.settle", "1 WD", "一§19(4)·2", "fees are settled on completion", "WD"),
    _p("repair.onsite_collect_max_cny", "200.00", "一§19(4)·2", "a call-out fee and a small part"),
    _p("repair.cash_handin_wd", 1, "一§19(4)·2", "cash does not stay overnight twice", "WD"),
    _p("repair.payment", "10 WD", "一§19(4)·3", "two weeks to pay an invoice", "WD"),
    _p("repair.invoice_days", 3, "一§19(4)·3", 'fixed by the policy; working days, "3 CD" for calendar days', "WD"),
    _p("repair.workorder_handin_wd", 1, "一§19(9)·1", "handed in after each repair", "WD"),
    _p("repair.review", "2 WD", "一§19(9)·1", "rated while it is remembered", "WD"),
    _p("repair.return_goods", "3 WD", "一§19(6)·2", "a cancelled repair gives the goods back", "WD"),
    _p("callback.after_close_wd", 2, "一§36", "a call while the impression is fresh", "WD"),
    _p("loaner.offer_after_cd", 5, "二§12·2", "from day six other trades owe one by law", "CD"),
    _p("loaner.return_wd_after_repair", 3, "二§12·3", "the unit is needed by the next customer", "WD"),
    _p("return.no_reason_days", 7, "一§21·1", "statutory length for distance selling"),
    _p("return.refund_cd_after_receipt", 7, "一§21·1", "statutory deadline for paying back", "CD"),
    _p(
        "return.excluded",
        ["food", "drugs", "cosmetics", "intimate_wear", "gold_jewellery", "photosensitive", "tobacco", "alcohol",
         "mouth_blown_instrument", "battery"],
        "一§21·2",
        "the policy's list",
    ),
    _p(
        "return.excluded_distance",
        ["made_to_order", "perishable", "unsealed_digital", "periodical"],
        "一§20",
        "the statute's list for distance sales",
    ),
    _p("return.sanbao_normal_days", 7, "一§22·1", "fixed by the policy"),
    _p("return.sanbao_exchange_days", 15, "一§22·2", "the exchange right of 三包"),
    _p("return.durable_months", 6, "一§20", "the burden of proof is the seller's for durable goods"),
    _p("return.seasonal_grace_days", 7, "一§23(2)", "the same as the no-reason window"),
    _p("return.seasonal_max_days", 30, "一§23(2)", "after a season's month nothing is taken back"),
    _p("return.company_fault_basis", "paid", "一§23(3)", 'price paid at purchase; "list" for the list price'),
    _p("return.dept_task_wd", 1, "一§25", "each department's own task", "WD"),
    _p("return.decision", "1 WD", "一§21", "the customer hears the next day", "WD"),
    _p("return.report", "15 CD", "一§22·2", "a competent body needs two weeks", "CD"),
    _p("return.negotiation", "5 WD", "一§24·2", "a week of talking", "WD"),
    _p("return.transport", "7 CD", "一§25", "the goods are on their way", "CD"),
    _p("return.cause", "5 WD", "一§27", "found while the goods are at hand", "WD"),
    _p("return.close", "2 WD", "一§27", "filed", "WD"),
    _p("return.return_goods", "3 WD", "一§24·1", "the goods go back to the customer", "WD"),
    _p("complaint.report_wm", 30, "一§28(1)", "working minutes from notice to acceptance", "WM"),
    _p("complaint.report_media_minutes", 10, "一§28(1)", "media and regulator, day and night", "min"),
    _p("complaint.trend_count", 3, "一§28(1)", "three make a trend"),
    _p("complaint.trend_days", 7, "一§28(1)", "within a week", "CD"),
    _p("complaint.first_reply_wh", 4, "一§28(2)", "half a day", "WH"),
    _p("complaint.resolve_wd", 7, "一§28(2)", "the regulator's own measure", "WD"),
    _p("complaint.remind", "7 CD", "一§28(2)", "an unconfirmed answer is asked for again", "CD"),
    _p("complaint.confirmation", "10 CD", "一§28(2)", "then it counts as unconfirmed", "CD"),
    _p("complaint.cause", "5 WD", "一§28(3)", "found while it is remembered", "WD"),
    _p("complaint.archive", "2 WD", "一§28(2)", "filed", "WD"),
    _p("complaint.archive_years", 3, "一§28(2)", "the time limit for complaining to the regulator"),
    _p("proposal.accept_wd", 1, "三§5", "an acceptance record the next day", "WD"),
    _p("proposal.study_wd", 10, "三§5", "two working weeks", "WD"),
    _p("proposal.study_forced", "5 WD", "三§9·1", "a decision that waited two months waits no longer", "WD"),
    _p("proposal.notify_wd", 2, "三§7", "the customer is told", "WD"),
    _p("proposal.hold_months", 2, "三§9·1", "fixed by the policy", "months"),
    _p("proposal.hold_extension_max", 1, "三§9·1", '"generally" allows one exception'),
    _p("proposal.hold_extension", "1 months", "三§9·1", "of one month", "months"),
    _p("proposal.hold_reminders_cd", [14, 3], "三§9·1", "days before the hold expires"),
    _p("proposal.grade", "20 WD", "三§11·1", "the panel meets monthly", "WD"),
    _p("proposal.reward", "10 WD", "三§11·2", "paid with the next run", "WD"),
    _p("proposal.close", "5 WD", "三§8", "filed", "WD"),
    _p("proposal.weights", [30, 30, 40], "三§11·1", "creativity, feasibility, benefit; sum 100"),
    _p("proposal.grades", [90, 80, 65], "三§11·2", "A, B and C from these scores on, else D"),
    _p("proposal.rewards_cny", ["5000.00", "2000.00", "500.00", "100.00"], "三§11·2", "A to D; for the GM to set"),
    _p("proposal.certificate_per_year", 3, "三§12", "declined proposals in a calendar year"),
)
BY_KEY = {parameter.key: parameter for parameter in PARAMETERS}


def as_toml() -> str:
    """The table as a policy file, each clause beside its parameter."""
    lines = ["# The policy's parameters. A file of your own may hold only what it changes.", ""]
    table = ""
    for parameter in PARAMETERS:
        prefix, _, name = parameter.key.partition(".")
        if prefix != table:
            lines += ([""] if table else []) + [f"[{prefix}]"]
            table = prefix
        lines.append(f"{name} = {_toml(parameter.default)}  # {parameter.clause}: {parameter.why}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
