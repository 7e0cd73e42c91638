"""Tests of the Makefile's tools."""
