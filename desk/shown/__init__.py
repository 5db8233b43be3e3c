"""Cases, kinds and calendars as people read them."""
