"""What cases of quality share: draws of a day and of a week, exceptions that recur, meetings."""
