"""Documents: what agents have read, and how a passage of it is found."""
