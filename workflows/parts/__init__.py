"""Parts, which several procedures have: each with its events, commitments and effects, one file a part."""
