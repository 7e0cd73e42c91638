"""Several processes on PostgreSQL and Redis behind nginx: `python -m bench.cluster`."""
