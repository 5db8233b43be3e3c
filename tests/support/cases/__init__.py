"""What the tests know to tell of each kind of case: what it is opened with, and typical ones to their end."""
