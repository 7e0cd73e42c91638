"""The measurements, one module for each kind of row."""
