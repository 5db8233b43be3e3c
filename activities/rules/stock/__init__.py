"""The lists of spare parts, what lies where, and the sheets of plans and counts."""
