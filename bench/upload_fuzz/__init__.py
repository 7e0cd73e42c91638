"""Uploads that no honest client sends, and what must not come of them."""
