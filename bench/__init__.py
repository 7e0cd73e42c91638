"""Measures what DESIGN promises in figures: `python -m bench`, from the root of the repository."""
