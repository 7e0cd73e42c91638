"""The embedded models: their catalog, their weights, and the process that serves them."""
