"""The modules that hold the rules, and which tests are theirs, the quick ones first."""

FILES = ["test_clock_rules.py", "test_calendar.py"]
REHEARSED: list[str] = []
LOOP = ["test_promises.py", "test_hold.py", "test_ladder.py", "test_late_events.py", "test_signals.py"]
RULES: dict[str, list[str]] = {
    "models/assessment.py": ["test_assessment.py", "test_returns.py"],
    "models/calendar.py": ["test_calendar.py", "test_clock_rules.py", "test_minutes.py", "test_provisional.py"],
    "models/duration.py": ["test_calendar.py", "test_policy.py", "test_clock_rules.py"],
    "models/fields.py": ["test_fields.py", "test_gateway.py", "test_opening.py"],
    "models/policy.py": ["test_policy.py"],
    "models/proposal.py": ["test_grading.py", "test_proposal.py", "test_proposal_hold.py"],
}
