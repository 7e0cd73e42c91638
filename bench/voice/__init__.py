"""Measures how soon an agent is heard, and how well it hears."""
