"""Queries, one file for each table; no rule of the product lives here."""
