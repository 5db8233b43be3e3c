"""What parts have of models, one file a part: facts, forms, `PARAMETERS`, messages (`TOPICS`) and words (`NAMES`)."""
