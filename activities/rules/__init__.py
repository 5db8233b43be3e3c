"""Published rules, case numbers, staff."""
