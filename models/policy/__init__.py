"""The policy and the calendar: numbers, durations, days, clauses."""
