"""The modules that hold the rules, and the tests that are theirs: those without a server first."""

CLOCKS = ("test_clock_edges.py", "test_clock_rules.py", "test_begun_on_hold.py")
REHEARSED = (*CLOCKS, "test_rehearsed_cases.py", "test_kind_edges.py", "test_event_times.py", "test_inbox.py",
             "test_rehearsed_openings.py")
STORED = "test_replay.py::test_a_stored_history_replays"
WHOLE = "test_whole_cases.py"
PARTS = ("test_parts.py", *REHEARSED, STORED, "test_records.py")
LOOP = (STORED, "test_signals.py", "test_opening.py", "test_late_events.py", "test_hold.py", "test_commitments.py")
RETURNS = ("test_returns.py", "test_return_decisions.py", "test_return_money.py", "test_return_offers.py")
APPRAISALS = ("test_appraisal.py",)
WRITTEN = (
    "test_slow_road.py", "test_reckoning.py", "test_records.py", "test_trends.py", "test_certificates.py",
    "test_lost_attempts.py",
)  # fmt: skip
KITS = ("test_repair_parts.py", "test_repair_handed_on.py")
PARTS_ASKED = ("test_partsrequest.py", "test_parts_company.py", "test_rehearsed_cases.py")
RULES: dict[str, tuple[str, ...]] = {
    "models/kinds/assessment.py": ("test_assessment.py", "test_rehearsed_cases.py", *RETURNS),
    "models/policy/calendar.py": ("test_calendar.py", *REHEARSED, "test_minutes.py", "test_provisional.py"),
    "models/policy/duration.py": ("test_calendar.py", "test_policy.py", *CLOCKS, "test_gateway.py"),
    "models/fields.py": ("test_fields.py", "test_rehearsed_cases.py", "test_gateway.py", "test_opening.py"),
    "models/policy/policy.py": ("test_policy.py", "test_assessment.py", *CLOCKS, "test_publish.py"),
    "models/kinds/proposal.py": (
        "test_grading.py", "test_rehearsed_cases.py", "test_proposal.py", "test_proposal_hold.py",
    ),
    "workflows/clocks/clocks.py": (*REHEARSED, "test_complaint_clocks.py", *LOOP),
    "workflows/loop/commitments.py": (*REHEARSED, "test_complaint_clocks.py", *LOOP),
    "workflows/loop/steps.py": (*REHEARSED, *LOOP, "test_provisional.py"),
    "workflows/loop/admission.py": (*REHEARSED, *LOOP, "test_provisional.py"),
    "workflows/clocks/ladder.py": (*REHEARSED, "test_ladder.py", *LOOP),
    "workflows/language/effects.py": (*REHEARSED, "test_kind.py", "test_conduct.py", "test_proposal_hold.py", *LOOP),
    "workflows/language/context.py": (*REHEARSED, "test_kind.py", "test_conduct.py", "test_proposal_hold.py", *LOOP),
    "workflows/language/timing.py": (*REHEARSED, "test_kind.py", "test_conduct.py", "test_proposal_hold.py", *LOOP),
    "workflows/parts/call_back.py": (*PARTS, "test_repair.py"),
    "workflows/parts/cause.py": (*PARTS, "test_complaint.py"),
    "workflows/parts/custody.py": (*PARTS, "test_repair.py", *RETURNS),
    "workflows/parts/loaner.py": (*PARTS, "test_repair.py"),
    "workflows/parts/money.py": (*PARTS, "test_repair.py", *RETURNS),
    "workflows/parts/every_kind.py": (*REHEARSED, "test_ladder.py", "test_kind.py"),
    "workflows/parts/holding.py": (*REHEARSED, "test_hold.py", "test_proposal_hold.py"),
    "workflows/parts/conduct.py": (*REHEARSED, "test_conduct.py"),
    "workflows/loop/inbox.py": (*REHEARSED, *LOOP),
    "workflows/loop/case.py": (*REHEARSED, *LOOP, "test_provisional.py", "test_continue.py", "test_records.py"),
    "workflows/loop/opening.py": (*REHEARSED, *LOOP, "test_provisional.py", "test_continue.py"),
    "workflows/clocks/turn.py": (*REHEARSED, *LOOP),
    "workflows/language/checks.py": ("test_declarations.py", "test_kind.py"),
    "workflows/kinds/repair.py": (*REHEARSED, STORED, "test_repair.py", "test_conduct.py", "test_records.py", WHOLE),
    "workflows/kinds/returns.py": (*REHEARSED, STORED, *RETURNS, WHOLE),
    "workflows/kinds/complaint.py": (
        *REHEARSED, STORED, "test_complaint.py", "test_complaint_clocks.py", "test_trends.py", WHOLE,
    ),
    "workflows/kinds/proposal.py": (*REHEARSED, STORED, "test_proposal.py", "test_proposal_hold.py", WHOLE),
    "models/kinds/appraisal_scoring.py": ("test_appraisal_scoring.py",),
    "workflows/parts/rating.py": ("test_appraisal_raters.py", "test_appraisal_scoring.py", *APPRAISALS),
    "workflows/kinds/appraisal.py": (*APPRAISALS, "test_appraisal_raters.py", "test_appraisal_scoring.py"),
    "activities/access/accounts.py": ("test_sign_in_accounts.py", "test_sessions.py", "test_sign_in.py"),
    "activities/access/employment.py": ("test_sign_in_accounts.py",),
    "activities/access/links.py": ("test_sign_in_accounts.py", "test_sign_in.py"),
    "activities/access/passwords.py": ("test_sign_in.py", "test_sign_in_accounts.py"),
    "activities/access/principal.py": ("test_principal.py",),
    "activities/access/sessions.py": ("test_sessions.py", "test_sign_in.py", "test_sign_in_accounts.py"),
    "activities/access/signing_in.py": ("test_sign_in.py", "test_sign_in_accounts.py"),
    "activities/access/slowdown.py": ("test_sign_in.py",),
    "activities/access/tokens.py": ("test_program_tokens.py", "test_sign_in.py"),
    "activities/books/people/appraising.py": ("test_appraisal_raters.py", "test_appraisal_round.py"),
    "activities/books/people/appraisals.py": ("test_appraisal_counts.py", "test_appraisal_month.py"),
    "activities/books/people/appraisal_counts.py": ("test_appraisal_counts.py", "test_appraisal_month.py"),
    "activities/books/people/appraisal_records.py": ("test_appraisal_counts.py", "test_appraisal_month.py"),
    "models/kinds/dailyreport.py": ("test_dailyreport.py",),
    "workflows/kinds/dailyreport.py": ("test_dailyreport.py", "test_daily_reports.py"),
    "activities/books/people/dailyreports.py": ("test_daily_reports.py",),
    "workflows/kinds/partsrequest.py": PARTS_ASKED,
    "workflows/parts/requested_parts.py": PARTS_ASKED,
    "workflows/parts/kit.py": (*KITS, "test_rehearsed_cases.py", "test_parts_company.py"),
    "workflows/parts/stock.py": (*KITS, *PARTS_ASKED),
    "activities/books/stock/kit_readings.py": ("test_repair_handed_on.py",),
    "activities/books/stock/stock.py": ("test_stock_book.py", "test_stocktake_lines.py", "test_parts_company.py"),
    "activities/books/stocktake_ledger.py": ("test_stocktake_lines.py", "test_stocktake.py", "test_stock_book.py"),
    "activities/books/stock/pool.py": ("test_pool_book.py",),
    "workflows/kinds/purchase.py": ("test_purchase.py", "test_purchase_company.py", "test_rehearsed_cases.py"),
    "workflows/kinds/stocktake.py": ("test_stocktake.py", "test_stocktake_lines.py", "test_rehearsed_cases.py"),
    "workflows/kinds/partsplan.py": ("test_partsplan.py", "test_partsplan_company.py", "test_rehearsed_cases.py"),
    "models/stock/plan.py": ("test_plan_reckoning.py", "test_plan_of_a_year.py", "test_partsplan.py"),
    "workflows/kinds/custody.py": ("test_custody.py", "test_custody_value.py", "test_rehearsed_cases.py"),
    "workflows/kinds/handover.py": ("test_handover.py", "test_holdings.py", "test_rehearsed_cases.py"),
    "activities/rules/stock/stock_changes.py": ("test_stock.py",),
    "models/stock/faults.py": ("test_stock_masters.py", "test_masters.py"),
    "activities/records/record.py": WRITTEN,
    "activities/books/service/sightings.py": ("test_reckoning.py", "test_trends.py"),
    "activities/books/service/declined_proposals.py": ("test_reckoning.py", "test_certificates.py"),
    "activities/records/opening.py": ("test_customer_entries.py", "test_open_case.py", "test_opening.py"),
    "activities/notices/outbox_rows.py": ("test_outbox_rows.py", "test_outbox.py", "test_outbox_outages.py"),
    "activities/records/statement.py": (*WRITTEN, "test_staff_register.py"),
    "activities/rules/people/absences.py": ("test_absences.py",),
    "activities/rules/people/people.py": ("test_absences.py",),
    "models/people.py": ("test_staff_register.py", "test_absences.py"),
}

