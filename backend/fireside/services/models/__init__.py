"""Which model answers, and the embedded models on offer."""
