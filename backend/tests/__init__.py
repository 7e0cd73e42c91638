"""Tests: the folders mirror those of `fireside`."""
