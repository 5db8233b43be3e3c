"""Plain data: the vocabulary, the messages, the policy, the calendar, the tables. Imports nothing of ours."""
