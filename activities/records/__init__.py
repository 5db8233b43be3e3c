"""The one writer of the records, and what an opening asks of them."""
