"""Whether the documentation is true."""