_UNIT = "of the duration only its unit is asked"
_DIGITS = "more digits than a duration may have are refused before"
_REST = "Unit.MIN: 525_600, Unit.H: 17_520, Unit.WM: 120_000, Unit.WH: 2_000, Unit.WD: 1_000,"
_TURN = "the next step has a turn of its own; nothing asks in between"
_DOUBLED = "doubled: int = 2 ** min(attempt - 1, {})"
_PLACE = 'if len(loc) {} 1 and loc[0] == "hours" and isinstance(loc[1], int):'
_WORKING = "if Duration(amount={}, unit=unit).is_working:"
_SHARE = "return share if Duration(amount={}, unit=unit).is_clock else self.next_opening(share)"
ALIKE: dict[tuple[str, str, str], str] = {
    ("models/policy/calendar.py", _WORKING.format(1), _WORKING.format(2)): _UNIT,
    ("models/policy/calendar.py", _SHARE.format(1), _SHARE.format(2)): _UNIT,
    ("models/policy/duration.py", f"_LONGEST = {{Unit.S: 10**7, {_REST}", f"_LONGEST = {{Unit.S: 11**7, {_REST}"): (
        _DIGITS
    ),
    ("models/policy/duration.py", f"_LONGEST = {{Unit.S: 10**7, {_REST}", f"_LONGEST = {{Unit.S: 10**8, {_REST}"): (
        _DIGITS
    ),
    ("workflows/clocks/clocks.py", "if end <= start:", "if end < start:"): (
        "from a moment to itself no time passes either way"
    ),
    ("activities/notices/outbox_rows.py", _DOUBLED.format(20), _DOUBLED.format(21)): (
        "the longest pause is shorter by far"
    ),
    ("models/policy/calendar.py", _PLACE.format(">"), _PLACE.format(">=")): (
        "the days of a week are always seven in a file"
    ),
    ("workflows/loop/case.py", "self.turn = None", "pass"): _TURN,
}  # fmt: skip
"""Changes that change nothing, by module, line and changed line, each with the reason."""
