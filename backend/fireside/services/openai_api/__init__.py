"""Agents as the models of OpenAI's API, for the clients that speak it."""
