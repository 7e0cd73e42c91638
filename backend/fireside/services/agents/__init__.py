"""Create, change and delete agents."""
