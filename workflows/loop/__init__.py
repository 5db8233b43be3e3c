"""The one loop of a case, from what arrives to what is recorded."""
