"""Exports of other products."""
