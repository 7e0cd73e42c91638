"""Models that others run, behind protocols; the quirks of a vendor stay on its side."""
