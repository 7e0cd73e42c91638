"""Agents that use tools."""
