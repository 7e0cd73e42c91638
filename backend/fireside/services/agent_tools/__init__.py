"""Agents as tools: a program asks one, or looks into its library."""
