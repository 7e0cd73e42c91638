"""What the Makefile calls. Runs before anything is installed, so standard library only."""
