"""Create, list, rename and delete sessions."""
