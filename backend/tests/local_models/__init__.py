"""The embedded models, with the real weights wherever a model has to answer."""
