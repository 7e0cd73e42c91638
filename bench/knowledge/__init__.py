"""What measurements of an agent's library share."""
