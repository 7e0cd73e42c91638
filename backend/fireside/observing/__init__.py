"""Seeing inside: what is counted, and what the log says."""
