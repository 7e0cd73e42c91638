"""Fireside: a self-hosted platform for AI agents that you talk to."""

__version__ = "0.1.0"
